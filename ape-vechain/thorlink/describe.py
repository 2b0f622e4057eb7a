"""A raw transaction as JSON: every field, and what follows from the bytes alone. Pure.

Whatever may have more than 32 bits (gas, nonce, value, fees) is a decimal string, because a JSON
number beyond 2^53 is not exact everywhere. Bytes are 0x hex.
"""

from __future__ import annotations

import re
from typing import Any

from thorlink import codec, keys, rlp
from thorlink.codec import DynamicFeeTransaction, LegacyTransaction, Transaction
from thorlink.errors import (
    InvalidSignature,
    InvalidTransaction,
    InvalidTransactionSignature,
)

_HEX = re.compile(r"(0[xX])?((?:[0-9a-fA-F]{2})*)\Z")
_FIELDS = {LegacyTransaction.TYPE: 10, DynamicFeeTransaction.TYPE: 11}


def read(text: str) -> bytes:
    """The bytes of a raw transaction in hex; InvalidTransaction if it is none."""
    match = _HEX.match(text)
    if match is None:
        raise InvalidTransaction("not hex of whole bytes")
    return bytes.fromhex(match.group(2))


def describe(raw: bytes) -> dict[str, Any]:
    """Every field of a transaction, signed or not; InvalidTransaction if it is none.

    An unsigned one may also be the bytes that are signed, which have no field for a signature. It
    has neither id nor origin; one that only its origin has signed has no payer yet.
    """
    tx = codec.decode(_with_signature_field(raw), check_signature=False)
    origin, payer = _signers(tx)
    return {
        "id": None if origin is None else _hex(tx.payer_hash(origin)),
        "signing_hash": _hex(tx.signing_hash),
        "origin": None if origin is None else _hex(origin),
        "payer": None if payer is None else _hex(payer),
        "type": tx.TYPE,
        "intrinsic_gas": tx.intrinsic_gas,
        "chain_tag": tx.chain_tag,
        "block_ref": _hex(tx.block_ref),
        "expiration": tx.expiration,
        "clauses": [
            {
                "to": None if clause.to is None else _hex(clause.to),
                "value": str(clause.value),
                "data": _hex(clause.data),
            }
            for clause in tx.clauses
        ],
        **_fees(tx),
        "gas": str(tx.gas),
        "depends_on": None if tx.depends_on is None else _hex(tx.depends_on),
        "nonce": str(tx.nonce),
        "delegated": tx.delegated,
        "reserved": {"features": codec.DELEGATED if tx.delegated else 0},
        "signature": _hex(tx.signature),
        "size": len(raw),
    }


def _with_signature_field(raw: bytes) -> bytes:
    """The bytes with an empty signature added if they have no field for one."""
    prefix, body = (raw[:1], raw[1:]) if raw[:1] == b"\x51" else (b"", raw)
    if body[:1] < b"\xc0":
        return raw  # no list: the codec says what is wrong
    items = rlp.decode(body)
    if isinstance(items, list) and len(items) == _FIELDS[prefix[0] if prefix else 0] - 1:
        return prefix + rlp.encode([*items, b""])
    return raw


def _signers(tx: Transaction) -> tuple[bytes | None, bytes | None]:
    """Origin and payer, each None if it has not signed."""
    signature = tx.signature
    if not signature:
        return None, None
    if tx.delegated and len(signature) == keys.SIGNATURE_LENGTH:
        try:
            return keys.recover(tx.signing_hash, signature), None
        except InvalidSignature as error:
            raise InvalidTransactionSignature(f"signature of the origin: {error}") from error
    return tx.origin, tx.payer


def _fees(tx: Transaction) -> dict[str, Any]:
    if isinstance(tx, LegacyTransaction):
        return {"gas_price_coef": tx.gas_price_coef}
    if isinstance(tx, DynamicFeeTransaction):
        return {
            "max_priority_fee_per_gas": str(tx.max_priority_fee_per_gas),
            "max_fee_per_gas": str(tx.max_fee_per_gas),
        }
    raise TypeError(f"no fees of type {tx.TYPE}")


def _hex(data: bytes) -> str:
    return f"0x{data.hex()}"
