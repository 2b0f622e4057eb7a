"""Giving and taking roles: what is sent, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass

from rollout import comparing
from rollout.compiled import compiled
from rollout.contracts import HAVE, TIMELOCK, WORDS, role_name
from rollout.faults import Refused
from rollout.folder import Folder
from rollout.holders import holders
from rollout.plan import granting, renouncing, revoking
from rollout.sending import is_done, says
from rollout.steps import Call, View
from thorlink.client import ThorClient


@dataclass(frozen=True, slots=True)
class Change:
    """A role to give to an account, or to take from it."""

    contract: str
    role: str
    account: bytes
    revoke: bool = False
    leave_nobody: bool = False


def wanted(client: ThorClient, folder: Folder, change: Change, caller: bytes) -> Call | None:
    """The step, None if there is nothing to do; Refused if it makes no sense. Whether it is the
    caller's to take is not asked."""
    _check_sense(client, folder, change)
    step = _step(change, caller)
    if is_done(client, step, folder.addresses()):
        return None
    held = _holders(client, folder, change)
    if change.revoke and held == {change.account} and not change.leave_nobody:
        raise Refused(
            [
                f"0x{change.account.hex()} is the last that has {change.role} of "
                f"{change.contract}: give it to another first, or say --leave-nobody"
            ]
        )
    return step


def check_power(client: ThorClient, folder: Folder, step: Call, caller: bytes) -> None:
    """Refused if the step is not the caller's to take."""
    role = step.args[0]
    if step.function != "renounceRole" and not _may(client, folder, step.contract, role, caller):
        above = _above(client, folder, step.contract, role)
        raise Refused([f"0x{caller.hex()} lacks {role_name(above)} of {step.contract}"])


def is_the_timelocks(client: ThorClient, folder: Folder, step: Call, caller: bytes) -> bool:
    """Whether not the caller may take a step, but the timelock."""
    if step.function == "renounceRole" or TIMELOCK not in folder.addresses():
        return False
    role, timelock = step.args[0], folder.addresses()[TIMELOCK]
    return not _may(client, folder, step.contract, role, caller) and _may(
        client, folder, step.contract, role, timelock
    )


def before_and_after(client: ThorClient, folder: Folder, change: Change) -> str:
    """Who has the role at the moment, for people."""
    held = sorted(f"0x{account.hex()}" for account in _holders(client, folder, change))
    return f"{change.contract} {change.role}: {', '.join(held) or 'nobody'}"


def _check_sense(client: ThorClient, folder: Folder, change: Change) -> None:
    faults = list(comparing.network_faults(folder.network(), client.genesis_id, None))
    if change.contract not in folder.contracts():
        faults.append(f"{folder.path} has no {change.contract}")
    roles = HAVE.get(change.contract, ())
    if change.role not in roles:
        has = ", ".join(roles) or "none"
        faults.append(f"{change.contract} has no role {change.role!r}; it has {has}")
    if faults:
        raise Refused(faults)


def _step(change: Change, caller: bytes) -> Call:
    role = WORDS[change.role]
    if not change.revoke:
        return granting(change.contract, role, change.account)
    take = renouncing if change.account == caller else revoking
    return take(change.contract, role, change.account)


def _may(client: ThorClient, folder: Folder, contract: str, role: bytes, account: bytes) -> bool:
    """A role is given and taken by whoever has its admin role."""
    above = _above(client, folder, contract, role)
    return bool(says(client, View(contract, "hasRole", (above, account), None), folder.addresses()))


def _above(client: ThorClient, folder: Folder, contract: str, role: bytes) -> bytes:
    view = View(contract, "getRoleAdmin", (role,), None)
    above: bytes = says(client, view, folder.addresses())
    return above


def _holders(client: ThorClient, folder: Folder, change: Change) -> set[bytes]:
    addresses, record = folder.addresses(), folder.contracts()[change.contract]
    interface = compiled(change.contract).interface
    found = holders(client, interface, addresses[change.contract], record.block.number)
    return found.get(WORDS[change.role], set())
