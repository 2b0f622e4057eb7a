"""The tracer `structLogger`: every step with its gas, stack, memory and storage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from thorlink.node.evm.frame import ClauseState
from thorlink.node.evm.op_names import op_name
from thorlink.node.http.serialize import hex_bytes
from thorlink.node.state import State
from thorlink.node.tracers.tracer import Call, Outcome, Step, Tracer

_SLOAD, _SSTORE = 0x54, 0x55


@dataclass(frozen=True, slots=True)
class StructOptions:
    """What to record; `limit` is the number of steps, 0 for all."""

    memory: bool = False
    stack: bool = True
    storage: bool = True
    return_data: bool = False
    limit: int = 0


class StructLogger(Tracer):
    """Steps as JSON, and how the outermost frame ended."""

    def __init__(self, options: StructOptions) -> None:
        self._options = options
        self._state: State | None = None
        self._storage: dict[bytes, dict[str, str]] = {}
        self._steps: list[dict[str, Any]] = []
        self._outcome = Outcome(b"", 0, "")
        self._gas = self._gas_used = 0

    def clause_started(self, gas: int) -> None:
        """A clause begins."""
        self._gas = gas

    def clause_ended(self, gas_left: int) -> None:
        """A clause is over."""
        self._gas_used = self._gas - gas_left

    def started(self, clause: ClauseState, call: Call) -> None:  # noqa: ARG002 - the hook's
        """The outermost frame begins."""
        self._state = clause.accounts

    def ended(self, outcome: Outcome) -> None:
        """The outermost frame is over."""
        self._outcome = outcome

    def stepped(self, step: Step) -> None:
        """Record a step."""
        options = self._options
        if options.limit and options.limit <= len(self._steps):
            return
        shown: dict[str, Any] = {
            "pc": step.pc,
            "op": op_name(step.opcode),
            "gas": step.gas,
            "gasCost": step.cost,
            "depth": step.depth,
        }
        if step.error:
            shown["error"] = step.error
        if options.stack:
            shown["stack"] = [hex(value) for value in step.stack]
        if options.return_data and step.return_data:
            shown["returnData"] = hex_bytes(step.return_data)
        if options.memory:
            shown["memory"] = _words(step.memory)
        if options.storage and (storage := self._touched(step)):
            shown["storage"] = storage
        if step.refund:
            shown["refund"] = step.refund
        self._steps.append(shown)

    def _touched(self, step: Step) -> dict[str, str] | None:
        """All slots of the contract that were read or written so far, if this step is one."""
        if step.opcode == _SLOAD and step.stack and self._state is not None:
            value = self._state.get_storage(step.address, step.top(0))
        elif step.opcode == _SSTORE and len(step.stack) >= 2:
            value = step.top(1)
        else:
            return None
        slots = self._storage.setdefault(step.address, {})
        slots[f"{step.top(0):064x}"] = f"{value:064x}"
        return dict(sorted(slots.items()))

    def result(self) -> Any:
        """The steps; what was returned, or the reason of a revert."""
        outcome = self._outcome
        shows = not outcome.error or outcome.reverted
        return {
            "gas": self._gas_used,
            "failed": bool(outcome.error),
            "returnValue": outcome.output.hex() if shows else "",
            "structLogs": self._steps,
        }


def _words(memory: bytearray) -> list[str]:
    return [memory[start : start + 32].hex() for start in range(0, len(memory), 32)]
