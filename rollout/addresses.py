"""Addresses and hashes as people write them. Pure."""

from __future__ import annotations

from typing import Any

from thorlink.hashing import keccak256

ANYONE = bytes(20)
"""To a timelock: whoever it is."""


def address_of(value: Any) -> bytes:
    """20 bytes of 0x hex; ValueError for the zero address or a wrong checksum (mixed case)."""
    raw = _hex(value, 20)
    if not any(raw):
        raise ValueError("is the zero address")
    if isinstance(value, str) and value[2:] not in (value[2:].lower(), value[2:].upper()):
        expected = checksummed(raw)
        if value != expected:
            raise ValueError(f"has a wrong checksum: mistyped? (0x{raw.hex()} is {expected})")
    return raw


def checksummed(address: bytes) -> str:
    """An address in the mixed case of EIP-55."""
    digits = address.hex()
    marks = keccak256(digits.encode()).hex()
    pairs = zip(digits, marks[:40], strict=True)
    return "0x" + "".join(d.upper() if int(mark, 16) > 7 else d for d, mark in pairs)


def hash_of(value: Any) -> bytes:
    """32 bytes of 0x hex."""
    return _hex(value, 32)


def _hex(value: Any, length: int) -> bytes:
    if isinstance(value, str):
        if not value.startswith("0x"):
            raise ValueError("does not start with 0x")
        value = bytes.fromhex(value[2:])
    if not isinstance(value, bytes) or len(value) != length:
        raise ValueError(f"is not {length} bytes of 0x hex")
    return value
