"""Raw transactions: what they are, or what the real node says is wrong with them.

`thorlink.codec` tells what is wrong in plain words; here the words are those of the real node's
RLP decoder, which names the field of its own structure that did not fit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from thorlink import codec, rlp
from thorlink.errors import InvalidTransaction, UnsupportedFeatures
from thorlink.node.http.wire import HttpError, bad_request


class _Kind(NamedTuple):
    """How a field is decoded: `check` gets the item and says what is wrong, or nothing."""

    name: str
    check: Callable[[rlp.Decoded], str]


class _Field(NamedTuple):
    name: str
    kind: _Kind


def _uint(bits: int) -> _Kind:
    def check(item: rlp.Decoded) -> str:
        if not isinstance(item, bytes):
            return "expected input string or byte"
        if len(item) * 8 > bits:
            return "input string too long"
        return "non-canonical integer (leading zero bytes)" if item[:1] == b"\0" else ""

    return _Kind(f"uint{bits}", check)


def _big(item: rlp.Decoded) -> str:
    if not isinstance(item, bytes):
        return "expected input string or byte"
    return "non-canonical integer (leading zero bytes)" if item[:1] == b"\0" else ""


def _fixed(name: str, length: int) -> _Kind:
    def check(item: rlp.Decoded) -> str:
        if not isinstance(item, bytes):
            return "" if not item else "expected input string or byte"
        if len(item) in (0, length):
            return ""
        return f"input string too {'short' if len(item) < length else 'long'}"

    return _Kind(name, check)


def _data(item: rlp.Decoded) -> str:
    return "" if isinstance(item, bytes) else "expected input string or byte"


def _anything(_item: rlp.Decoded) -> str:
    return ""


_BIG = _Kind("*big.Int", _big)
_BYTES = _Kind("[]uint8", _data)
_BYTES32 = _fixed("thor.Bytes32", 32)
_LISTED = _Kind("", _anything)  # looked at on their own

_CLAUSE = (
    _Field("To", _fixed("thor.Address", 20)),
    _Field("Value", _BIG),
    _Field("Data", _BYTES),
)
_HEAD = (
    _Field("ChainTag", _uint(8)),
    _Field("BlockRef", _uint(64)),
    _Field("Expiration", _uint(32)),
    _Field("Clauses", _LISTED),
)
_TAIL = (
    _Field("Gas", _uint(64)),
    _Field("DependsOn", _BYTES32),
    _Field("Nonce", _uint(64)),
    _Field("Reserved", _LISTED),
    _Field("Signature", _BYTES),
)
_LEGACY = (*_HEAD, _Field("GasPriceCoef", _uint(8)), *_TAIL)
_DYNAMIC = (*_HEAD, _Field("MaxPriorityFeePerGas", _BIG), _Field("MaxFeePerGas", _BIG), *_TAIL)

_MAX_RESERVED = 3
_UINT256 = 32
"""Bytes."""


def decode(raw: bytes) -> codec.Transaction:
    """Read wire bytes; the signature may have any length. HttpError in the real node's words."""
    if raw[:1] > b"\x7f":
        type_name, body, prefix = "tx.legacyTransaction", raw, b""
        fields: tuple[_Field, ...] = _LEGACY
    else:
        if len(raw) <= 1:
            raise bad_request("raw: typed transaction too short")
        if raw[0] != codec.DYNAMIC_FEE_TYPE:
            raise bad_request("raw: transaction type not supported")
        type_name, body, prefix = "tx.dynamicFeeTransaction", raw[1:], raw[:1]
        fields = _DYNAMIC
    items = _items(body, type_name)
    _check_fields(items, fields, type_name, f"({type_name})")

    signature = items[-1]
    try:
        unsigned = codec.decode(prefix + rlp.encode([*items[:-1], b""]))
    except UnsupportedFeatures as error:
        wrong = "unsupported features" if error.features else "unused reserved slot"
        raise HttpError(403, f"tx rejected: {wrong}") from error
    except InvalidTransaction as error:
        raise bad_request(f"raw: {error}") from error
    if not isinstance(signature, bytes):
        raise bad_request("raw: the signature is a list")
    return replace(unsigned, signature=signature)


