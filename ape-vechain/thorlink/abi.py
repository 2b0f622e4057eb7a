"""Contract ABI: calls, answers, events and errors, as bytes and back. Pure.

How values look in Python is said in `thorlink.abi_values`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from thorlink.abi_values import Parameter, decode_values, encode_values
from thorlink.errors import InvalidAbi, Reverted
from thorlink.hashing import keccak256

PANICS = {
    0x01: "assertion failed",
    0x11: "arithmetic overflow",
    0x12: "division by zero",
    0x21: "enum out of range",
    0x22: "broken storage byte array",
    0x31: "pop from an empty array",
    0x32: "index out of bounds",
    0x41: "too much memory",
    0x51: "call of an uninitialised function",
}


@dataclass(frozen=True, slots=True)
class Function:
    """A function of a contract, or its constructor (`name` is empty)."""

    name: str
    inputs: tuple[Parameter, ...]
    outputs: tuple[Parameter, ...] = ()

    @property
    def signature(self) -> str:
        return _signature(self.name, self.inputs)

    @property
    def selector(self) -> bytes:
        """The first 4 bytes of the call data."""
        return keccak256(self.signature.encode())[:4]

    def encode(self, *args: Any) -> bytes:
        """Call data; InvalidAbi if the arguments do not fit."""
        return self.selector + encode_values(self.inputs, args)

    def decode_input(self, data: bytes) -> dict[str, Any]:
        """The arguments of call data by name; InvalidAbi if it calls something else."""
        if data[:4] != self.selector:
            raise InvalidAbi(f"0x{data[:4].hex()} is not the selector of {self.signature}")
        return _named(self.inputs, decode_values(self.inputs, data[4:]))

    def decode_output(self, data: bytes) -> Any:
        """None, the one value, or a tuple of the values that the function returns."""
        values = decode_values(self.outputs, data)
        if len(values) > 1:
            return values
        return values[0] if values else None


@dataclass(frozen=True, slots=True)
class Event:
    """An event that is not anonymous."""

    name: str
    inputs: tuple[Parameter, ...]

    @property
    def signature(self) -> str:
        return _signature(self.name, self.inputs)

    @property
    def topic(self) -> bytes:
        """The first topic of each of its logs."""
        return keccak256(self.signature.encode())

    def topics(self, **indexed: Any) -> tuple[bytes | None, ...]:
        """Topics to filter by: the event's own, then the given indexed values (None: any)."""
        known = {p.name: p for p in self.inputs if p.indexed and not p.is_dynamic_topic}
        if unknown := set(indexed) - set(known):
            raise InvalidAbi(f"{self.name} has no indexed value {', '.join(sorted(unknown))}")
        values: list[bytes | None] = [self.topic]
        for parameter in (p for p in self.inputs if p.indexed):
            given = indexed.get(parameter.name)
            values.append(None if given is None else encode_values((parameter,), (given,)))
        return tuple(values)

    def decode(self, topics: Sequence[bytes], data: bytes) -> dict[str, Any]:
        """The values by name; an indexed string, array or tuple is its 32-byte hash."""
        indexed = [p for p in self.inputs if p.indexed]
        if len(topics) != len(indexed) + 1 or topics[0] != self.topic:
            raise InvalidAbi(f"these topics are not those of {self.signature}")
        values: dict[str, Any] = {}
        for parameter, topic in zip(indexed, topics[1:], strict=True):
            values[parameter.name] = (
                bytes(topic)
                if parameter.is_dynamic_topic
                else decode_values((parameter,), topic)[0]
            )
        plain = tuple(p for p in self.inputs if not p.indexed)
        values.update(_named(plain, decode_values(plain, data)))
        return {p.name: values[p.name] for p in self.inputs}


@dataclass(frozen=True, slots=True)
class Error:
    """A custom error, or one of the two that Solidity has built in."""

    name: str
    inputs: tuple[Parameter, ...]

    @property
    def signature(self) -> str:
        return _signature(self.name, self.inputs)

    @property
    def selector(self) -> bytes:
        return keccak256(self.signature.encode())[:4]

    def encode(self, *args: Any) -> bytes:
        return self.selector + encode_values(self.inputs, args)

    def decode(self, data: bytes) -> dict[str, Any]:
        """The error's values by name; InvalidAbi if the data is of something else."""
        if data[:4] != self.selector:
            raise InvalidAbi(f"0x{data[:4].hex()} is not the selector of {self.signature}")
        return _named(self.inputs, decode_values(self.inputs, data[4:]))


