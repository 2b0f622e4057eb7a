"""A signed transaction with everything that is told by its bytes, worked out once."""

from __future__ import annotations

from dataclasses import dataclass

from thorlink import rlp
from thorlink.codec import DynamicFeeTransaction, LegacyTransaction, Transaction
from thorlink.hashing import blake2b256, keccak256
from thorlink.keys import HALF_ORDER
from thorlink.node.recovery import recover


class Refused(Exception):
    """A transaction that cannot be executed; the text is Thor's."""


class Unexecutable(Refused):
    """Execution that the real node gives up in the midst of; the text is Thor's."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """`payer` is who signed to pay the gas (VIP-191), None if nobody did."""

    tx: Transaction
    raw: bytes
    id: bytes
    origin: bytes
    payer: bytes | None
    intrinsic_gas: int

    def contract_address(self, clause_index: int) -> bytes:
        """Where a clause that is a creation puts its contract."""
        return keccak256(self.id, clause_index.to_bytes(4, "big"), bytes(4))[12:]

    @property
    def common_recipient(self) -> bytes | None:
        """The account that all clauses go to, None if there is none."""
        clauses = self.tx.clauses
        if len(clauses) == 1:
            return clauses[0].to
        recipients = {clause.to for clause in clauses}
        return recipients.pop() if len(recipients) == 1 else None

    @property
    def reference(self) -> int:
        """Number of the block that the transaction refers to."""
        return int.from_bytes(self.tx.block_ref[:4], "big")


def resolve(tx: Transaction, raw: bytes) -> Resolved:
    """Recover the signers and check what needs no chain; Refused with Thor's text."""
    if len(tx.signature) != (130 if tx.delegated else 65):
        raise Refused("invalid signature length")
    origin = _signer(tx.signing_hash, tx.signature[:65])
    identity = tx.payer_hash(origin)
    payer = _signer(identity, tx.signature[65:]) if tx.delegated else None
    intrinsic = tx.intrinsic_gas
    if tx.gas < intrinsic:
        raise Refused("intrinsic gas exceeds provided gas")
    if sum(clause.value for clause in tx.clauses) >= 1 << 256:
        raise Refused("tx value too large")
    if isinstance(tx, DynamicFeeTransaction) and tx.max_fee_per_gas < tx.max_priority_fee_per_gas:
        raise Refused("maxFeePerGas is less than maxPriorityFeePerGas")
    return Resolved(tx, raw, identity, origin, payer, intrinsic)


def _signer(digest: bytes, signature: bytes) -> bytes:
    if signature[64] > 3:
        raise Refused("invalid signature recovery id")
    signer = recover(digest, signature)
    if signer is None:
        raise Refused("recovery failed")
    return signer


def has_high_s(tx: Transaction) -> bool:
    """Whether a signature uses the upper half of the curve's order, which is malleable."""
    parts = (tx.signature[:65], tx.signature[65:130])
    return any(int.from_bytes(part[32:64], "big") > HALF_ORDER for part in parts)


def unproved_work(resolved: Resolved) -> int:
    """What the nonce of a legacy transaction proves, whatever block it refers to."""
    tx = resolved.tx
    if not isinstance(tx, LegacyTransaction):
        return 0
    fields: list[rlp.Item] = [
        rlp.encode_int(tx.chain_tag),
        rlp.encode_int(int.from_bytes(tx.block_ref, "big")),
        rlp.encode_int(tx.expiration),
        [[clause.to or b"", rlp.encode_int(clause.value), clause.data] for clause in tx.clauses],
        rlp.encode_int(tx.gas_price_coef),
        rlp.encode_int(tx.gas),
        tx.depends_on or b"",
        [rlp.encode_int(1)] if tx.delegated else [],
        resolved.origin,
    ]
    digest = blake2b256(blake2b256(rlp.encode(fields)), tx.nonce.to_bytes(8, "big"))
    return ((1 << 256) - 1) // max(int.from_bytes(digest, "big"), 1)
