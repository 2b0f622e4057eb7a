"""Calls that change nothing: inspections, and what Ape wants to know about them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ape.api.providers import CallResult
from ape.api.transactions import TransactionAPI
from ape.logging import logger
from eth_pydantic_types import HexBytes

from ape_vechain.errors import revert_of, translated
from ape_vechain.tracers import CALL_TRACER, ask_call
from ape_vechain.transactions import ThorClause, address_bytes, clauses_of
from thorlink.abi import STANDARD
from thorlink.queries import Revision
from thorlink.responses import InspectResult

if TYPE_CHECKING:
    from ape_vechain.provider import ThorProvider
    from ape_vechain.trace import ThorCallTrace


def call(
    provider: ThorProvider, txn: TransactionAPI, revision: Revision, **options: Any
) -> HexBytes | CallResult:
    """What the last clause returns. ContractLogicError if one reverts; with
    `raise_on_revert=False` a CallResult."""
    clauses = clauses_of([txn])
    results = inspect(provider, clauses, txn.sender, revision)
    last = results[-1]
    if last.reverted:
        undone = STANDARD.reverted(last.data, last.vm_error)
        frames = partial(_frames, provider, clauses, txn.sender, revision)
        error = revert_of(undone, txn, clauses[len(results) - 1].to, frames)
        if options.get("raise_on_revert", txn.raise_on_revert):
            raise error
        logger.error(error)
        return CallResult(revert=error, returndata=HexBytes(last.data))
    if not options.get("skip_trace", False):
        _follow(provider, txn, revision, last.gas_used, **options)
    return HexBytes(last.data)


def inspect(
    provider: ThorProvider, clauses: tuple[ThorClause, ...], sender: str | None, revision: Revision
) -> list[InspectResult]:
    """The results of the clauses up to the first that reverts."""
    caller = None if sender is None else address_bytes(sender)
    with translated():
        return provider.client.inspect(
            [clause.as_thor() for clause in clauses], caller=caller, revision=revision
        )


def _follow(
    provider: ThorProvider,
    txn: TransactionAPI,
    revision: Revision,
    gas_used: int,
    *,
    show_trace: bool = False,
    show_gas_report: bool = False,
    **_: Any,
) -> None:
    """Trace the call where somebody wants to see it, or its gas."""
    runner = provider._test_runner
    tracks_gas = bool(runner and runner.gas_tracker.enabled and txn.receiver)
    if not (show_trace or show_gas_report or tracks_gas) or not provider.supports_tracing:
        return
    trace = _trace(txn, revision, gas_used)
    if tracks_gas and runner is not None and txn.receiver is not None:
        runner.gas_tracker.append_gas(trace, txn.receiver)
    if show_gas_report:
        trace.show_gas_report()
    if show_trace:
        trace.show()


def _trace(txn: TransactionAPI, revision: Revision, gas_used: int) -> ThorCallTrace:
    from ape_vechain.trace import ThorCallTrace  # noqa: PLC0415 - needed by few calls, and slow

    return ThorCallTrace(call=txn, revision=revision, gas_used=gas_used)


def _frames(
    provider: ThorProvider, clauses: tuple[ThorClause, ...], sender: str | None, revision: Revision
) -> dict[str, Any]:
    """What the call tracer says of a single call; nothing where that cannot be asked."""
    if len(clauses) > 1 or not provider.supports_tracing:
        return {}
    return ask_call(provider.client, clauses[0], sender, revision, CALL_TRACER)
