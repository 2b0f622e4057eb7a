"""POST /debug/tracers and /debug/tracers/call: requests, and the words for those that are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NamedTuple

from thorlink.codec import Clause
from thorlink.node import params
from thorlink.node.block import Block
from thorlink.node.chain import Chain
from thorlink.node.evm.frame import ClauseState
from thorlink.node.http import revisions, wire
from thorlink.node.http.wire import HttpError, bad_request
from thorlink.node.outcome import BlockContext, TxContext
from thorlink.node.resolved import Unexecutable
from thorlink.node.state import State
from thorlink.node.tracers import reexecute, tracers
from thorlink.node.tracers.prestate_tracer import TracerFailed
from thorlink.node.tracers.reexecute import NotExecuted

_CLAUSE_OPTIONS = frozenset({"name", "target", "config"})
_CALL_OPTIONS = frozenset(
    {
        *("to", "value", "data", "gas", "gasPrice", "provedWork", "caller", "gasPayer"),
        *("expiration", "blockRef", "name", "config"),
    }
)
_CALL = "TraceCallOption"


class Target(NamedTuple):
    """A clause of a mined transaction."""

    block: Block
    position: int
    clause_index: int


def trace_clause(chain: Chain, body: Any) -> Any:
    """Trace a clause of a mined transaction."""
    options = wire.object_fields(body, _CLAUSE_OPTIONS, "api.TraceClauseOption")
    name = wire.json_string(options.get("name"), "TraceClauseOption.name")
    text = wire.json_string(options.get("target"), "TraceClauseOption.target")
    tracer = tracers.create(name, options.get("config"))
    found = scene(chain, target(chain, text))
    with _tracer_faults():
        reexecute.trace_clause(tracer, found)
    return tracer.result()


def scene(chain: Chain, wanted: Target) -> reexecute.Scene:
    """Everything before the clause executed once more; 403 if the clause never ran."""
    block, position, index = wanted
    if index >= len(block.transactions[position].tx.clauses):
        raise HttpError(403, "clause index out of range")
    try:
        return reexecute.scene(chain, block, position, index)
    except NotExecuted as error:
        raise HttpError(403, "early reverted") from error


def target(chain: Chain, text: str) -> Target:
    """Read block/transaction/clause or transaction/clause; a transaction is an id or an index."""
    parts = text.split("/")
    if len(parts) == 2:
        mined = chain.mined(wire.named_bytes("target([0]", parts[0], 32))
        if mined is None:
            raise HttpError(403, "transaction not found")
        block, position = mined.block, mined.position
    elif len(parts) == 3:
        found = chain.block_by_id(wire.named_bytes("target[0]", parts[0], 32))
        if found is None:
            raise bad_request("target[0]: leveldb: not found")
        block, position = found, _position(found, parts[1])
    else:
        raise bad_request(f"target:{text} unsupported")
    label = f"target[{len(parts) - 1}]"
    index = revisions.go_uint(parts[-1], label)
    if index > wire.UINT32_MAX:
        raise bad_request(f"invalid {label}")
    return Target(block, position, index)


def _position(block: Block, text: str) -> int:
    if len(text) in (64, 66):
        wanted = wire.named_bytes("target[1]", text, 32)
        for position, signed in enumerate(block.transactions):
            if signed.id == wanted:
                return position
        raise HttpError(403, "transaction not found")
    position = revisions.go_uint(text, "target[1]")
    if position >= len(block.transactions):
        raise HttpError(403, "tx index out of range")
    return position


def json_address(value: Any, field: str) -> bytes | None:
    """An address in a JSON field, None if it is absent or null."""
    if value is not None and not isinstance(value, str):
        raise wire.mismatch(value, field, "string")
    return wire.json_fixed_bytes(value, 20)


class CallOptions(NamedTuple):
    """A clause to trace that is in no transaction; texts are looked at when it is traced."""

    name: str
    config: Any
    to: bytes | None
    value: int
    data: str
    gas: int
    block_ref: str
    tx: TxContext


def call_options(body: Any) -> CallOptions:
    """Read the body of a request to trace a call."""
    fields = wire.object_fields(body, _CALL_OPTIONS, f"api.{_CALL}")

    def text(name: str) -> str:
        return wire.json_string(fields.get(name), f"{_CALL}.{name}")

    def amount(name: str) -> int:
        return wire.json_amount(fields.get(name), f"{_CALL}.{name}")

    def address(name: str) -> bytes | None:
        return json_address(fields.get(name), f"{_CALL}.{name}")

    return CallOptions(
        name=text("name"),
        config=fields.get("config"),
        to=address("to"),
        value=amount("value"),
        data=text("data"),
        gas=wire.json_uint(fields.get("gas"), f"{_CALL}.gas") or 0,
        block_ref=text("blockRef"),
        tx=TxContext(
            origin=address("caller") or params.ZERO_ADDRESS,
            gas_payer=address("gasPayer") or params.ZERO_ADDRESS,
            gas_price=amount("gasPrice"),
            expiration=wire.json_uint(fields.get("expiration"), f"{_CALL}.expiration", 32) or 0,
            clause_count=1,
            proved_work=amount("provedWork"),
        ),
    )


def trace_call(state: State, block: BlockContext, options: CallOptions) -> Any:
    """Trace a clause that is in no transaction, on a state of which nothing is kept."""
    tracer = tracers.create(options.name, options.config)
    if options.gas > params.CALL_GAS_LIMIT:
        raise HttpError(403, "gas: exceeds limit")
    tx = options.tx
    if options.block_ref:
        tx = replace(tx, block_ref=wire.block_ref(options.block_ref))
    data = wire.hex_data("data", options.data) if options.data else b""
    clause = Clause(options.to, options.value, data)
    frame = ClauseState(state, block, tx, 0)
    with _tracer_faults():
        reexecute.trace_call(tracer, frame, clause, options.gas or params.CALL_GAS_LIMIT)
    return tracer.result()


@contextmanager
def _tracer_faults() -> Iterator[None]:
    try:
        yield
    except (TracerFailed, Unexecutable) as error:
        raise HttpError(500, str(error)) from error
