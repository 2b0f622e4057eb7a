"""Calls that change nothing: inspections, and what Ape wants to know about them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ape.api.providers import CallResult
from ape.api.transactions import TransactionAPI
from ape.exceptions import ContractLogicError, ProviderError
from ape.logging import logger
from eth_pydantic_types import HexBytes

from ape_vechain.answers import address_of
from ape_vechain.errors import revert_of, translated
from ape_vechain.transactions import address_bytes, clauses_of
from thorlink import tracing
from thorlink.abi import STANDARD
from thorlink.codec import created_address
from thorlink.queries import Revision
from thorlink.responses import InspectResult
from thorlink.tracing import CallFrame

if TYPE_CHECKING:
    from ape_vechain.provider import ThorProvider
    from ape_vechain.trace import ThorCallTrace


def call(
    provider: ThorProvider, txn: TransactionAPI, revision: Revision, **options: Any
) -> HexBytes | CallResult:
    """What the last clause returns. ContractLogicError if one reverts; with
    `raise_on_revert=False` a CallResult."""
    results = _inspect(provider, txn, revision)
    last = results[-1]
    if last.reverted:
        error = _error(provider, txn, revision, results)
        if options.get("raise_on_revert", txn.raise_on_revert):
            raise error
        logger.error(error)
        return CallResult(revert=error, returndata=HexBytes(last.data))
    if not options.get("skip_trace", False):
        _follow(provider, txn, revision, last.gas_used, **options)
    return HexBytes(last.data)


def results_of(
    provider: ThorProvider, txn: TransactionAPI, revision: Revision
) -> list[InspectResult]:
    """What every clause does. ContractLogicError if one reverts."""
    results = _inspect(provider, txn, revision)
    if results[-1].reverted:
        raise _error(provider, txn, revision, results)
    return results


def _inspect(
    provider: ThorProvider, txn: TransactionAPI, revision: Revision
) -> list[InspectResult]:
    """The results of the clauses up to the first that reverts."""
    caller = None if txn.sender is None else address_bytes(txn.sender)
    payer = getattr(getattr(txn, "gas_payer", None), "address", None)
    clauses = [clause.as_thor() for clause in clauses_of([txn])]
    with translated():
        results = provider.client.inspect(
            clauses,
            caller=caller,
            gas_payer=caller if payer is None else address_bytes(payer),
            revision=revision,
        )
    if len(results) != len(clauses) and not (results and results[-1].reverted):
        raise ProviderError(f"{len(results)} results for {len(clauses)} clauses")
    return results


def _error(
    provider: ThorProvider,
    txn: TransactionAPI,
    revision: Revision,
    results: list[InspectResult],
) -> ContractLogicError:
    last, index = results[-1], len(results) - 1
    frames = partial(frames_of, provider, txn, revision)
    undone = STANDARD.reverted(last.data, last.vm_error)
    # an inspection has no transaction id: its contracts are created where zeros lead to
    created = address_of(created_address(bytes(32), index))
    return revert_of(undone, txn, clauses_of([txn])[index].to or created, frames)


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
    followed = _trace(txn, revision, gas_used)
    if tracks_gas and runner is not None and txn.receiver is not None:
        runner.gas_tracker.append_gas(followed, txn.receiver)
    if show_gas_report:
        followed.show_gas_report()
    if show_trace:
        followed.show()


def _trace(txn: TransactionAPI, revision: Revision, gas_used: int) -> ThorCallTrace:
    from ape_vechain.trace import ThorCallTrace  # noqa: PLC0415 - needed by few calls, and slow

    return ThorCallTrace(call=txn, revision=revision, gas_used=gas_used)


def trace(
    provider: ThorProvider,
    txn: TransactionAPI,
    revision: Revision,
    tracer: str,
    config: dict[str, Any] | None,
) -> Any:
    """What a tracer says of the call: of its last clause, if there are several."""
    with translated():
        return tracing.trace_call(
            provider.client,
            clauses_of([txn])[-1].as_thor(),
            tracer,
            config,
            caller=None if txn.sender is None else address_bytes(txn.sender),
            revision=revision,
        )


def frames_of(provider: ThorProvider, txn: TransactionAPI, revision: Revision) -> CallFrame | None:
    """The calls of a single clause; None where they cannot be asked for."""
    if len(clauses_of([txn])) > 1 or not provider.supports_tracing:
        return None
    return CallFrame.from_json(trace(provider, txn, revision, tracing.CALL, None))
