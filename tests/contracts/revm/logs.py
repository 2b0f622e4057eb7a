"""Events: what a contract logged, and what a test expects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from revm.artifacts import Item
from revm.codec import codec_of, tuple_of
from revm.values import address_text, as_bytes


class Event:
    """Equal to another of the same name and contract whose arguments are equal where both tell."""

    __slots__ = ("contract_address", "event_arguments", "event_name")

    def __init__(self, name: str, address: str, arguments: dict[str, Any]) -> None:
        self.event_name = name
        self.contract_address = address
        self.event_arguments = arguments

    def __getattr__(self, name: str) -> Any:
        try:
            return self.event_arguments[name]
        except KeyError:
            raise AttributeError(f"{self.event_name} has no argument {name!r}") from None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Event):
            return NotImplemented
        mine, theirs = self.event_arguments, other.event_arguments
        return (
            self.event_name == other.event_name
            and self.contract_address == other.contract_address
            and all(mine[name] == theirs[name] for name in mine.keys() & theirs.keys())
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        told = ", ".join(f"{name}={value!r}" for name, value in self.event_arguments.items())
        return f"{self.event_name}({told})"


class EventType:
    """Reads a contract type's logs of one kind, and makes expectations: `registry.Frozen(1)`."""

    def __init__(self, item: Item) -> None:
        self.item = item
        self._indexed = [(e["name"], _topic_codec(e)) for e in item.inputs if e["indexed"]]
        plain = [entry for entry in item.inputs if not entry["indexed"]]
        self._plain_names = [entry["name"] for entry in plain]
        self._plain = tuple_of(plain)

    def read(self, address: str, topics: list[bytes], data: bytes) -> Event:
        found = {
            name: codec.decode(topic, 0)
            for (name, codec), topic in zip(self._indexed, topics[1:], strict=True)
        }
        found |= zip(self._plain_names, self._plain.decode(data, 0), strict=True)
        return Event(self.item.name, address, {name: found[name] for name in self.item.names})

    def expected(self, address: str, *values: Any, **named: Any) -> Event:
        """Arguments by place or name; None and what is left out may be anything."""
        if len(values) > len(self.item.names):
            raise TypeError(f"{self.item.name} has {len(self.item.names)} arguments")
        given = dict(zip(self.item.names, values, strict=False)) | named
        if unknown := given.keys() - set(self.item.names):
            raise TypeError(f"{self.item.name} has no arguments {sorted(unknown)}")
        kinds = {entry["name"]: entry["type"] for entry in self.item.inputs}
        told = {n: _plain_value(kinds[n], v) for n, v in given.items() if v is not None}
        return Event(self.item.name, address, told)


def _topic_codec(entry: Mapping[str, Any]) -> Any:
    """Indexed values without a fixed length are logged as their hash."""
    codec = codec_of(dict(entry))
    hashed = codec.dynamic or codec.size > 32
    return codec_of({"name": entry["name"], "type": "bytes32"}) if hashed else codec


def _plain_value(kind: str, value: Any) -> Any:
    """A test's argument as a log gives it."""
    if kind.endswith("]"):
        return [_plain_value(kind[: kind.rindex("[")], item) for item in value]
    if kind == "address":
        return address_text(value)
    return as_bytes(value) if kind.startswith("bytes") else value
