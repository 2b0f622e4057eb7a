"""Call trees and steps of transactions and calls, from a node's tracers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from ape.api.transactions import TransactionAPI
from ape.exceptions import APINotImplementedError
from ape_ethereum.trace import Trace, TraceApproach, TransactionTrace
from eth_pydantic_types import HexBytes
from evm_trace import CallTreeNode, CallType
from pydantic import Field

from ape_vechain import calling
from ape_vechain.answers import address_of
from ape_vechain.errors import translated
from ape_vechain.transactions import ThorClause
from thorlink import tracing
from thorlink.tracing import CallFrame, Traced

_MEMORY = {"enableMemory": True}


class ThorTrace(TransactionTrace):
    """A mined transaction. With several clauses, the tree's root stands for the transaction, and
    each clause is a call below it."""

    call_trace_approach: TraceApproach | None = TraceApproach.GETH_CALL_TRACER

    @cached_property
    def clauses(self) -> tuple[ThorClause, ...]:
        receipt = self.chain_manager.get_receipt(self.transaction_hash)
        return receipt.transaction.all_clauses

    @cached_property
    def clause_calls(self) -> list[CallFrame]:
        """The calls of each clause that was executed.

        APINotImplementedError if the node does not let its tracers be used.
        """
        if not self.provider.supports_tracing:
            raise APINotImplementedError(f"{self.provider.connection_str} allows no tracers")
        calls = []
        for index in range(len(self.clauses)):
            with translated():
                call = tracing.call_tree(self.provider.client, self._clause(index))
            calls.append(call)
            if call.error:
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
        if len(self.clause_calls) == 1:
            return node_of(self.clause_calls[0])
        receipt = self.chain_manager.get_receipt(self.transaction_hash)
        return CallTreeNode(
            call_type=CallType.INTERNAL,  # so that the ecosystem knows it
            address=HexBytes(receipt.transaction.sender or b""),
            gas_cost=receipt.gas_used,
            failed=receipt.failed,
            calls=[node_of(call, depth=1) for call in self.clause_calls],
        )

    def _stream_struct_logs(self) -> Iterator[dict[str, Any]]:
        for index in range(len(self.clause_calls)):
            with translated():
                answer = tracing.trace_transaction(
                    self.provider.client, self._clause(index), tracing.STRUCT_LOGGER, _MEMORY
                )
            yield from _steps(answer)

    def _clause(self, index: int) -> Traced:
        return Traced(bytes(HexBytes(self.transaction_hash)), index)


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
        yield from _steps(self._ask(tracing.STRUCT_LOGGER, _MEMORY))

    @cached_property
    def _frame(self) -> CallFrame:
        return CallFrame.from_json(self._ask(tracing.CALL, None))

    @property
    def return_value(self) -> Any:
        return HexBytes(self._frame.output)

    def get_calltree(self) -> CallTreeNode:
        return node_of(self._frame).model_copy(update={"gas_cost": self.gas_used})

    def _ask(self, tracer: str, config: dict[str, Any] | None) -> Any:
        return calling.trace(self.provider, self.call, self.revision, tracer, config)


def node_of(frame: CallFrame, depth: int = 0) -> CallTreeNode:
    """A call and all in it, as evm-trace has them."""
    return CallTreeNode(
        call_type=CallType(frame.kind),
        address=HexBytes(frame.to or b""),
        value=frame.value or 0,
        depth=depth,
        gas_limit=frame.gas,
        gas_cost=max(0, frame.gas_used),  # built-in contracts can be given back more than they use
        calldata=HexBytes(frame.data),
        returndata=HexBytes(frame.output),
        calls=[node_of(call, depth + 1) for call in frame.calls],
        failed=bool(frame.error),
    )


def _steps(answer: dict[str, Any]) -> list[dict[str, Any]]:
    return [_step(step) for step in answer.get("structLogs") or []]


def _step(step: dict[str, Any]) -> dict[str, Any]:
    """Stack and memory as 32-byte words without 0x, which is what evm-trace reads."""
    words = {name: [_word(word) for word in step.get(name) or []] for name in ("stack", "memory")}
    return {**step, **words, "storage": step.get("storage") or {}}


def _word(text: str) -> str:
    return text.removeprefix("0x").rjust(64, "0")


def _returned(trace: ThorTrace, call: CallFrame) -> Any:
    if call.to is None or call.error or call.kind.startswith("CREATE"):
        return None
    contract = trace.chain_manager.contracts.get(address_of(call.to))
    if contract is None or call.data[:4] not in contract.methods:
        return HexBytes(call.output)
    abi = contract.methods[HexBytes(call.data[:4])]
    values = trace._ecosystem.decode_returndata(abi, HexBytes(call.output))
    return values[0] if len(values) == 1 else values
