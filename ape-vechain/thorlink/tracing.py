"""What a node's tracers tell of a clause: its tree of calls, its steps, the state that it found.

    tree = call_tree(node, Traced(tx_id, clause=0))

Nodes allow tracers or not; one that does not answers BadRequest (403). Every fault is one of
`thorlink.errors`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.errors import NodeUnavailable
from thorlink.json_values import Json, bytes_of, flag_of, int_of
from thorlink.queries import Revision, clause_json, hex_of, revision_text
from thorlink.responses import Event

CALL = "call"
STRUCT_LOGGER = "structLogger"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Traced:
    """A clause of a mined transaction.

    `transaction` is an id (32 bytes), or an index in the block with the id `block`. On nodes that
    know several branches, `block` says which one is meant.
    """

    transaction: bytes | int
    clause: int = 0
    block: bytes | None = None

    def __post_init__(self) -> None:
        if isinstance(self.transaction, int) and self.block is None:
            raise ValueError("an index of a transaction needs the block's id")

    def text(self) -> str:
        """As a request names it."""
        transaction = self.transaction
        shown = str(transaction) if isinstance(transaction, int) else hex_of(transaction)
        parts = [shown, str(self.clause)]
        return "/".join(parts if self.block is None else [hex_of(self.block), *parts])


@dataclass(frozen=True, slots=True)
class CallFrame:
    """A call, creation or destruction, and what it called in turn.

    `kind` is the operation (CALL, STATICCALL, CREATE, ...), `to` is None for a creation that
    failed, `value` in wei is None where the operation has none. `error` is the node's text, empty
    if there was none; `output` then is what the code reverted with. `gas_used` is negative where
    the node gave gas back: built-in contracts that call themselves.

    Of `trace_call` the outermost frame has no gas: both numbers are 0 there.
    """

    kind: str
    sender: bytes
    to: bytes | None
    data: bytes
    gas: int
    gas_used: int
    output: bytes
    error: str
    value: int | None
    calls: tuple[CallFrame, ...]
    logs: tuple[Event, ...]

    @classmethod
    def from_json(cls, json: Json) -> CallFrame:
        # not recursive: calls nest deeper than Python's functions may
        entries = [json]
        for entry in entries:
            entries.extend(entry.get("calls", ()))
        frames: dict[int, CallFrame] = {}
        for entry in reversed(entries):
            calls = tuple(frames[id(inner)] for inner in entry.get("calls", ()))
            frames[id(entry)] = cls._of(entry, calls)
        return frames[id(json)]

    @classmethod
    def _of(cls, json: Json, calls: tuple[CallFrame, ...]) -> CallFrame:
        to, value = json.get("to"), json.get("value")
        return cls(
            kind=str(json["type"]),
            sender=bytes_of(json["from"]),
            to=None if to is None else bytes_of(to),
            data=bytes_of(json["input"]),
            gas=int_of(json["gas"]),
            gas_used=_signed(int_of(json["gasUsed"])),
            output=bytes_of(json.get("output", "0x")),
            error=str(json.get("error", "")),
            value=None if value is None else int_of(value),
            calls=calls,
            logs=tuple(Event.from_json(log) for log in json.get("logs", ())),
        )

    def walk(self) -> Iterator[tuple[int, CallFrame]]:
        """This frame and all in it with their depth, in the order in which they began."""
        waiting = [(0, self)]
        while waiting:
            depth, frame = waiting.pop()
            yield depth, frame
            waiting.extend((depth + 1, call) for call in reversed(frame.calls))


@dataclass(frozen=True, slots=True)
class Step:
    """One operation before it takes effect; the last item of `stack` is on top.

    `gas` is left before it, `cost` is what it takes, with all that a call passes on. What was not
    asked for is empty; `storage` is given at SLOAD and SSTORE only: the contract's slots that were
    read or written so far.
    """

    pc: int
    op: str
    gas: int
    cost: int
    depth: int
    error: str
    stack: tuple[int, ...]
    memory: bytes
    storage: Mapping[int, int]
    return_data: bytes
    refund: int

    @classmethod
    def from_json(cls, json: Json) -> Step:
        storage = json.get("storage", {})
        return cls(
            pc=int_of(json["pc"]),
            op=str(json["op"]),
            gas=int_of(json["gas"]),
            cost=int_of(json["gasCost"]),
            depth=int_of(json["depth"]),
            error=str(json.get("error", "")),
            stack=tuple(int_of(item) for item in json.get("stack", ())),
            memory=b"".join(bytes.fromhex(word) for word in json.get("memory", ())),
            storage={int(slot, 16): int(value, 16) for slot, value in storage.items()},
            return_data=bytes_of(json.get("returnData", "0x")),
            refund=int_of(json.get("refund", 0)),
        )


@dataclass(frozen=True, slots=True)
class StepTrace:
    """All steps; `output` is what was returned, or the data of a revert."""

    gas: int
    failed: bool
    output: bytes
    steps: tuple[Step, ...]

    @classmethod
    def from_json(cls, json: Json) -> StepTrace:
        return cls(
            gas=int_of(json["gas"]),
            failed=flag_of(json["failed"]),
            output=bytes.fromhex(json["returnValue"]),
            steps=tuple(Step.from_json(step) for step in json["structLogs"]),
        )


def trace_transaction(
    client: ThorClient, target: Traced, name: str, config: Mapping[str, Any] | None = None
) -> Any:
    """The JSON of any tracer, of a clause of a mined transaction."""
    body = {"target": target.text(), "name": name, "config": config}
    return client.ask("POST", "debug/tracers", body=body)


def trace_call(
    client: ThorClient,
    clause: Clause,
    name: str,
    config: Mapping[str, Any] | None = None,
    *,
    caller: bytes | None = None,
    revision: Revision = "best",
) -> Any:
    """The JSON of any tracer, of a clause in no transaction."""
    body: dict[str, Any] = {**clause_json(clause), "name": name, "config": config}
    if caller is not None:
        body["caller"] = hex_of(caller)
    params = {"revision": revision_text(revision)}
    return client.ask("POST", "debug/tracers/call", params=params, body=body)


def call_tree(client: ThorClient, target: Traced, *, logs: bool = False) -> CallFrame:
    """The calls of a clause of a mined transaction, with their events if asked for."""
    answer = trace_transaction(client, target, CALL, {"withLog": logs})
    return _read(CallFrame.from_json, answer)


def steps(client: ThorClient, target: Traced, *, memory: bool = False) -> StepTrace:
    """The steps of a clause of a mined transaction; memory and returned data if asked for."""
    config = {"enableMemory": memory, "enableReturnData": memory}
    return _read(StepTrace.from_json, trace_transaction(client, target, STRUCT_LOGGER, config))


def _read(parse: Callable[[Any], T], answer: Any) -> T:
    try:
        return parse(answer)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        detail = f"{type(error).__name__}: {error}"
        raise NodeUnavailable(f"the answer is not what a tracer says ({detail})") from error


def _signed(value: int) -> int:
    """An unsigned number of 64 bits that wrapped around."""
    return value - (1 << 64) if value >= 1 << 63 else value
