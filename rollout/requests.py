"""One thing that somebody wants of the timelock, from the check to what comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rollout.folder import Folder
from rollout.governing import CANCEL, EXECUTE, SCHEDULE, Operation, Timelock
from rollout.sending import Rollout

DONE = {EXECUTE: "Executed", CANCEL: "Cancelled"}


@dataclass(frozen=True, slots=True)
class Request:
    """A call that the timelock is to announce, execute or cancel, as it is typed; `delay` in
    seconds, its least by default."""

    action: str
    contract: str
    function: str
    arguments: tuple[str, ...]
    delay: int | None = None


def carry_out(rollout: Rollout, folder: Folder, request: Request, ask: Callable[[], None]) -> None:
    """Check it, tell what it is, `ask`, send it. Refused if it cannot be done now. What an earlier
    attempt began is finished first, and not done twice."""
    timelock = Timelock.of(rollout.client, folder)
    delay = timelock.min_delay if request.delay is None else request.delay
    with folder.locked():
        begun = _operation(timelock, request)
        rollout.settle([timelock.step(request.action, begun, delay)])
        operation = _operation(timelock, request)
        timelock.check(request.action, operation, rollout.signer.address, delay)
        for line in _described(timelock, request.action, operation, delay):
            rollout.tell(line)
        ask()
        rollout.run([timelock.step(request.action, operation, delay)])
    if request.action == SCHEDULE:
        when = timelock.ready_at(operation.id)
        rollout.tell(f"Announced; from {when} on it may be executed: the same words, with execute")
    else:
        rollout.tell(f"{DONE[request.action]}: {operation.title}")


def _operation(timelock: Timelock, request: Request) -> Operation:
    return timelock.operation(request.contract, request.function, request.arguments)


def _described(timelock: Timelock, action: str, operation: Operation, delay: int) -> list[str]:
    lines = [
        f"{action} {operation.title}",
        f"  timelock   0x{timelock.address.hex()}",
        f"  operation  0x{operation.id.hex()} (salt {operation.number})",
        f"  call data  0x{operation.data.hex()}",
    ]
    if action == SCHEDULE:
        lines.append(f"  delay      {delay} seconds")
        if reason := timelock.undone(operation):
            lines.append(f"  as things are now it would be undone: {reason}")
    return lines
