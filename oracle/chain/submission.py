"""One signed transaction: build, sign, send, and learn what became of it. Keeps nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from oracle.chain.faults import translated
from oracle.chain.signer import Signer
from oracle.errors import Retryable
from thorlink import codec
from thorlink.abi import Contract
from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.responses import Receipt
from thorlink.transact import Terms, build, reason_of


@dataclass(frozen=True, slots=True)
class SignedTransaction:
    """Ready to send; `expires_at` is the last block number that may hold it."""

    tx_id: bytes
    raw: bytes = field(repr=False)
    expires_at: int
    gas: int


@dataclass(frozen=True, slots=True)
class Mined:
    """In a block, with effect. `paid` in wei VTHO; `depth`: blocks on top of it."""

    block: int
    depth: int
    gas_used: int
    paid: int


@dataclass(frozen=True, slots=True)
class Undone:
    """In a block, but reverted, and why as far as can be told."""

    block: int
    reason: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Not in a block, but may still come into one."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Absent, and no block to come may hold it."""

    best: int


Fate = Mined | Undone | Waiting | Gone


class Sender:
    """Sends for one signer through one node.

    Every call may raise Retryable (node) or Misconfigured (other network).
    """

    def __init__(
        self, node: ThorClient, signer: Signer, contracts: Contract, expiration: int = 32
    ) -> None:
        """`contracts` names errors; `expiration` in blocks."""
        self._node = node
        self._signer = signer
        self._contracts = contracts
        self._terms = Terms(expiration=expiration)

    def prepare(self, clauses: Sequence[Clause]) -> SignedTransaction:
        """Sign a transaction that would succeed on the next block.

        WouldRevert if none would; Paused if the guardian has stopped the contracts.
        """
        with translated():
            unsigned = build(
                self._node,
                clauses,
                self._signer.address,
                terms=self._terms,
                contract=self._contracts,
            )
        tx = replace(unsigned, signature=self._signer.sign(unsigned.signing_hash))
        return SignedTransaction(tx.id, tx.encode(), tx.last_block, tx.gas)

    def broadcast(self, raw: bytes) -> None:
        """Send; the same bytes any number of times. NotTaken if the pool refuses them."""
        with translated():
            self._node.send_raw(raw)

    def fate(self, tx_id: bytes, raw: bytes, expires_at: int) -> Fate:
        """What became of a transaction that was, perhaps, sent."""
        with translated():
            # The block first: a receipt that is absent after the last block had passed never comes.
            best = self._node.block("best")
            receipt = self._node.receipt(tx_id)
            if best is None:
                raise Retryable("the node has no best block")
            if receipt is None:
                return Gone(best.number) if best.number > expires_at else Waiting()
            if receipt.reverted:
                return Undone(receipt.meta.block_number, self._why(raw, receipt))
        block = receipt.meta.block_number
        return Mined(block, max(best.number - block, 0), receipt.gas_used, receipt.paid)

    def _why(self, raw: bytes, receipt: Receipt) -> str:
        return str(reason_of(self._node, codec.decode(raw), receipt, self._contracts))
