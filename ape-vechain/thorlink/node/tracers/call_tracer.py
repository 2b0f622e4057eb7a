"""The tracer `call`: the tree of call frames, with gas, input, output and errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from thorlink.node.evm.frame import ClauseState
from thorlink.node.http.serialize import hex_bytes
from thorlink.node.outcome import Event
from thorlink.node.tracers.tracer import Call, Outcome, Step, Tracer

_LOGS = range(0xA0, 0xA5)


@dataclass(slots=True)
class _Frame:
    call: Call
    gas: int
    gas_used: int = 0
    output: bytes = b""
    error: str = ""
    calls: list[_Frame] = field(default_factory=list)
    logs: list[dict[str, Any]] = field(default_factory=list)

    def close(self, outcome: Outcome) -> None:
        self.error = outcome.error
        if not outcome.error or outcome.reverted:
            self.output = outcome.output

    def forget_failed_logs(self, *, failed: bool = False) -> None:
        failed = failed or bool(self.error)
        if failed:
            self.logs.clear()
        for call in self.calls:
            call.forget_failed_logs(failed=failed)

    def json(self) -> dict[str, Any]:
        call = self.call
        shown: dict[str, Any] = {
            "from": hex_bytes(call.sender),
            "gas": hex(self.gas),
            "gasUsed": hex(self.gas_used % (1 << 64)),
        }
        if not (call.is_creation and self.error):
            shown["to"] = hex_bytes(call.to)
        shown["input"] = hex_bytes(call.data)
        if self.output:
            shown["output"] = hex_bytes(self.output)
        if self.error:
            shown["error"] = self.error
        if self.calls:
            shown["calls"] = [inner.json() for inner in self.calls]
        if self.logs:
            shown["logs"] = self.logs
        if call.value is not None:
            shown["value"] = hex(call.value)
        return {**shown, "type": call.kind}


class CallTracer(Tracer):
    """`only_top` leaves inner frames out (and all logs), `with_log` adds the events."""

    def __init__(self, *, only_top: bool = False, with_log: bool = False) -> None:
        self._only_top = only_top
        self._with_log = self.wants_steps = with_log and not only_top
        self._gas = 0
        self._frames: list[_Frame] = []

    def clause_started(self, gas: int) -> None:
        """A clause begins."""
        self._gas = gas

    def clause_ended(self, gas_left: int) -> None:
        """A clause is over; what failed has logged nothing."""
        self._frames[0].gas_used = self._gas - gas_left
        if self._with_log:
            self._frames[0].forget_failed_logs()

    def started(self, clause: ClauseState, call: Call) -> None:  # noqa: ARG002 - the hook's
        """The outermost frame; its gas is known only of clauses, as on the real node."""
        self._frames = [_Frame(call, self._gas)]

    def ended(self, outcome: Outcome) -> None:
        """The outermost frame is over."""
        self._frames[0].close(outcome)

    def entered(self, call: Call) -> None:
        """An inner frame begins."""
        if not self._only_top:
            self._frames.append(_Frame(call, call.gas))

    def left(self, outcome: Outcome) -> None:
        """An inner frame is over."""
        if self._only_top:
            return
        frame = self._frames.pop()
        frame.gas_used = outcome.gas_used
        frame.close(outcome)
        self._frames[-1].calls.append(frame)

    def stepped(self, step: Step) -> None:
        """Note what a LOG is about to log."""
        if not self._with_log or step.error or step.opcode not in _LOGS:
            return
        data = step.slice(step.top(0), step.top(1))
        if data is None:
            return
        topics = [step.top(2 + index) for index in range(step.opcode - _LOGS.start)]
        self._log(step.address, [topic.to_bytes(32, "big") for topic in topics], data)

    def built_in_logged(self, event: Event) -> None:
        """Note what a built-in contract logged."""
        if self._with_log:
            self._log(event.address, list(event.topics), event.data)

    def _log(self, address: bytes, topics: list[bytes], data: bytes) -> None:
        shown = [hex_bytes(topic) for topic in topics]
        log = {"address": hex_bytes(address), "topics": shown, "data": hex_bytes(data)}
        self._frames[-1].logs.append(log)

    def result(self) -> Any:
        """The outermost frame, the others in it."""
        return self._frames[0].json()
