"""Steps one after the other, each of them once, wherever the process is killed in between.

A contract's address follows from the signed transaction's id, so the signed bytes are kept before
they are sent. After a crash the same bytes are looked for and sent again for as long as they can be
mined; only when they are absent for good, a new transaction is made.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rollout.compiled import compiled
from rollout.faults import Refused
from rollout.pending import Ledger, Pending, Signer
from rollout.steps import Addresses, Creation, Ref, Step, View, is_known, resolved
from thorlink import signing, transact
from thorlink.client import ThorClient
from thorlink.codec import Clause, DynamicFeeTransaction, Transaction
from thorlink.errors import InvalidAbi, ReceiptTimeout, TransactionExpired, TransactionRejected
from thorlink.keys import Signer as Key
from thorlink.responses import Receipt

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class KeySigner:
    """A secret key; pays for itself."""

    key: Key

    @property
    def address(self) -> bytes:
        return self.key.address

    @property
    def payer(self) -> bytes | None:
        return None

    def sign(self, tx: DynamicFeeTransaction) -> Transaction:
        return signing.sign(tx, self.key)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a block, seconds between looks, blocks that a transaction may wait."""

    timeout: float = 30.0
    poll: float = 0.05
    expiration: int = transact.EXPIRATION


LOCAL = Patience()


def clause_of(step: Step, addresses: Addresses) -> Clause:
    """What a step sends."""
    contract = compiled(step.contract)
    args = resolved(step.args, addresses)
    if isinstance(step, Creation):
        return Clause(None, 0, contract.interface.deploy_data(contract.bytecode, *args))
    data = contract.interface.function(step.function).encode(*args)
    return Clause(addresses[step.contract], 0, data)


def says(client: ThorClient, view: View, addresses: Addresses) -> Any:
    """What the view function answers now; Reverted or InvalidAbi if that is no such contract."""
    function = compiled(view.contract).interface.function(view.function)
    data = function.encode(*resolved(view.args, addresses))
    answer = client.call(addresses[view.contract], data)
    if not answer:
        raise InvalidAbi(f"nothing answers at 0x{addresses[view.contract].hex()}")
    return function.decode_output(answer)


def is_done(client: ThorClient, step: Step, addresses: Addresses) -> bool:
    """Whether a step has no need to be sent (again)."""
    if isinstance(step, Creation):
        return step.contract in addresses
    if not is_known((Ref(step.contract), step.done.args, step.done.value), addresses):
        return False
    found = says(client, step.done, addresses)
    return bool(found == resolved(step.done.value, addresses))


@dataclass(frozen=True, slots=True)
class Rollout:
    """Sends what is missing of some steps."""

    client: ThorClient
    signer: Signer
    ledger: Ledger
    tell: Tell = lambda _: None
    patience: Patience = LOCAL

    def run(self, steps: Sequence[Step]) -> None:
        """Do every step that is not done. Refused if an earlier attempt stands in the way, Reverted
        if the chain undoes a step, NodeError and ReceiptTimeout if running again may help."""
        self.settle(steps)
        for step in steps:
            if is_done(self.client, step, self.ledger.addresses()):
                self.tell(f"done before: {step.title}")
                continue
            while not self._send(step):
                self.tell(f"expired, made anew: {step.title}")

    def settle(self, steps: Sequence[Step]) -> None:
        """Learn what became of the transaction that an earlier attempt began."""
        pending = self.ledger.pending()
        if pending is None:
            return
        step = next((step for step in steps if step.title == pending.step), None)
        wanted = step is not None and self._is_same(pending, step)
        receipt = self._receipt(pending.tx)
        if receipt is None and not self._is_expired(pending.tx) and not wanted:
            raise Refused([_other_attempt(pending)])
        if receipt is not None and pending.creates and not wanted:
            raise Refused([_other_contract(pending)])
        self.tell(f"resumed: {pending.step}")
        self._follow(pending)

    def _is_same(self, pending: Pending, step: Step) -> bool:
        """Whether the step would send what the transaction does."""
        addresses = self.ledger.addresses()
        target = () if isinstance(step, Creation) else (Ref(step.contract),)
        if not is_known((*target, step.args), addresses):
            return False
        return pending.tx.clauses == (clause_of(step, addresses),)

    def _send(self, step: Step) -> bool:
        """Whether it was mined; False if it never can be."""
        unsigned = transact.build(
            self.client,
            [clause_of(step, self.ledger.addresses())],
            self.signer.address,
            payer=self.signer.payer,
            terms=transact.Terms(expiration=self.patience.expiration),
            contract=compiled(step.contract).interface,
        )
        pending = Pending.of(step, self.signer.sign(unsigned))
        self.ledger.begin(pending)
        return self._follow(pending)

    def _follow(self, pending: Pending) -> bool:
        """Whether it was mined. Sends it (again) unless it is in a block or can never be."""
        try:
            receipt = self._receipt(pending.tx) or self._broadcast(pending.tx)
        except TransactionExpired:
            self.ledger.abandon()
            return False
        if receipt.reverted:
            interface = compiled(pending.contract).interface
            self.ledger.abandon()
            raise transact.reason_of(self.client, pending.tx, receipt, interface)
        self.ledger.finish(pending, receipt)
        self.tell(_done(pending, receipt))
        return True

    def _broadcast(self, tx: Transaction) -> Receipt:
        try:
            self.client.send_raw(tx.encode())
        except TransactionRejected as error:
            if self._is_expired(tx):
                raise TransactionExpired(tx.id) from error
            raise Refused([_rejected(tx, error)]) from error
        return transact.wait_for_receipt(
            self.client,
            tx.id,
            self.patience.timeout,
            last_block=tx.last_block,
            poll=self.patience.poll,
        )

    def _receipt(self, tx: Transaction) -> Receipt | None:
        """None if it is in no block, and may be or not."""
        try:
            return transact.wait_for_receipt(self.client, tx.id, 0)
        except ReceiptTimeout:
            return None

    def _is_expired(self, tx: Transaction) -> bool:
        """Whether it is absent and can never be mined any more."""
        try:
            transact.wait_for_receipt(self.client, tx.id, 0, last_block=tx.last_block)
        except TransactionExpired:
            return True
        except ReceiptTimeout:
            return False
        return False


def _done(pending: Pending, receipt: Receipt) -> str:
    what = pending.step
    if pending.creates:
        what = f"{pending.contract} at 0x{pending.tx.contract_address(0).hex()}"
    return f"done: {what} (block {receipt.meta.block_number}, {receipt.gas_used:,} gas)"


def _rejected(tx: Transaction, error: TransactionRejected) -> str:
    return (
        f"the node refuses 0x{tx.id.hex()}: {error.reason}. It is kept and sent again next time; "
        f"after block {tx.last_block} a new one is made instead"
    )


def _other_attempt(pending: Pending) -> str:
    return (
        f"0x{pending.tx.id.hex()} ({pending.step}) was begun with other settings or code, and "
        f"can be mined until block {pending.tx.last_block}: wait for that, or go on as it was begun"
    )


def _other_contract(pending: Pending) -> str:
    return (
        f"0x{pending.tx.id.hex()} created {pending.contract} at "
        f"0x{pending.tx.contract_address(0).hex()} with other settings or other code: go on as it "
        "was begun, or move the folder away to begin anew"
    )
