"""What a tracer sees of an execution: clauses, call frames, and single steps.

A tracer overrides the hooks that it needs. Hooks are called only while something is traced.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from thorlink.node.evm.frame import ClauseState
from thorlink.node.outcome import Event


class Call(NamedTuple):
    """A call frame as it begins. `value` in wei, None where the opcode has none."""

    kind: str
    sender: bytes
    to: bytes
    data: bytes
    gas: int
    value: int | None

    @property
    def is_creation(self) -> bool:
        """Whether `data` is init code."""
        return self.kind in ("CREATE", "CREATE2")


class Outcome(NamedTuple):
    """How a call frame ended; `error` is Thor's text, empty if there was none."""

    output: bytes
    gas_used: int
    error: str

    @property
    def reverted(self) -> bool:
        """Whether the code itself reverted: then `output` says why."""
        return self.error == "execution reverted"


class Step(NamedTuple):
    """One operation, before it takes effect: `gas` is left before it, `cost` is its price.

    `stack` has the last item on top, `depth` is 1 in the outermost frame, `address` is whose
    storage the code works on, `refund` is what the clause has coming. With an `error` the
    operation was not executed.
    """

    pc: int
    opcode: int
    gas: int
    cost: int
    depth: int
    refund: int
    error: str
    address: bytes
    stack: list[int]
    memory: bytearray
    return_data: bytes

    def top(self, index: int) -> int:
        """A stack item, counted from the top."""
        return self.stack[-1 - index]

    def slice(self, offset: int, size: int) -> bytes | None:
        """Memory as if zeros followed it; None if more than 1 MiB of them would be needed."""
        if offset + size - len(self.memory) > MAX_PADDING:
            return None
        return bytes(self.memory[offset : offset + size]).ljust(size, b"\0")


MAX_PADDING = 1 << 20


class Tracer:
    """Hooks that do nothing; the result of a tracer that records nothing is empty.

    Without `wants_steps` only calls, creations and destructions are reported to `stepped`, and
    execution is several times faster.
    """

    wants_steps = True

    def clause_started(self, gas: int) -> None:
        """A clause of a transaction begins with `gas`; not called for single calls."""

    def clause_ended(self, gas_left: int) -> None:
        """It is over, refunds are counted in, and the state is undone if it failed."""

    def started(self, clause: ClauseState, call: Call) -> None:
        """The outermost frame begins; what it has is not moved yet."""

    def ended(self, outcome: Outcome) -> None:
        """The outermost frame is over."""

    def entered(self, call: Call) -> None:
        """An inner frame begins, or is refused, or a contract destroys itself."""

    def left(self, outcome: Outcome) -> None:
        """The innermost frame is over."""

    def stepped(self, step: Step) -> None:
        """An operation is about to be executed, or fails."""

    def built_in_logged(self, event: Event) -> None:
        """A built-in contract, which has no steps, logged something."""

    def built_in_touched(self, address: bytes, slot: int) -> None:
        """A built-in contract is about to read or write a slot of its storage."""

    def result(self) -> Any:
        """What is answered, as JSON."""
        return {}
