"""Call trees and steps of transactions and calls, from a node's tracers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from ape.api.transactions import TransactionAPI
from ape.exceptions import APINotImplementedError
from ape_ethereum.trace import Trace, TraceApproach, TransactionTrace
from eth_pydantic_types import HexBytes
from evm_trace import CallTreeNode, CallType, get_calltree_from_geth_call_trace
from pydantic import Field

from ape_vechain.answers import address_of
from ape_vechain.tracers import (
    CALL_TRACER,
    STRUCT_LOGGER,
    WITH_MEMORY,
    Answer,
    ask_call,
    ask_transaction,
)
from ape_vechain.transactions import ThorClause, clauses_of


class ThorTrace(TransactionTrace):
    """A mined transaction. With several clauses, the tree's root stands for the transaction, and
    each clause is a call below it."""

    call_trace_approach: TraceApproach | None = TraceApproach.GETH_CALL_TRACER

    @cached_property
    def clauses(self) -> tuple[ThorClause, ...]:
        receipt = self.chain_manager.get_receipt(self.transaction_hash)
        return receipt.transaction.all_clauses

    @cached_property
    def clause_calls(self) -> list[dict[str, Any]]:
        """The call tracer's answer for each clause that was executed.

        APINotImplementedError if the node does not let its tracers be used.
        """
        if not self.provider.supports_tracing:
            raise APINotImplementedError(f"{self.provider.connection_str} allows no tracers")
        calls = []
        for index in range(len(self.clauses)):
            call = ask_transaction(self.provider.client, self.transaction_hash, index, CALL_TRACER)
            calls.append(call)
            if call.get("error"):
                break
        return calls

    @property
    def clause_return_values(self) -> list[Any]:
        """What each clause's function returned, decoded where its contract is known."""
        return [_returned(self, call) for call in self.clause_calls]

    def get_calltree(self) -> CallTreeNode:
        """Without tracers only the outermost call, as far as a call at its block tells."""
        if not self.provider.supports_tracing:
            return self._get_basic_calltree()
        trees = [get_calltree_from_geth_call_trace(_geth(call)) for call in self.clause_calls]
        if len(trees) == 1:
            return trees[0]
        receipt = self.chain_manager.get_receipt(self.transaction_hash)
        return CallTreeNode(
            call_type=CallType.INTERNAL,  # so that the ecosystem knows it
            address=HexBytes(receipt.transaction.sender or b""),
            value=0,
            gas_cost=receipt.gas_used,
            failed=receipt.failed,
            depth=0,
            calls=[_deeper(tree) for tree in trees],
        )

    def _debug_trace_transaction(self, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        """Of the first clause; what Ape's own code asks for."""
        if (parameters or {}).get("tracer"):
            return _geth(self.clause_calls[0])
        return ask_transaction(self.provider.client, self.transaction_hash, 0, STRUCT_LOGGER)

    def _stream_struct_logs(self) -> Iterator[dict[str, Any]]:
        for index in range(len(self.clause_calls)):
            answer = ask_transaction(
                self.provider.client,
                self.transaction_hash,
                index,
                STRUCT_LOGGER,
                **WITH_MEMORY,
            )
            yield from _steps(answer)


class ThorCallTrace(Trace):
    """A call that was not sent as a transaction. `gas_used` comes from the inspection: of the
    outermost frame of a call the tracer tells none."""

    gas_used: int = 0
    call: TransactionAPI = Field(exclude=True)
    revision: Any = Field(default="best", exclude=True)
    call_trace_approach: TraceApproach | None = TraceApproach.GETH_CALL_TRACER

    @property
    def transaction(self) -> dict[str, Any]:
        return self.call.model_dump(mode="json", by_alias=True)

    @property
    def raw_trace_frames(self) -> Iterator[dict[str, Any]]:
        yield from _steps(self._ask(STRUCT_LOGGER, **WITH_MEMORY))

    @cached_property
    def _call_tracer(self) -> dict[str, Any]:
        return _geth(self._ask(CALL_TRACER))

    @property
    def return_value(self) -> Any:
        return HexBytes(self._call_tracer.get("output") or b"")

    def get_calltree(self) -> CallTreeNode:
        tree = get_calltree_from_geth_call_trace(self._call_tracer)
        return tree.model_copy(update={"gas_cost": self.gas_used})

    def _ask(self, tracer: str, **config: Any) -> Answer:
        clause = clauses_of([self.call])[-1]
        return ask_call(
            self.provider.client, clause, self.call.sender, self.revision, tracer, **config
        )


def _geth(call: dict[str, Any]) -> dict[str, Any]:
    """The call tracer's answer with what evm-trace asks for, in each frame."""
    frame = {**call}
    frame.setdefault("gas", "0x0")
    frame.setdefault("gasUsed", "0x0")
    frame.setdefault("input", "0x")
    frame.setdefault("output", "0x")
    frame.setdefault("value", "0x0")
    if inner := frame.get("calls"):
        frame["calls"] = [_geth(entry) for entry in inner]
    return frame


def _steps(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [_step(step) for step in answer.get("structLogs") or []]


def _step(step: dict[str, Any]) -> dict[str, Any]:
    """Stack and memory as 32-byte words without 0x, which is what evm-trace reads."""
    words = {name: [_word(word) for word in step.get(name) or []] for name in ("stack", "memory")}
    return {**step, **words, "storage": step.get("storage") or {}}


def _word(text: str) -> str:
    return text.removeprefix("0x").rjust(64, "0")


def _deeper(tree: CallTreeNode) -> CallTreeNode:
    calls = [_deeper(call) for call in tree.calls]
    return tree.model_copy(update={"depth": tree.depth + 1, "calls": calls})


def _returned(trace: ThorTrace, call: dict[str, Any]) -> Any:
    if "to" not in call or call.get("error") or call.get("type", "").startswith("CREATE"):
        return None
    contract = trace.chain_manager.contracts.get(address_of(bytes(HexBytes(call["to"]))))
    selector = HexBytes(call.get("input") or b"")[:4]
    if contract is None or selector not in contract.methods:
        return HexBytes(call.get("output") or b"")
    abi = contract.methods[selector]
    values = trace._ecosystem.decode_returndata(abi, HexBytes(call.get("output") or b""))
    return values[0] if len(values) == 1 else values
