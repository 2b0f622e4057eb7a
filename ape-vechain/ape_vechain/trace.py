"""Call trees and steps of transactions and calls, from a node's tracers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from ape.api.transactions import TransactionAPI
from ape_ethereum.trace import Trace, TraceApproach, TransactionTrace
from eth_pydantic_types import HexBytes
from evm_trace import CallTreeNode, CallType, get_calltree_from_geth_call_trace
from pydantic import Field

from ape_vechain.answers import address_of
from ape_vechain.errors import translated
from ape_vechain.transactions import ThorClause, clauses_of
from thorlink.queries import Revision, clause_json, revision_text

CALL_TRACER = "call"
STRUCT_LOGGER = "structLogger"


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
        """The call tracer's answer for each clause that was executed."""
        calls = []
        for index in range(len(self.clauses)):
            call = self._ask(index, CALL_TRACER, {})
            calls.append(call)
            if call.get("error"):
                break
        return calls

    @property
    def clause_return_values(self) -> list[Any]:
        """What each clause's function returned, decoded where its contract is known."""
        return [_returned(self, call) for call in self.clause_calls]

    def get_calltree(self) -> CallTreeNode:
        trees = [get_calltree_from_geth_call_trace(_geth(call)) for call in self.clause_calls]
        if len(trees) == 1:
            return trees[0]
        receipt = self.chain_manager.get_receipt(self.transaction_hash)
        return CallTreeNode(
            call_type=CallType.CALL,
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
        return self._ask(0, STRUCT_LOGGER, {})

    def _stream_struct_logs(self) -> Iterator[dict[str, Any]]:
        for index in range(len(self.clause_calls)):
            yield from _steps(self._ask(index, STRUCT_LOGGER, {"enableMemory": True}))

    def _ask(self, clause: int, name: str, config: dict[str, Any]) -> dict[str, Any]:
        target = f"{self.transaction_hash}/{clause}"
        body = {"target": target, "name": name, "config": config}
        with translated():
            answer: dict[str, Any] = self.provider.client.ask("POST", "debug/tracers", body=body)
        return answer


class ThorCallTrace(Trace):
    """A call that was not sent as a transaction."""

    call: TransactionAPI = Field(exclude=True)
    revision: Any = Field(default="best", exclude=True)
    call_trace_approach: TraceApproach | None = TraceApproach.GETH_CALL_TRACER

    @property
    def transaction(self) -> dict[str, Any]:
        return self.call.model_dump(mode="json", by_alias=True)

    @property
    def raw_trace_frames(self) -> Iterator[dict[str, Any]]:
        yield from _steps(self._ask(STRUCT_LOGGER, {"enableMemory": True}))

    @cached_property
    def _call_tracer(self) -> dict[str, Any]:
        return _geth(self._ask(CALL_TRACER, {}))

    @property
    def return_value(self) -> Any:
        return HexBytes(self._call_tracer.get("output") or b"")

    def get_calltree(self) -> CallTreeNode:
        return get_calltree_from_geth_call_trace(self._call_tracer)

    def _ask(self, name: str, config: dict[str, Any]) -> dict[str, Any]:
        clause = clause_json(clauses_of([self.call])[-1].as_thor())
        body: dict[str, Any] = {"name": name, "config": config, **clause}
        if self.call.sender:
            body["caller"] = self.call.sender
        revision: Revision = self.revision
        with translated():
            answer: dict[str, Any] = self.provider.client.ask(
                "POST",
                "debug/tracers/call",
                params={"revision": revision_text(revision)},
                body=body,
            )
        return answer


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