def _items(body: bytes, type_name: str) -> list[rlp.Decoded]:
    try:
        items = rlp.decode(body)
    except InvalidTransaction as error:
        raise bad_request(f"raw: {_rlp_text(body, error)}") from error
    if not isinstance(items, list):
        raise bad_request(f"raw: rlp: expected input list for {type_name}")
    return items


def _rlp_text(body: bytes, error: InvalidTransaction) -> str:
    text = str(error)
    if "follow the transaction" in text:
        return "rlp: input contains more than one value"
    if "cut short" in text:
        inner = body[0] >= 0xC0 and len(body) >= _declared(body)
        return (
            "rlp: element is larger than containing list"
            if inner
            else "rlp: value size exceeds available input length"
        )
    if "longer than needed" in text or "small byte" in text:
        return "rlp: non-canonical size information"
    return f"rlp: {text}"


def _declared(body: bytes) -> int:
    """Bytes that the outer list says it has, its own header included."""
    short = body[0] - 0xC0
    if short < 56:
        return 1 + short
    size = short - 55
    return 1 + size + int.from_bytes(body[1 : 1 + size], "big")


def _check_fields(
    items: list[rlp.Decoded], fields: tuple[_Field, ...], type_name: str, path: str
) -> None:
    for position, field in enumerate(fields):
        if position >= len(items):
            suffix = "" if path == f"({type_name})" else f", decoding into {_parent(path)}"
            raise bad_request(f"raw: rlp: too few elements for {type_name}{suffix}")
        item = items[position]
        if wrong := field.kind.check(item):
            raise bad_request(
                f"raw: rlp: {wrong} for {field.kind.name}, decoding into {path}.{field.name}"
            )
        if field.kind is _BIG and len(item) > _UINT256:
            raise HttpError(403, f"tx rejected: resolve transaction: {_too_large(field.name)}")
        if field.name == "Clauses":
            _check_clauses(item, path)
        if field.name == "Reserved":
            _check_reserved(item)
    if len(items) > len(fields):
        suffix = "" if path == f"({type_name})" else f", decoding into {_parent(path)}"
        raise bad_request(f"raw: rlp: input list has too many elements for {type_name}{suffix}")


def _parent(path: str) -> str:
    return path.rpartition("(")[0]


def _too_large(field: str) -> str:
    return {
        "Value": "tx value too large",
        "MaxFeePerGas": "max fee per gas higher than 2^256-1",
        "MaxPriorityFeePerGas": "max priority fee per gas higher than 2^256-1",
    }[field]


def _check_clauses(item: rlp.Decoded, path: str) -> None:
    where = f"{path}.Clauses"
    if not isinstance(item, list):
        raise bad_request(f"raw: rlp: expected input list for []*tx.Clause, decoding into {where}")
    for index, clause in enumerate(item):
        place = f"{where}([]*tx.Clause)[{index}]"
        if not isinstance(clause, list):
            raise bad_request(
                f"raw: rlp: expected input list for tx.clauseBody, decoding into {place}"
            )
        _check_fields(clause, _CLAUSE, "tx.clauseBody", f"{place}(tx.clauseBody)")


def _check_reserved(item: rlp.Decoded) -> None:
    if not isinstance(item, list):
        raise bad_request("raw: rlp: expected input list for []rlp.RawValue")
    if len(item) > _MAX_RESERVED:
        raise bad_request(
            f"raw: reserved field count exceeds limit: {len(item) - 1} > {_MAX_RESERVED - 1}"
        )
    if item and item[-1] in (b"", []):
        raise bad_request("raw: invalid reserved fields: not trimmed")
    if item and (wrong := _uint(32).check(item[0])):
        raise bad_request(f"raw: rlp: {wrong} for tx.Features")
