"""Words of 32 bytes, as calls and their results are made of."""

from __future__ import annotations

from typing import TypeAlias

from thorlink.hashing import keccak256

Word: TypeAlias = int | bytes
"""A number or an address."""

ERROR_SELECTOR = keccak256(b"Error(string)")[:4]


def error_data(reason: str) -> bytes:
    """Error(reason), as Solidity encodes it."""
    text = reason.encode()
    padded = text.ljust((len(text) + 31) // 32 * 32, b"\0")
    return ERROR_SELECTOR + word(32) + word(len(text)) + padded


def word(value: int) -> bytes:
    """32 bytes, big-endian."""
    return value.to_bytes(32, "big")


def as_word(value: Word) -> bytes:
    """A number or an address in 32 bytes."""
    return value.rjust(32, b"\0") if isinstance(value, bytes) else word(value)
