"""The chain: blocks, the state after each, and where transactions are. Forks only by `rewind`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from thorlink.node import fees, genesis, params
from thorlink.node.block import Block, genesis_block, seal
from thorlink.node.evm.runtime import execute_transaction
from thorlink.node.ledger import Ledger
from thorlink.node.outcome import Ancestor, BlockContext, Receipt
from thorlink.node.resolved import Refused, Resolved, unproved_work
from thorlink.node.state import State
from thorlink.node.store import Key, Store, Value

_DROPPED_KEPT = 1_000


class Mined(NamedTuple):
    """A transaction in its block."""

    block: Block
    position: int

    @property
    def signed(self) -> Resolved:
        """The transaction."""
        return self.block.transactions[self.position]

    @property
    def receipt(self) -> Receipt:
        """What it did."""
        return self.block.receipts[self.position]


@dataclass(slots=True)
class Packed:
    """What may become the next block."""

    context: BlockContext
    state: State
    included: list[Resolved] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)


class Chain:
    """Blocks from genesis to best, one on another."""

    def __init__(
        self,
        genesis_id: bytes,
        accounts: Sequence[bytes] = (),
        block_interval: int = params.BLOCK_INTERVAL,
    ) -> None:
        self.genesis_id = genesis_id
        self.chain_id = int.from_bytes(genesis_id, "big")
        self.chain_tag = genesis_id[-1]
        self.block_interval = block_interval
        self._store = Store()
        self._blocks: list[Block] = []
        self._versions: list[int] = []
        self._ancestors: list[Ancestor] = []
        self._numbers: dict[bytes, int] = {}
        self._mined: dict[bytes, Mined] = {}
        self._dropped: dict[bytes, Block] = {}
        state = State(self._store, self._store.head)
        output = genesis.write(state, accounts)
        self._append(genesis_block(genesis_id, output), state)

    @property
    def best(self) -> Block:
        """The newest block."""
        return self._blocks[-1]

    def blocks(self, first: int, last: int) -> list[Block]:
        """Blocks from `first` to `last`, both included, as far as there are."""
        return self._blocks[first : last + 1]

    def block(self, number: int) -> Block | None:
        """The block with a number."""
        return self._blocks[number] if 0 <= number < len(self._blocks) else None

    def block_by_id(self, block_id: bytes) -> Block | None:
        """The block with an id."""
        number = self._numbers.get(block_id)
        return None if number is None else self._blocks[number]

    def known_block(self, block_id: bytes) -> Block | None:
        """The block with an id, also if it was dropped not long ago."""
        return self.block_by_id(block_id) or self._dropped.get(block_id)

    def mined(self, transaction_id: bytes) -> Mined | None:
        """Where a transaction is, None if it is not in a block."""
        return self._mined.get(transaction_id)

    def state(self, number: int) -> State:
        """A scratch copy of the state after a block."""
        return State(self._store, self._versions[number])

    def amend(self, state: State) -> None:
        """Make this changed copy of the best block's state that block's state."""
        self._versions[-1] = self._store.commit(state.changes())

    @property
    def version(self) -> int:
        """Which of the best block's states holds: the block's own, or one amended since."""
        return self._versions[-1]

    def context(self, block: Block) -> BlockContext:
        """What the EVM may know of a block."""
        return block.context(self.chain_id, self._ancestors)

    def next_context(self, timestamp: int) -> BlockContext:
        """What the EVM may know of the block after the best."""
        return self.best.next_context(timestamp, self.chain_id, self._ancestors)

    def pack(self, transactions: Iterable[Resolved], timestamp: int) -> Packed:
        """Execute those of the transactions that can be, on the best block."""
        packed = Packed(self.next_context(timestamp), self.state(self.best.number))
        gas_left = packed.context.gas_limit
        for signed in transactions:
            if signed.tx.gas <= gas_left:
                gas_left -= self._execute(packed, signed)
        return packed

    def _execute(self, packed: Packed, signed: Resolved) -> int:
        """Execute one more, if it can be; the gas that it used."""
        checkpoint = packed.state.snapshot()
        try:
            work = self.proved_work(signed, packed.context.number)
            receipt = execute_transaction(packed.state, packed.context, signed, work)
        except Refused:
            packed.state.revert(checkpoint)
            return 0
        packed.included.append(signed)
        packed.receipts.append(receipt)
        return receipt.gas_used

    def add(self, packed: Packed) -> Block:
        """Add what was packed on the best block as the next one."""
        reward = fees.block_reward(params.SOLO_STAKE_VET)
        Ledger(packed.state).issue(packed.context.beneficiary, reward)
        included, receipts = tuple(packed.included), tuple(packed.receipts)
        block = seal(packed.context, self.best, included, receipts)
        self._append(block, packed.state)
        return block

    def proved_work(self, signed: Resolved, number: int) -> int:
        """The proof of work that counts in block `number`: only for a recent, true reference."""
        reference = signed.reference
        if not reference < number <= reference + params.MAX_WORK_DELAY:
            return 0
        block = self.block(reference)
        if block is None or block.id[:8] != signed.tx.block_ref:
            return 0
        return unproved_work(signed)

    def rewind(self, number: int, version: int) -> None:
        """Forget every block after `number`, and what was amended after `version` of its state."""
        for block in self._blocks[number + 1 :]:
            del self._numbers[block.id]
            self._drop(block)
            for signed in block.transactions:
                del self._mined[signed.id]
        # contexts that were handed out keep the ancestors that they were made with
        self._ancestors = self._ancestors[: number + 1]
        del self._blocks[number + 1 :]
        self._versions[number:] = [version]
        self._store.rewind(version)

    def restore(
        self,
        blocks: Iterable[Block],
        versions: Sequence[int],
        history: Iterable[Mapping[Key, Value]],
    ) -> None:
        """Become the chain with these blocks and states, from genesis on."""
        self._store = Store()
        for written in history:
            self._store.commit(written)
        for known in (self._blocks, self._ancestors, self._numbers, self._mined, self._dropped):
            known.clear()
        self._versions = list(versions)
        for block in blocks:
            self._add(block)

    def history(self) -> list[dict[Key, Value]]:
        """What each version of the state wrote, from the first on."""
        return self._store.history()

    def versions(self) -> list[int]:
        """Which version of the state is the one after each block."""
        return list(self._versions)

    def _drop(self, block: Block) -> None:
        """Remember it for those who follow the chain: they have to be told that it is obsolete."""
        self._dropped[block.id] = block
        if len(self._dropped) > _DROPPED_KEPT:
            del self._dropped[next(iter(self._dropped))]

    def _append(self, block: Block, state: State) -> None:
        self._versions.append(self._store.commit(state.changes()))
        self._add(block)

    def _add(self, block: Block) -> None:
        self._blocks.append(block)
        self._ancestors.append(Ancestor(block.id, block.timestamp))
        self._numbers[block.id] = block.number
        self._dropped.pop(block.id, None)
        for index, signed in enumerate(block.transactions):
            self._mined[signed.id] = Mined(block, index)
