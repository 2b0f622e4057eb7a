"""The state that one clause executes on: what py-evm asks of a state, by Thor's rules."""

from __future__ import annotations

from typing import NamedTuple

from thorlink.hashing import keccak256
from thorlink.node import params
from thorlink.node.outcome import BlockContext, Event, Transfer, TxContext
from thorlink.node.state import State

MASTER_EVENT = keccak256(b"$Master(address)")
TRANSFER_EVENT = keccak256(b"Transfer(address,address,uint256)")
ANCESTORS_VISIBLE = 256


class Snapshot(NamedTuple):
    """How far each record had grown."""

    journal: int
    events: int
    transfers: int
    destroyed: int


class ClauseState:
    """Accounts, block and transaction of one clause, and the logs that it leaves.

    Creation counts and self-destructions begin anew in each clause; a failed creation counts.
    """

    difficulty = 0

    def __init__(self, state: State, block: BlockContext, tx: TxContext, clause_index: int) -> None:
        self.accounts = state
        self.block = block
        self.tx = tx
        self.clause_index = clause_index
        self.events: list[Event] = []
        self.transfers: list[Transfer] = []
        self._destroyed: list[bytes] = []
        self._creations = 0
        # read often: bound once
        self.get_balance = state.get_balance
        self.get_code = state.get_code
        self.get_code_hash = state.get_code_hash
        self.get_storage = state.get_storage
        self.set_storage = state.set_storage
        self.account_exists = state.account_exists

    # snapshots

    def snapshot(self) -> Snapshot:
        """A point to revert to."""
        return Snapshot(
            self.accounts.snapshot(), len(self.events), len(self.transfers), len(self._destroyed)
        )

    def revert(self, snapshot: Snapshot) -> None:
        """Undo writes and logs since the snapshot; creations stay counted."""
        self.accounts.revert(snapshot.journal)
        del self.events[snapshot.events :]
        del self.transfers[snapshot.transfers :]
        del self._destroyed[snapshot.destroyed :]

    # what the EVM asks about accounts

    def account_is_empty(self, address: bytes) -> bool:
        """The contrary of `account_exists`; py-evm asks both."""
        return not self.account_exists(address)

    def has_code_or_nonce(self, address: bytes) -> bool:
        """Whether a creation would collide: only code counts."""
        return bool(self.get_code(address))

    def get_nonce(self, _address: bytes) -> int:
        """Always 0: Thor's accounts have none."""
        return 0

    # what the EVM asks about the block

    @property
    def execution_context(self) -> BlockContext:
        """Where py-evm looks for `chain_id`."""
        return self.block

    @property
    def coinbase(self) -> bytes:
        """COINBASE."""
        return self.block.beneficiary

    @property
    def timestamp(self) -> int:
        """TIMESTAMP, seconds."""
        return self.block.timestamp

    @property
    def block_number(self) -> int:
        """NUMBER."""
        return self.block.number

    @property
    def gas_limit(self) -> int:
        """GASLIMIT."""
        return self.block.gas_limit

    @property
    def base_fee(self) -> int:
        """BASEFEE, wei VTHO."""
        return self.block.base_fee

    def get_ancestor_hash(self, number: int) -> bytes:
        """BLOCKHASH: the id of one of the last 256 blocks, else zero."""
        if not max(0, self.block.number - ANCESTORS_VISIBLE) <= number < self.block.number:
            return b""
        return self.block.ancestors[number].id if number < len(self.block.ancestors) else b""

    # what execution does

    def transfer(self, sender: bytes, recipient: bytes, amount: int) -> None:
        """Move VET and record it; nothing is recorded if nothing moves."""
        if not amount:
            return
        accounts = self.accounts
        accounts.set_balance(sender, accounts.get_balance(sender) - amount)
        accounts.set_balance(recipient, accounts.get_balance(recipient) + amount)
        self.transfers.append(Transfer(sender, recipient, amount))

    def emit(self, address: bytes, topics: tuple[bytes, ...], data: bytes) -> None:
        """Record an event."""
        self.events.append(Event(address, topics, data))

    def next_contract_address(self) -> bytes:
        """Where this clause's next CREATE puts its contract; counts it."""
        address = self.contract_address(self._creations)
        self._creations += 1
        return address

    def contract_address(self, count: int) -> bytes:
        """Where this clause's creation number `count` (from 0) puts its contract."""
        counters = self.clause_index.to_bytes(4, "big") + count.to_bytes(4, "big")
        return keccak256(self.tx.id, counters)[12:]

    def count_creation(self) -> None:
        """Count a creation whose address does not come from the count."""
        self._creations += 1

    def begin_contract(self, address: bytes, master: bytes) -> None:
        """Name a new contract's master; the first event of every contract says so."""
        self.accounts.set_master(address, master)
        self.emit(address, (MASTER_EVENT,), master.rjust(32, b"\0"))

    def is_destroyed(self, address: bytes) -> bool:
        """Whether the contract destroyed itself in this clause."""
        return address in self._destroyed

    def destroy(self, address: bytes, heir: bytes) -> None:
        """Give VTHO, then VET to the heir, and delete the account at once."""
        accounts = self.accounts
        if energy := accounts.get_energy(address):
            accounts.set_energy(heir, accounts.get_energy(heir) + energy)
            topics = (TRANSFER_EVENT, address.rjust(32, b"\0"), heir.rjust(32, b"\0"))
            self.emit(params.ENERGY, topics, energy.to_bytes(32, "big"))
        if balance := accounts.get_balance(address):
            accounts.set_balance(heir, accounts.get_balance(heir) + balance)
            self.transfers.append(Transfer(address, heir, balance))
        if accounts.account_exists(address):
            accounts.delete_account(address)
            self._destroyed.append(address)
