"""What requests may say, and Thor's words for what they may not. Pure.

Fields of a JSON object are checked one by one; an unknown field is refused, as the real node does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

UINT32_MAX = (1 << 32) - 1
UINT64_MAX = (1 << 64) - 1
_HEX = re.compile(r"[0-9a-fA-F]*\Z")
_DECIMAL = re.compile(r"[0-9]+\Z")
_NOT_HEX = re.compile(r"[^0-9a-fA-F]")
_MAX_NESTING = 64
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class HttpError(Exception):
    """An answer that is not 200: a status, a plain text, and headers beside the usual ones."""

    def __init__(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.headers = dict(headers or {})


def bad_request(text: str) -> HttpError:
    """400."""
    return HttpError(400, text)


def parse_json(body: bytes) -> Any:
    """The JSON of a body."""
    if not body.strip():
        raise bad_request("body: EOF")
    if _is_nested_too_deeply(body):
        raise bad_request(f"body: json: nested deeper than {_MAX_NESTING}")
    try:
        # numbers beyond a float's range or a string's limit must not raise anything else
        return json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise bad_request(f"body: {_json_text(error)}") from error


def _is_nested_too_deeply(body: bytes) -> bool:
    """Looked at beforehand: Python's own decoder would overflow the stack of a thread."""
    if body.count(b"[") + body.count(b"{") <= _MAX_NESTING:
        return False
    depth = 0
    for bracket in body.translate(None, delete=_NOT_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > _MAX_NESTING:
            return True
    return False


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _json_text(error: Exception) -> str:
    if not isinstance(error, json.JSONDecodeError):
        return f"invalid JSON: {type(error).__name__}"
    position = error.pos
    text = error.doc
    if position >= len(text):
        return "unexpected EOF"
    return f"invalid character {text[position]!r} looking for beginning of value"


def object_fields(value: Any, allowed: frozenset[str], type_name: str) -> Mapping[str, Any]:
    """A JSON object with no other fields than `allowed`; null is the empty object."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad_request(
            f"body: json: cannot unmarshal {kind(value)} into Go value of type {type_name}"
        )
    for name in value:
        if name not in allowed:
            raise bad_request(f'body: json: unknown field "{name}"')
    return value


def kind(value: Any) -> str:
    """What Go's decoder calls a JSON value."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def mismatch(value: Any, field: str, type_name: str) -> HttpError:
    """A JSON value of the wrong kind, in the words of Go's decoder."""
    found = kind(value)
    shown = f" {value}" if found == "number" and "int" in type_name else ""
    return bad_request(
        f"body: json: cannot unmarshal {found}{shown} into Go struct field {field}"
        f" of type {type_name}"
    )


def fixed_bytes(text: str, length: int) -> bytes:
    """Hex of exactly `length` bytes, with or without 0x; ValueError with Thor's words."""
    if len(text) == 2 * length + 2:
        if text[:2].lower() != "0x":
            raise ValueError("invalid prefix")
        text = text[2:]
    elif len(text) != 2 * length:
        raise ValueError("invalid length")
    if wrong := _NOT_HEX.search(text):
        character = wrong.group()
        raise ValueError(f"encoding/hex: invalid byte: U+{ord(character):04X} '{character}'")
    return bytes.fromhex(text)


def named_bytes(name: str, text: str, length: int) -> bytes:
    """As `fixed_bytes`; a fault is a 400 that names the parameter."""
    try:
        return fixed_bytes(text, length)
    except ValueError as error:
        raise bad_request(f"{name}: {error}") from error


def json_fixed_bytes(value: Any, length: int) -> bytes | None:
    """Hex in a JSON field, None if it is absent or null."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise bad_request(
            f"body: json: cannot unmarshal {kind(value)} into Go value of type string"
        )
    return named_bytes("body", value, length)


def json_string(value: Any, field: str) -> str:
    """Text in a JSON field, empty if it is absent or null."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise mismatch(value, field, "string")
    return value


def json_bool(value: Any, field: str) -> bool:
    """A truth value, false if it is absent or null."""
    if value is None:
        return False
    if not isinstance(value, bool):
        raise mismatch(value, field, "bool")
    return value


def json_uint(value: Any, field: str, bits: int = 64) -> int | None:
    """A number of at most `bits` bits, None if it is absent or null."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << bits:
        raise mismatch(value, field, f"uint{bits}")
    return value


def json_amount(value: Any, field: str) -> int:
    """Wei as a string, hex with 0x or decimal; 0 if it is absent or null."""
    if value is None:
        return 0
    if not isinstance(value, str):
        raise mismatch(value, field, "*math.HexOrDecimal256")
    digits = value[2:] if value[:2].lower() == "0x" else ""
    if digits and _HEX.match(digits) and len(digits) <= 128:
        amount = int(digits, 16)
    elif not digits and (not value or (_DECIMAL.match(value) and len(value) <= 128)):
        amount = int(value or "0")
    else:
        raise bad_request(f'body: invalid hex or decimal integer "{value}"')
    if amount >= 1 << 256:
        raise bad_request(f'body: invalid hex or decimal integer "{value}"')
    return amount


def hex_data(name: str, text: str) -> bytes:
    """Hex with 0x, of any length."""
    if not text:
        raise bad_request(f"{name}: empty hex string")
    if text[:2].lower() != "0x":
        raise bad_request(f"{name}: hex string without 0x prefix")
    digits = text[2:]
    if len(digits) % 2:
        raise bad_request(f"{name}: hex string of odd length")
    if not _HEX.match(digits):
        raise bad_request(f"{name}: invalid hex string")
    return bytes.fromhex(digits)


def block_ref(text: str) -> bytes:
    """Eight bytes as hex with 0x."""
    reference = hex_data("blockRef", text)
    if len(reference) != 8:
        raise bad_request("blockRef: invalid length")
    return reference


def query_bool(name: str, text: str) -> bool:
    """A flag of the query string."""
    if text not in ("", "true", "false"):
        raise bad_request(f"{name}: should be boolean")
    return text == "true"
