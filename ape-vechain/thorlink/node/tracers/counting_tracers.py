"""Tracers that count: selectors of calls, operations, and sequences of operations."""

from __future__ import annotations

from collections import Counter
from typing import Any

from thorlink.node.evm.frame import ClauseState
from thorlink.node.evm.op_names import op_name
from thorlink.node.evm.precompiles import PRECOMPILES
from thorlink.node.tracers.tracer import Call, Step, Tracer


class SelectorTracer(Tracer):
    """`4byte`: how often each selector was called, with how many bytes after it."""

    wants_steps = False

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def started(self, clause: ClauseState, call: Call) -> None:  # noqa: ARG002 - the hook's
        """The outermost call counts, and so does init code."""
        self._count(call.data)

    def entered(self, call: Call) -> None:
        """Calls count, unless they are of precompiled contracts."""
        if not call.is_creation and call.to not in PRECOMPILES:
            self._count(call.data)

    def _count(self, data: bytes) -> None:
        if len(data) >= 4:
            self._counts[f"0x{data[:4].hex()}-{len(data) - 4}"] += 1

    def result(self) -> Any:
        """Counts by selector and size."""
        return dict(sorted(self._counts.items()))


class OperationCounter(Tracer):
    """`opcount`: the number of steps."""

    def __init__(self) -> None:
        self._count = 0

    def stepped(self, step: Step) -> None:  # noqa: ARG002 - the hook's
        """Count it."""
        self._count += 1

    def result(self) -> Any:
        """The number."""
        return self._count


class UnigramTracer(Tracer):
    """`unigram`: how often each operation was met."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def stepped(self, step: Step) -> None:
        """Count its operation."""
        self._counts[op_name(step.opcode)] += 1

    def result(self) -> Any:
        """Counts by name, in the order in which they were met."""
        return dict(self._counts)


class BigramTracer(UnigramTracer):
    """`bigram`: how often one operation followed another in the same depth."""

    def __init__(self) -> None:
        super().__init__()
        self._last, self._depth = "", 0

    def stepped(self, step: Step) -> None:
        """Count it with the one before."""
        name = op_name(step.opcode)
        if step.depth == self._depth:
            self._counts[f"{self._last}-{name}"] += 1
        self._last, self._depth = name, step.depth


class TrigramTracer(UnigramTracer):
    """`trigram`: the same of three; the first after a change of depth is not counted."""

    def __init__(self) -> None:
        super().__init__()
        self._last, self._depth = ("", ""), 0

    def stepped(self, step: Step) -> None:
        """Count it with the two before."""
        if step.depth != self._depth:
            self._last, self._depth = ("", ""), step.depth
            return
        name = op_name(step.opcode)
        self._counts[f"{self._last[0]}-{self._last[1]}-{name}"] += 1
        self._last = (self._last[1], name)
