"""Recursive length prefix, strict: one encoding for each value, bounded depth. Pure.

Items are bytes or lists of items. Only what a transaction needs; anything deeper than `MAX_DEPTH`
is refused before it can exhaust the stack.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from thorlink.errors import InvalidTransaction

Item: TypeAlias = bytes | Sequence["Item"]
Decoded: TypeAlias = bytes | list["Decoded"]

MAX_DEPTH = 4
_SHORT = 56
_BYTES = tuple(bytes([value]) for value in range(256))


def encode(item: Item) -> bytes:
    """Encode bytes, or a list of bytes and lists."""
    if isinstance(item, bytes):
        if len(item) == 1 and item < b"\x80":
            return item
        return _header(0x80, len(item)) + item
    return list_of(encode_each(item))


def encode_each(items: Sequence[Item]) -> bytes:
    """The items of a list one after the other, without the list's own header."""
    return b"".join([encode(item) for item in items])


def list_of(payload: bytes) -> bytes:
    """The list whose items are encoded already."""
    return _header(0xC0, len(payload)) + payload


def encode_int(value: int) -> bytes:
    """Minimal big-endian bytes of a non-negative integer; zero is empty."""
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def decode(raw: bytes) -> Decoded:
    """Decode exactly one item; InvalidTransaction if cut short, overlong or not minimal."""
    item, end = _decode(raw, 0, len(raw), 0)
    if end != len(raw):
        raise InvalidTransaction(f"{len(raw) - end} bytes follow the transaction")
    return item


def _header(offset: int, length: int) -> bytes:
    if length < _SHORT:
        return _BYTES[offset + length]
    size = encode_int(length)
    return _BYTES[offset + _SHORT - 1 + len(size)] + size


def _decode(raw: bytes, start: int, end: int, depth: int) -> tuple[Decoded, int]:
    if depth > MAX_DEPTH:
        raise InvalidTransaction(f"lists nested deeper than {MAX_DEPTH}")
    is_list, begin, stop = _span(raw, start, end)
    if not is_list:
        return raw[begin:stop], stop
    items: list[Decoded] = []
    position = begin
    while position < stop:
        item, position = _decode(raw, position, stop, depth + 1)
        items.append(item)
    return items, stop


def _span(raw: bytes, start: int, end: int) -> tuple[bool, int, int]:
    """Whether the item at `start` is a list, and where its content begins and stops."""
    if start >= end:
        raise InvalidTransaction("cut short: a value is missing")
    first = raw[start]
    if first < 0x80:
        return False, start, start + 1
    is_list = first >= 0xC0
    short = first - (0xC0 if is_list else 0x80)
    if short < _SHORT:
        begin, length = start + 1, short
    else:
        begin, length = _long_length(raw, start + 1, short - _SHORT + 1, end)
    if begin + length > end:
        raise InvalidTransaction(f"cut short: {begin + length - end} bytes are missing")
    if not is_list and length == 1 and raw[begin] < 0x80 and begin == start + 1:
        raise InvalidTransaction("not canonical: a small byte with a length before it")
    return is_list, begin, begin + length


def _long_length(raw: bytes, start: int, size: int, end: int) -> tuple[int, int]:
    begin = start + size
    if begin > end:
        raise InvalidTransaction("cut short: a length is missing")
    length = int.from_bytes(raw[start:begin], "big")
    if raw[start] == 0 or length < _SHORT:
        raise InvalidTransaction("not canonical: a length longer than needed")
    return begin, length
