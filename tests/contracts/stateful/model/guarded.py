"""Roles, and what a guardian may stop at once."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from thorlink.hashing import keccak256

DAY = 86_400
WEEK = 7 * DAY
ZERO = "0x" + "00" * 20

ADMIN_ROLE = bytes(32)
GUARDIAN_ROLE = keccak256(b"GUARDIAN_ROLE")

Event = tuple[Any, ...]


class Call(NamedTuple):
    time: int  # of the block
    sender: str


class Refused(Exception):
    """The contracts should revert with this error and these arguments."""

    def __init__(self, error: str, **inputs: Any) -> None:
        super().__init__(f"{error}({inputs})")
        self.error = error
        self.inputs = inputs


@dataclass(kw_only=True)
class Guarded:
    admin: str
    guardian: str
    paused: bool = False

    def only(self, sender: str, role: bytes) -> None:
        holder = self.admin if role == ADMIN_ROLE else self.guardian
        if sender != holder:
            raise Refused("AccessControlUnauthorizedAccount", account=sender, neededRole=role)

    def may_change(self, sender: str, tightens: bool) -> None:
        """The administrator may do anything, the guardian what tightens."""
        if sender == self.admin:
            return
        self.only(sender, GUARDIAN_ROLE)
        if not tightens:
            self.only(sender, ADMIN_ROLE)

    def running(self) -> None:
        if self.paused:
            raise Refused("EnforcedPause")

    def pause(self, call: Call) -> list[Event]:
        self.only(call.sender, GUARDIAN_ROLE)
        self.running()
        self.paused = True
        return [("Paused", call.sender)]

    def unpause(self, call: Call) -> list[Event]:
        self.only(call.sender, ADMIN_ROLE)
        if not self.paused:
            raise Refused("ExpectedPause")
        self.paused = False
        return [("Unpaused", call.sender)]
