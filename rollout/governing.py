"""What the timelock is made to do: one call of a contract, announced, executed or cancelled.

The same call may be wanted again later. So its salt is its number among equal calls: the first that
is not done yet is meant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from rollout import comparing
from rollout.addresses import ANYONE
from rollout.compiled import compiled
from rollout.contracts import CANCELLER_ROLE, EXECUTOR_ROLE, PROPOSER_ROLE, TIMELOCK, role_name
from rollout.faults import Refused
from rollout.folder import Folder
from rollout.sending import says
from rollout.steps import Addresses, Call, Ref, View, shown
from rollout.typed import values_of
from thorlink.abi_values import Parameter, encode_values
from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.hashing import keccak256

NO_PREDECESSOR = bytes(32)
SCHEDULE, EXECUTE, CANCEL = "schedule", "execute", "cancel"
ROLE = {SCHEDULE: PROPOSER_ROLE, EXECUTE: EXECUTOR_ROLE, CANCEL: CANCELLER_ROLE}
"""Who may do what with an operation."""

_ID = tuple(
    Parameter(name, type_)
    for name, type_ in (
        ("target", "address"),
        ("value", "uint256"),
        ("data", "bytes"),
        ("predecessor", "bytes32"),
        ("salt", "bytes32"),
    )
)


class State(IntEnum):
    """Of an operation, as the timelock numbers them."""

    UNSET = 0
    WAITING = 1
    READY = 2
    DONE = 3


@dataclass(frozen=True, slots=True)
class Operation:
    """A call that the timelock is to make; `number` counts equal ones."""

    contract: str
    function: str
    args: tuple[Any, ...]
    target: bytes
    number: int = 0

    @property
    def title(self) -> str:
        return f"{self.contract}.{self.function}({shown(self.args)})"

    @property
    def data(self) -> bytes:
        return compiled(self.contract).interface.function(self.function).encode(*self.args)

    @property
    def salt(self) -> bytes:
        return self.number.to_bytes(32)

    @property
    def id(self) -> bytes:
        """As the timelock hashes it."""
        values = (self.target, 0, self.data, NO_PREDECESSOR, self.salt)
        return keccak256(encode_values(_ID, values))


@dataclass(frozen=True, slots=True)
class Timelock:
    """The timelock of a folder, on a chain."""

    client: ThorClient
    addresses: Addresses

    @classmethod
    def of(cls, client: ThorClient, folder: Folder) -> Timelock:
        """Refused if there is none, or on another chain."""
        faults = list(comparing.network_faults(folder.network(), client.genesis_id, None))
        if TIMELOCK not in folder.contracts():
            faults.append(f"{folder.path} has no {TIMELOCK}")
        if faults:
            raise Refused(faults)
        return cls(client, folder.addresses())

    @property
    def address(self) -> bytes:
        return self.addresses[TIMELOCK]

    @property
    def min_delay(self) -> int:
        """Seconds."""
        delay: int = self._says("getMinDelay")
        return delay

    def operation(self, contract: str, function: str, texts: tuple[str, ...]) -> Operation:
        """The first of these calls that is not done yet; Refused if there is no such function, or
        the arguments do not fit."""
        if contract not in self.addresses:
            known = ", ".join(sorted(self.addresses))
            raise Refused([f"there is no contract {contract!r} in the folder; there are {known}"])
        args = values_of(compiled(contract).interface, function, texts, self.addresses)
        found = Operation(contract, function, args, self.addresses[contract])
        while self.state(found) == State.DONE:
            found = replace(found, number=found.number + 1)
        return found

    def state(self, operation: Operation) -> State:
        """What it will be in the next block."""
        function = compiled(TIMELOCK).interface.function("getOperationState")
        data = function.encode(operation.id)
        return State(function.decode_output(self.client.call(self.address, data, revision="next")))

    def ready_at(self, id_: bytes) -> str:
        """For people; of an operation that was announced."""
        seconds = self._says("getTimestamp", id_)
        return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"

    def step(self, action: str, operation: Operation, delay: int) -> Call:
        """What is sent for it."""
        identity = (Ref(operation.contract), 0, operation.data, NO_PREDECESSOR, operation.salt)
        if action == SCHEDULE:
            done = View(TIMELOCK, "isOperation", (operation.id,), True)
            return Call(TIMELOCK, "schedule", (*identity, delay), done)
        if action == EXECUTE:
            done = View(TIMELOCK, "isOperationDone", (operation.id,), True)
            return Call(TIMELOCK, "execute", identity, done)
        done = View(TIMELOCK, "isOperation", (operation.id,), False)
        return Call(TIMELOCK, "cancel", (operation.id,), done)

    def check(self, action: str, operation: Operation, caller: bytes, delay: int) -> None:
        """Refused if it cannot be done now, or not by the caller."""
        faults = []
        if not self._may(ROLE[action], caller):
            faults.append(f"0x{caller.hex()} lacks {role_name(ROLE[action])} of {TIMELOCK}")
        if fault := self._state_fault(action, operation):
            faults.append(fault)
        elif action == EXECUTE and (reason := self.undone(operation)):
            faults.append(f"{operation.title} would be undone: {reason}")
        if action == SCHEDULE and delay < (least := self.min_delay):
            faults.append(f"a delay of {delay} seconds is less than {least}, the timelock's least")
        if faults:
            raise Refused(faults)

    def undone(self, operation: Operation) -> str | None:
        """Why the call would be undone if the timelock made it now; None if it would not."""
        clause = Clause(operation.target, 0, operation.data)
        (result,) = self.client.inspect([clause], caller=self.address, revision="next")
        if not result.reverted:
            return None
        interface = compiled(operation.contract).interface
        return str(interface.reverted(result.data, result.vm_error))

    def _state_fault(self, action: str, operation: Operation) -> str | None:
        state = self.state(operation)
        if action == SCHEDULE:
            if state == State.UNSET:
                return None
            when = self.ready_at(operation.id)
            return f"{operation.title} is announced already, to be executed from {when} on"
        if state == State.UNSET:
            return f"{operation.title} is not announced: schedule it first"
        if action == EXECUTE and state == State.WAITING:
            return f"{operation.title} may be executed from {self.ready_at(operation.id)} on"
        return None

    def _may(self, role: bytes, caller: bytes) -> bool:
        """A role that the zero address has is everyone's to execute."""
        accounts = (caller, ANYONE) if role == EXECUTOR_ROLE else (caller,)
        return any(self._says("hasRole", role, account) for account in accounts)

    def _says(self, function: str, *args: Any) -> Any:
        return says(self.client, View(TIMELOCK, function, args, None), self.addresses)
