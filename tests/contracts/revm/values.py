"""What the ABI calls types, as pairs of functions: a value to bytes, and bytes to a value.

Made once for a type and kept, because looking at types at every call is what makes calls slow.
Integers are checked for their range, bytes for their length; missing bytes are an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eth_utils import to_checksum_address

WORD = 32
Encode = Callable[[Any], bytes]
Decode = Callable[[bytes, int], Any]
_ARRAY = re.compile(r"^(.*)\[(\d*)\]$")


class AbiError(ValueError):
    """The value does not fit its type, or the bytes are too few."""


@dataclass(frozen=True)
class Codec:
    """`size`: bytes of the head; `decode(data, at)` reads the value whose bytes begin at `at`."""

    encode: Encode
    decode: Decode
    size: int = WORD
    dynamic: bool = False


@lru_cache(maxsize=65_536)
def checksummed(address: bytes) -> str:
    """The text of 20 bytes."""
    return str(to_checksum_address(address))


@lru_cache(maxsize=65_536)
def _address_word(text: str) -> bytes:
    address = bytes.fromhex(text.removeprefix("0x"))
    if len(address) != 20:
        raise AbiError(f"{text!r} is no address")
    return bytes(12) + address


def address_text(value: Any) -> str:
    """The address of a contract or account, or a text that is one, with checksum."""
    text = value if isinstance(value, str) else value.address
    return checksummed(_address_word(text)[12:])


def as_bytes(value: Any) -> bytes:
    """Bytes, or a text of hex digits."""
    return bytes.fromhex(value.removeprefix("0x")) if isinstance(value, str) else bytes(value)


def word(data: bytes, at: int) -> bytes:
    """The 32 bytes at a place; AbiError if there are fewer."""
    found = data[at : at + WORD]
    if len(found) != WORD:
        raise AbiError(f"{len(data)} bytes end before the word at {at}")
    return found


def number(data: bytes, at: int) -> int:
    return int.from_bytes(word(data, at))


def _integer(bits: int, signed: bool) -> Codec:
    low, high = (-(1 << bits - 1), 1 << bits - 1) if signed else (0, 1 << bits)

    def encode(value: Any) -> bytes:
        if not low <= value < high:
            raise AbiError(f"{value} is no {'' if signed else 'u'}int{bits}")
        return int(value).to_bytes(WORD, signed=signed)

    if signed:
        return Codec(encode, lambda data, at: int.from_bytes(word(data, at), signed=True))
    return Codec(encode, number)


def _fixed_bytes(length: int) -> Codec:
    def encode(value: Any) -> bytes:
        given = as_bytes(value)
        if len(given) > length:
            raise AbiError(f"{len(given)} bytes do not fit in bytes{length}")
        return given.ljust(WORD, b"\0")

    return Codec(encode, lambda data, at: word(data, at)[:length])


def _encode_bytes(value: Any) -> bytes:
    given = as_bytes(value)
    return len(given).to_bytes(WORD) + given.ljust(-(-len(given) // WORD) * WORD, b"\0")


def _decode_bytes(data: bytes, at: int) -> bytes:
    length = number(data, at)
    found = data[at + WORD : at + WORD + length]
    if len(found) != length:
        raise AbiError(f"{len(found)} of {length} bytes at {at}")
    return found


_ADDRESS = Codec(
    lambda value: _address_word(value if isinstance(value, str) else value.address),
    lambda data, at: checksummed(word(data, at)[12:]),
)
_BOOL = Codec(
    lambda value: (b"\1" if value else b"\0").rjust(WORD, b"\0"),
    lambda data, at: number(data, at) != 0,
)
_BYTES = Codec(_encode_bytes, _decode_bytes, dynamic=True)
_STRING = Codec(
    lambda value: _encode_bytes(value.encode()),
    lambda data, at: _decode_bytes(data, at).decode(),
    dynamic=True,
)
_SIMPLE = {"address": _ADDRESS, "bool": _BOOL, "bytes": _BYTES, "string": _STRING}


def simple(kind: str) -> Codec:
    """The codec of a type that is neither array nor tuple."""
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    name, bits = re.fullmatch(r"(u?int|bytes)(\d+)", kind).groups()  # type: ignore[union-attr]
    return _fixed_bytes(int(bits)) if name == "bytes" else _integer(int(bits), name == "int")


def array_parts(kind: str) -> tuple[str, int | None] | None:
    """Element type and length of an array type (None: any length); None if it is no array."""
    if (found := _ARRAY.match(kind)) is None:
        return None
    return found[1], int(found[2]) if found[2] else None
