"""Tuples and arrays of values, and from them whole argument lists, as the ABI's JSON describes."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Sequence
from typing import Any

from revm.values import WORD, AbiError, Codec, array_parts, number, simple

Make = Callable[[list[Any]], Any]


def codec_of(entry: dict[str, Any], kind: str | None = None) -> Codec:
    """The codec of an `inputs` or `outputs` entry."""
    kind = entry["type"] if kind is None else kind
    if (array := array_parts(kind)) is not None:
        inner, length = array
        element = codec_of(entry, inner)
        return _list_of(element) if length is None else _joined([element] * length, list)
    if kind == "tuple":
        return tuple_of(entry["components"])
    return simple(kind)


def tuple_of(entries: Sequence[dict[str, Any]]) -> Codec:
    """Values by name where all have one, else a plain tuple; takes sequences and mappings."""
    names = [entry["name"] for entry in entries]
    parts = [codec_of(entry) for entry in entries]
    if not all(names):
        return _joined(parts, tuple)
    made = namedtuple("Result", names, rename=True)  # type: ignore[misc]
    joined = _joined(parts, made._make)

    def encode(value: Any) -> bytes:
        given = [value[name] for name in names] if isinstance(value, dict) else value
        return joined.encode(given)

    return Codec(encode, joined.decode, joined.size, joined.dynamic)


def _joined(parts: Sequence[Codec], make: Make) -> Codec:
    """One value after the other; `make` builds the result of a list."""
    encoders = [part.encode for part in parts]
    if any(part.dynamic for part in parts):
        head_size = sum(WORD if part.dynamic else part.size for part in parts)
        return Codec(_with_tails(parts, head_size), _reading_tails(parts, make), WORD, dynamic=True)

    places, size = [], 0
    for part in parts:
        places.append((part.decode, size))
        size += part.size

    def encode(values: Any) -> bytes:
        if len(values) != len(encoders):
            raise AbiError(f"{len(values)} values for {len(encoders)} places")
        return b"".join([enc(value) for enc, value in zip(encoders, values, strict=True)])

    def decode(data: bytes, at: int) -> Any:
        return make([dec(data, at + place) for dec, place in places])

    return Codec(encode, decode, size)


def _with_tails(parts: Sequence[Codec], head_size: int) -> Callable[[Any], bytes]:
    def encode(values: Any) -> bytes:
        if len(values) != len(parts):
            raise AbiError(f"{len(values)} values for {len(parts)} places")
        heads, tails, end = [], [], head_size
        for part, value in zip(parts, values, strict=True):
            encoded = part.encode(value)
            if part.dynamic:
                heads.append(end.to_bytes(WORD))
                tails.append(encoded)
                end += len(encoded)
            else:
                heads.append(encoded)
        return b"".join(heads + tails)

    return encode


def _reading_tails(parts: Sequence[Codec], make: Make) -> Callable[[bytes, int], Any]:
    def decode(data: bytes, at: int) -> Any:
        values, place = [], at
        for part in parts:
            if part.dynamic:
                values.append(part.decode(data, at + number(data, place)))
                place += WORD
            else:
                values.append(part.decode(data, place))
                place += part.size
        return make(values)

    return decode


def _list_of(element: Codec) -> Codec:
    def encode(values: Any) -> bytes:
        return len(values).to_bytes(WORD) + _joined([element] * len(values), list).encode(values)

    def decode(data: bytes, at: int) -> list[Any]:
        count, start = number(data, at), at + WORD
        if not element.dynamic:
            return [element.decode(data, start + index * element.size) for index in range(count)]
        places = (start + index * WORD for index in range(count))
        return [element.decode(data, start + number(data, place)) for place in places]

    return Codec(encode, decode, dynamic=True)
