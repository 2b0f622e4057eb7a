"""What built-in contracts report to a tracer: they have no steps, but calls, logs and storage."""

from __future__ import annotations

from collections.abc import Callable

from thorlink.node.outcome import Event
from thorlink.node.tracers.tracer import Call, Outcome, Tracer


class BuiltInTrace:
    """One call of a built-in contract at `address`; silent without a tracer."""

    def __init__(self, tracer: Tracer | None, address: bytes) -> None:
        self._tracer = tracer
        self._address = address

    def entered(self, data: Callable[[], bytes], gas: int, *, static: bool) -> None:
        """The contract calls itself; `data` makes the calldata."""
        if self._tracer is not None:
            address = self._address
            kind, value = ("STATICCALL", None) if static else ("CALL", 0)
            self._tracer.entered(Call(kind, address, address, data(), gas, value))

    def left(self, output: bytes, gas_used: int, error: str) -> None:
        """That call is over; it may have used less than nothing, as the node gives gas back."""
        if self._tracer is not None:
            self._tracer.left(Outcome(output, gas_used, error))

    def touched(self, slot: int) -> None:
        """The contract is about to read or write a slot."""
        if self._tracer is not None:
            self._tracer.built_in_touched(self._address, slot)

    def logged(self, topics: tuple[bytes, ...], data: bytes) -> None:
        """The contract logs something in its own name."""
        if self._tracer is not None:
            self._tracer.built_in_logged(Event(self._address, topics, data))
