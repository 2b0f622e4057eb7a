"""What has to be written down before a transaction is sent, and by whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from rollout.steps import Addresses, Creation, Step
from thorlink.codec import DynamicFeeTransaction, Transaction
from thorlink.responses import Receipt


@dataclass(frozen=True, slots=True)
class Pending:
    """A signed transaction for a step; nobody knows yet what became of it."""

    step: str
    contract: str
    creates: bool
    """Whether it creates the contract, or calls it."""
    tx: Transaction

    @classmethod
    def of(cls, step: Step, tx: Transaction) -> Pending:
        return cls(step.title, step.contract, isinstance(step, Creation), tx)


class Ledger(Protocol):
    """Where a deployment is written down. At most one transaction is pending."""

    def addresses(self) -> Addresses:
        """The contracts that were created."""

    def pending(self) -> Pending | None:
        """The transaction that was begun and not finished."""

    def begin(self, pending: Pending) -> None:
        """Keep a transaction before it is sent."""

    def finish(self, pending: Pending, receipt: Receipt) -> None:
        """It is in a block; with it, the contract that it created."""

    def abandon(self) -> None:
        """It is undone, or can never be mined any more."""


@dataclass(slots=True)
class Notes:
    """A ledger for a chain that dies with its process."""

    known: dict[str, bytes] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    _pending: Pending | None = None

    def addresses(self) -> Addresses:
        return self.known

    def pending(self) -> Pending | None:
        return self._pending

    def begin(self, pending: Pending) -> None:
        self._pending = pending

    def finish(self, pending: Pending, receipt: Receipt) -> None:
        if pending.creates:
            self.known[pending.contract] = pending.tx.contract_address(0)
        self.receipts.append(receipt)
        self._pending = None

    def abandon(self) -> None:
        self._pending = None


class Signer(Protocol):
    """Who sends. `payer` is who is taken for the payer of the gas when it is estimated; None if the
    sender pays, and the transaction is a plain one."""

    @property
    def address(self) -> bytes: ...

    @property
    def payer(self) -> bytes | None: ...

    def sign(self, tx: DynamicFeeTransaction) -> Transaction:
        """The same transaction with every signature that it needs."""