ERROR = Error("Error", (Parameter("message", "string"),))
PANIC = Error("Panic", (Parameter("code", "uint256"),))

Entry = TypeVar("Entry", Function, Event, Error)


class Contract:
    """What an ABI says. Overloads are named by their signature: `pay(address,uint256)`."""

    def __init__(self, abi: Iterable[Mapping[str, Any]]) -> None:
        self.constructor = Function("", ())
        self.functions: tuple[Function, ...] = ()
        self.events: tuple[Event, ...] = ()
        self.errors: tuple[Error, ...] = (ERROR, PANIC)
        for entry in abi:
            self._add(entry)

    def _add(self, entry: Mapping[str, Any]) -> None:
        try:
            kind, name = entry["type"], entry.get("name", "")
            inputs = tuple(Parameter.from_json(part) for part in entry.get("inputs", ()))
            outputs = tuple(Parameter.from_json(part) for part in entry.get("outputs", ()))
        except (KeyError, TypeError, AttributeError) as error:
            raise InvalidAbi(f"not an ABI entry: {entry!r}") from error
        if kind == "function":
            self.functions += (Function(name, inputs, outputs),)
        elif kind == "constructor":
            self.constructor = Function("", inputs)
        elif kind == "event" and not entry.get("anonymous", False):
            self.events += (Event(name, inputs),)
        elif kind == "error":
            self.errors += (Error(name, inputs),)

    def function(self, name: str) -> Function:
        return _find("function", self.functions, name)

    def event(self, name: str) -> Event:
        return _find("event", self.events, name)

    def error(self, name: str) -> Error:
        return _find("error", self.errors, name)

    def deploy_data(self, bytecode: bytes, *args: Any) -> bytes:
        """The data of a clause that creates the contract."""
        return bytecode + encode_values(self.constructor.inputs, args)

    def decode_event(
        self, topics: Sequence[bytes], data: bytes
    ) -> tuple[str, dict[str, Any]] | None:
        """Name and values of a log, None if it is of no event of this contract."""
        for event in self.events:
            if topics and topics[0] == event.topic:
                return event.name, event.decode(topics, data)
        return None

    def decode_error(self, data: bytes) -> tuple[str, dict[str, Any]] | None:
        """Name and values of revert data, None if it is of no known error."""
        for error in self.errors:
            if data[:4] == error.selector:
                return error.name, error.decode(data)
        return None

    def reverted(self, data: bytes, vm_error: str = "") -> Reverted:
        """The exception for a call that returned `data` and was undone."""
        try:
            known = self.decode_error(data)
        except InvalidAbi:  # somebody else's error with the same selector
            known = None
        if known is None:
            reason = vm_error or "execution reverted"
            return Reverted(data, f"{reason} (0x{data.hex()})" if data else reason)
        name, args = known
        return Reverted(data, _reason(name, args), name, args)


STANDARD = Contract(())
"""Knows only `Error(string)` and `Panic(uint256)`."""


def _find(kind: str, entries: Sequence[Entry], name: str) -> Entry:
    found = [entry for entry in entries if name in (entry.name, entry.signature)]
    if len(found) != 1:
        which = ", ".join(entry.signature for entry in found) or "none"
        raise InvalidAbi(f"{kind} {name}: {which}" if found else f"no {kind} {name}")
    return found[0]


def _signature(name: str, inputs: Sequence[Parameter]) -> str:
    return f"{name}({','.join(p.type for p in inputs)})"


def _named(parameters: Sequence[Parameter], values: Sequence[Any]) -> dict[str, Any]:
    pairs = zip(parameters, values, strict=True)
    return {p.name or str(index): value for index, (p, value) in enumerate(pairs)}


def _reason(name: str, args: Mapping[str, Any]) -> str:
    if name == ERROR.name:
        return str(args.get("message", ""))
    if name == PANIC.name and "code" in args:
        return f"panic 0x{args['code']:02x}: {PANICS.get(args['code'], 'unknown')}"
    shown = ", ".join(f"{key}={_shown(value)}" for key, value in args.items())
    return f"{name}({shown})"


def _shown(value: Any) -> str:
    return f"0x{value.hex()}" if isinstance(value, bytes) else str(value)
