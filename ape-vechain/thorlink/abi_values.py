"""ABI values as bytes and back, on `eth-abi`. Pure.

Two rules of our own: an address is 20 bytes, and a tuple may also be given as a mapping by field
name. Decoded tuples and arrays are plain tuples.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi.codec import ABICodec
from eth_abi.decoding import UnsignedIntegerDecoder
from eth_abi.encoding import UnsignedIntegerEncoder
from eth_abi.exceptions import ABITypeError, DecodingError, EncodingError, ParseError
from eth_abi.registry import BaseEquals, registry

from thorlink.errors import InvalidAbi


def _codec() -> ABICodec:
    """Of our own: others in the process change the common one. Ape's takes missing bytes for 0."""
    own = registry.copy()  # type: ignore[no-untyped-call]
    own.unregister("uint")
    uint = BaseEquals("uint")  # type: ignore[no-untyped-call]
    own.register(uint, UnsignedIntegerEncoder, UnsignedIntegerDecoder, label="uint")
    return ABICodec(own)


_CODEC = _codec()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One input or output; `type` is canonical, a tuple's is written `(uint8,address)`."""

    name: str
    type: str
    components: tuple[Parameter, ...] = ()
    indexed: bool = False

    @property
    def is_dynamic_topic(self) -> bool:
        """Whether an indexed value is only kept as its hash."""
        return self.type in ("string", "bytes") or self.type[-1] in ")]"

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> Parameter:
        components = tuple(cls.from_json(part) for part in entry.get("components", ()))
        kind = entry["type"]
        if kind.startswith("tuple"):
            inner = ",".join(part.type for part in components)
            kind = f"({inner}){kind[len('tuple') :]}"
        return cls(entry.get("name", ""), kind, components, entry.get("indexed", False))


def encode_values(parameters: Sequence[Parameter], values: Sequence[Any]) -> bytes:
    """ABI-encode values; InvalidAbi names what does not fit."""
    expected = ", ".join(f"{p.type} {p.name}".strip() for p in parameters)
    if len(values) != len(parameters):
        raise InvalidAbi(f"{len(values)} arguments, not {len(parameters)} ({expected})")
    plain = [_plain(p, p.type, value) for p, value in zip(parameters, values, strict=True)]
    try:
        return _CODEC.encode([p.type for p in parameters], plain)
    except (EncodingError, ABITypeError, ParseError) as error:
        raise InvalidAbi(f"({expected}): {error}") from error


def decode_values(parameters: Sequence[Parameter], data: bytes) -> tuple[Any, ...]:
    """Decode values; InvalidAbi if the data is cut short or not canonical."""
    try:
        values = _CODEC.decode([p.type for p in parameters], data)
    except (DecodingError, ABITypeError, ParseError, OverflowError) as error:
        raise InvalidAbi(f"0x{data.hex()[:128]} does not decode: {error}") from error
    return tuple(_ours(p, p.type, value) for p, value in zip(parameters, values, strict=True))


def _element_type(kind: str) -> str:
    return kind[: kind.rindex("[")]


def _plain(parameter: Parameter, kind: str, value: Any) -> Any:
    """Mappings to tuples, all the way down; the rest is eth-abi's to check."""
    if kind.endswith("]"):
        if not isinstance(value, Sequence) or isinstance(value, str | bytes):
            return value
        return [_plain(parameter, _element_type(kind), item) for item in value]
    if not parameter.components:
        return value
    parts = parameter.components
    if isinstance(value, Mapping):
        if set(value) != {part.name for part in parts}:
            expected = ", ".join(part.name for part in parts)
            raise InvalidAbi(f"{parameter.name or 'tuple'} has the fields {expected}")
        value = [value[part.name] for part in parts]
    if not isinstance(value, Sequence) or len(value) != len(parts):
        return value
    return tuple(_plain(part, part.type, item) for part, item in zip(parts, value, strict=True))


def _ours(parameter: Parameter, kind: str, value: Any) -> Any:
    """Addresses as bytes, lists and tuples as tuples."""
    if kind.endswith("]"):
        return tuple(_ours(parameter, _element_type(kind), item) for item in value)
    if parameter.components:
        parts = zip(parameter.components, value, strict=True)
        return tuple(_ours(part, part.type, item) for part, item in parts)
    return bytes.fromhex(value[2:]) if kind == "address" else value
