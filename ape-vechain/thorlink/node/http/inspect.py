"""POST /accounts/*: executing clauses without a transaction."""

from __future__ import annotations

from typing import Any

from thorlink.codec import Clause
from thorlink.node import params
from thorlink.node.evm.runtime import execute_clause
from thorlink.node.http import serialize, wire
from thorlink.node.http.wire import HttpError, bad_request
from thorlink.node.outcome import BlockContext, ClauseResult, TxContext
from thorlink.node.resolved import Unexecutable
from thorlink.node.state import State

MAX_OUTPUT = 2_621_440
"""Bytes of data, events and transfers that one answer may have (2.5 MiB)."""

_FIELDS = frozenset(
    {"clauses", "gas", "gasPrice", "provedWork", "caller", "gasPayer", "expiration", "blockRef"}
)
_CLAUSE = frozenset({"to", "value", "data"})


def inspect(state: State, block: BlockContext, body: Any) -> list[dict[str, Any]]:
    """Results of the clauses in order, until the first that fails."""
    fields = wire.object_fields(body, _FIELDS, "api.BatchCallData")
    raw_clauses = fields.get("clauses") or []
    if not isinstance(raw_clauses, list):
        raise wire.mismatch(raw_clauses, "BatchCallData.clauses", "api.Clauses")
    # Go decodes the whole body before it looks at anything
    parsed = [None if item is None else _clause(item) for item in raw_clauses]
    gas = wire.json_uint(fields.get("gas"), "BatchCallData.gas") or 0
    tx = _context(fields, len(parsed))
    for index, item in enumerate(parsed):
        if item is None:
            raise bad_request(f"clauses[{index}]: null not allowed")
    if gas > params.CALL_GAS_LIMIT:
        raise HttpError(403, "gas: exceeds limit")
    clauses = [
        Clause(to, value, wire.hex_data(f"data[{index}]", data) if data else b"")
        for index, (to, value, data) in enumerate(item for item in parsed if item is not None)
    ]
    return _run(state, block, tx, clauses, gas or params.CALL_GAS_LIMIT)


def _run(
    state: State, block: BlockContext, tx: TxContext, clauses: list[Clause], gas: int
) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = []
    size = 0
    for index, clause in enumerate(clauses):
        try:
            result = execute_clause(state, block, tx, clause, index, gas)
        except Unexecutable as error:
            raise HttpError(500, str(error)) from error
        size += _size(result)
        if size > MAX_OUTPUT:
            raise bad_request(f"batch call data exceeds limit of {MAX_OUTPUT} bytes")
        results.append(serialize.clause_result(result, gas))
        if result.error:
            break
        gas = result.gas_left
    return results


def _size(result: ClauseResult) -> int:
    events = sum(20 + 32 * len(event.topics) + len(event.data) for event in result.events)
    return len(result.data) + events + 72 * len(result.transfers)


def _clause(item: Any) -> tuple[bytes | None, int, str]:
    if not isinstance(item, dict):
        raise wire.mismatch(item, "BatchCallData.clauses", "api.Clause")
    fields = wire.object_fields(item, _CLAUSE, "api.Clause")
    return (
        wire.json_fixed_bytes(fields.get("to"), 20),
        wire.json_amount(fields.get("value"), "Clause.clauses.value"),
        wire.json_string(fields.get("data"), "Clause.clauses.data"),
    )


def _context(fields: Any, clause_count: int) -> TxContext:
    reference = wire.json_string(fields.get("blockRef"), "BatchCallData.blockRef")
    block_ref = wire.block_ref(reference) if reference else bytes(8)
    caller = wire.json_fixed_bytes(fields.get("caller"), 20)
    payer = wire.json_fixed_bytes(fields.get("gasPayer"), 20)
    return TxContext(
        origin=caller or params.ZERO_ADDRESS,
        gas_payer=payer or params.ZERO_ADDRESS,
        gas_price=wire.json_amount(fields.get("gasPrice"), "BatchCallData.gasPrice"),
        block_ref=block_ref,
        expiration=wire.json_uint(fields.get("expiration"), "BatchCallData.expiration", 32) or 0,
        clause_count=clause_count,
        proved_work=wire.json_amount(fields.get("provedWork"), "BatchCallData.provedWork"),
    )
