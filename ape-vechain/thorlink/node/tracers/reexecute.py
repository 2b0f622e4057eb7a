"""Executing what was mined once more, up to one clause, and that one under a tracer's eyes."""

from __future__ import annotations

from typing import NamedTuple

from thorlink.codec import Clause
from thorlink.node.block import Block
from thorlink.node.chain import Chain
from thorlink.node.evm.frame import ClauseState
from thorlink.node.evm.runtime import begin_transaction, execute_transaction, gas_after, run_clause
from thorlink.node.outcome import ClauseResult
from thorlink.node.tracers.traced import traced_by
from thorlink.node.tracers.tracer import Call, Outcome, Tracer


class NotExecuted(Exception):
    """A clause before the wanted one failed, so that this one never ran."""


class Scene(NamedTuple):
    """A clause that is about to be executed. `checkpoint` is the state before all clauses."""

    frame: ClauseState
    clause: Clause
    gas: int
    checkpoint: int


def scene(chain: Chain, block: Block, position: int, clause_index: int) -> Scene:
    """What a clause of a mined transaction found; NotExecuted if it was never reached."""
    state = chain.state(block.number - 1)
    context = chain.context(block)
    for earlier in block.transactions[:position]:
        work = chain.proved_work(earlier, block.number)
        execute_transaction(state, context, earlier, work)
    signed = block.transactions[position]
    work = chain.proved_work(signed, block.number)
    tx = begin_transaction(state, context, signed, work)
    checkpoint = state.snapshot()
    gas = signed.tx.gas - signed.intrinsic_gas
    for index, clause in enumerate(signed.tx.clauses[:clause_index]):
        result = run_clause(ClauseState(state, context, tx, index), clause, gas)
        if result.error:
            raise NotExecuted
        gas = gas_after(result, gas)
    frame = ClauseState(state, context, tx, clause_index)
    return Scene(frame, signed.tx.clauses[clause_index], gas, checkpoint)


def trace_clause(tracer: Tracer, found: Scene) -> None:
    """Execute a clause of a transaction; if it fails, the transaction's state is undone."""
    tracer.clause_started(found.gas)
    result = trace_call(tracer, found.frame, found.clause, found.gas)
    if result.error:
        found.frame.accounts.revert(found.checkpoint)
    tracer.clause_ended(gas_after(result, found.gas))


def trace_call(tracer: Tracer, frame: ClauseState, clause: Clause, gas: int) -> ClauseResult:
    """Execute a clause that belongs to no transaction."""
    creates = clause.to is None
    to = frame.contract_address(0) if clause.to is None else clause.to
    kind = "CREATE" if creates else "CALL"
    tracer.started(frame, Call(kind, frame.tx.origin, to, clause.data, gas, clause.value))
    result = run_clause(frame, clause, gas, traced_by(tracer))
    tracer.ended(Outcome(result.data, gas - result.gas_left, result.error))
    return result
