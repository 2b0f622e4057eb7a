"""From wire bytes to a transaction, strictly: one value has one encoding. Pure."""

from __future__ import annotations

from thorlink import keys, rlp
from thorlink.codec.transaction import (
    DELEGATED,
    DYNAMIC_FEE_TYPE,
    Clause,
    DynamicFeeTransaction,
    LegacyTransaction,
    Transaction,
)
from thorlink.errors import (
    InvalidSignature,
    InvalidTransaction,
    InvalidTransactionSignature,
    UnsupportedFeatures,
)


def decode(raw: bytes, *, check_signature: bool = True) -> Transaction:
    """Read wire bytes back; InvalidTransaction says what is wrong with them.

    Checks everything that can be told from the bytes alone, also the form of the signature
    (length, low s, v in {0, 1}) unless told not to; an empty one is an unsigned transaction.
    """
    if not raw:
        raise InvalidTransaction("no bytes")
    if raw[0] >= 0xC0:
        tx: Transaction = _decode_legacy(_fields(raw, 10))
    elif raw[0] == DYNAMIC_FEE_TYPE:
        tx = _decode_dynamic_fee(_fields(raw[1:], 11))
    else:
        raise InvalidTransaction(f"unknown transaction type 0x{raw[0]:02x}")
    if check_signature:
        _check_signature_form(tx)
    return tx


def _decode_legacy(items: list[rlp.Decoded]) -> LegacyTransaction:
    tag, ref, expiration, clauses, coef, gas, depends_on, nonce, reserved, signature = items
    return LegacyTransaction(
        chain_tag=_int("chain tag", tag, 8),
        block_ref=_int("block reference", ref, 64).to_bytes(8, "big"),
        expiration=_int("expiration", expiration, 32),
        clauses=_clauses(clauses),
        gas_price_coef=_int("gas price coefficient", coef, 8),
        gas=_int("gas", gas, 64),
        depends_on=_optional("dependsOn", depends_on, 32),
        nonce=_int("nonce", nonce, 64),
        delegated=_reserved(reserved),
        signature=_bytes("signature", signature),
    )


def _decode_dynamic_fee(items: list[rlp.Decoded]) -> DynamicFeeTransaction:
    tag, ref, expiration, clauses, tip, fee, gas, depends_on, nonce, reserved, signature = items
    return DynamicFeeTransaction(
        chain_tag=_int("chain tag", tag, 8),
        block_ref=_int("block reference", ref, 64).to_bytes(8, "big"),
        expiration=_int("expiration", expiration, 32),
        clauses=_clauses(clauses),
        max_priority_fee_per_gas=_int("max priority fee", tip, 256),
        max_fee_per_gas=_int("max fee", fee, 256),
        gas=_int("gas", gas, 64),
        depends_on=_optional("dependsOn", depends_on, 32),
        nonce=_int("nonce", nonce, 64),
        delegated=_reserved(reserved),
        signature=_bytes("signature", signature),
    )


def _fields(raw: bytes, count: int) -> list[rlp.Decoded]:
    items = rlp.decode(raw)
    if not isinstance(items, list):
        raise InvalidTransaction("not a list of fields")
    if len(items) != count:
        raise InvalidTransaction(f"{len(items)} fields, not {count}")
    return items


def _bytes(name: str, item: rlp.Decoded) -> bytes:
    if not isinstance(item, bytes):
        raise InvalidTransaction(f"{name} is a list, not bytes")
    return item


def _int(name: str, item: rlp.Decoded, bits: int) -> int:
    data = _bytes(name, item)
    if data[:1] == b"\0":
        raise InvalidTransaction(f"{name} is not canonical: it starts with a zero byte")
    if len(data) * 8 > bits:
        raise InvalidTransaction(f"{name} has {len(data) * 8} bits; at most {bits} fit")
    return int.from_bytes(data, "big")


def _optional(name: str, item: rlp.Decoded, length: int) -> bytes | None:
    data = _bytes(name, item)
    if len(data) not in (0, length):
        raise InvalidTransaction(f"{name} has {len(data)} bytes, not {length} or none")
    return data or None


def _clauses(item: rlp.Decoded) -> tuple[Clause, ...]:
    if not isinstance(item, list):
        raise InvalidTransaction("clauses are not a list")
    return tuple(_clause(index, clause) for index, clause in enumerate(item))


def _clause(index: int, item: rlp.Decoded) -> Clause:
    if not isinstance(item, list) or len(item) != 3:
        raise InvalidTransaction(f"clause {index} is not [to, value, data]")
    return Clause(
        to=_optional(f"clause {index}: to", item[0], 20),
        value=_int(f"clause {index}: value", item[1], 256),
        data=_bytes(f"clause {index}: data", item[2]),
    )


def _reserved(item: rlp.Decoded) -> bool:
    """Whether the transaction is delegated; the only feature that there is."""
    if not isinstance(item, list):
        raise InvalidTransaction("reserved is not a list")
    if not item:
        return False
    if item[-1] in (b"", []):
        raise InvalidTransaction("reserved is not trimmed: its last field is empty")
    features = _int("reserved features", item[0], 32)
    if len(item) > 1:
        raise UnsupportedFeatures(0, f"{len(item) - 1} reserved fields beyond the features")
    if features != DELEGATED:
        raise UnsupportedFeatures(features, f"unsupported features 0x{features:x}")
    return True


def _check_signature_form(tx: Transaction) -> None:
    length = 130 if tx.delegated else 65
    if len(tx.signature) not in (0, length):
        raise InvalidTransactionSignature(
            f"signature has {len(tx.signature)} bytes, not {length} or none"
        )
    for start, who in ((0, "origin"), (65, "payer")):
        if part := tx.signature[start : start + 65]:
            try:
                keys.check_form(part)
            except InvalidSignature as error:
                raise InvalidTransactionSignature(f"signature of the {who}: {error}") from error
