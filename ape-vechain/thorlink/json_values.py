"""Values in a node's JSON, read strictly: ValueError or TypeError for what is none of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = Mapping[str, Any]


def bytes_of(text: Any) -> bytes:
    """Bytes of 0x-prefixed hex."""
    if not isinstance(text, str) or text[:2] != "0x":
        raise ValueError(f"not 0x hex: {text!r}")
    return bytes.fromhex(text[2:])


def int_of(value: Any) -> int:
    """An int given as a JSON number or as 0x hex."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(f"not a whole number: {value!r}")
    return value if isinstance(value, int) else int(value, 16)


def flag_of(value: Any) -> bool:
    """A JSON true or false."""
    if not isinstance(value, bool):
        raise TypeError(f"not true or false: {value!r}")
    return value


def optional_bytes_of(value: Any) -> bytes | None:
    """None for null."""
    return None if value is None else bytes_of(value)


def optional_int_of(value: Any) -> int | None:
    """None for null."""
    return None if value is None else int_of(value)
