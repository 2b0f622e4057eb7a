"""Giving and taking roles: what is sent, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass

from rollout import comparing
from rollout.compiled import compiled
from rollout.faults import Refused
from rollout.folder import Folder
from rollout.holders import ROLES as ROLE_IDS
from rollout.holders import holders, role_name
from rollout.plan import (
    DISTRIBUTOR,
    PAYOUT,
    REGISTRY,
    TOKEN,
    granting,
    owning,
    renouncing,
    revoking,
)
from rollout.sending import is_done, says
from rollout.steps import Call, View
from thorlink.client import ThorClient

OWNER = "owner"
ROLES = {
    "admin": "DEFAULT_ADMIN_ROLE",
    "minter": "MINTER_ROLE",
    "pauser": "PAUSER_ROLE",
    OWNER: OWNER,
}
"""By the word that is typed: what the contracts call it."""

HAVE = {
    REGISTRY: ("admin",),
    DISTRIBUTOR: ("admin",),
    TOKEN: ("admin", "minter", "pauser"),
    PAYOUT: (OWNER,),
}
"""The roles that each contract has."""


@dataclass(frozen=True, slots=True)
class Change:
    """A role to give to an account, or to take from it."""

    contract: str
    role: str
    account: bytes
    revoke: bool = False
    leave_nobody: bool = False


def checked(client: ThorClient, folder: Folder, change: Change, caller: bytes) -> Call | None:
    """The step, None if there is nothing to do; Refused if it makes no sense or is not the caller's
    to do."""
    _check_sense(client, folder, change)
    step = _step(change, caller)
    addresses = folder.addresses()
    if is_done(client, step, addresses):
        return None
    held = _holders(client, folder, change)
    if change.revoke and held == {change.account} and not change.leave_nobody:
        raise Refused(
            [
                f"0x{change.account.hex()} is the last that has {change.role} of "
                f"{change.contract}: give it to another first, or say --leave-nobody"
            ]
        )
    if step.function != "renounceRole":
        _check_power(client, folder, change, caller)
    return step


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
    if change.role == OWNER and change.revoke:
        faults.append("an owner is not revoked: give it to another")
    if faults:
        raise Refused(faults)


def _step(change: Change, caller: bytes) -> Call:
    if change.role == OWNER:
        return owning(change.contract, change.account)
    role = ROLE_IDS[ROLES[change.role]]
    if not change.revoke:
        return granting(change.contract, role, change.account)
    take = renouncing if change.account == caller else revoking
    return take(change.contract, role, change.account)


def _check_power(client: ThorClient, folder: Folder, change: Change, caller: bytes) -> None:
    """A role is given and taken by its admin role, an ownership by the owner."""
    addresses = folder.addresses()
    if change.role == OWNER:
        owner = says(client, View(change.contract, "owner", (), None), addresses)
        if owner != caller:
            raise Refused([f"0x{caller.hex()} is not the owner of {change.contract}"])
        return
    role = ROLE_IDS[ROLES[change.role]]
    above = says(client, View(change.contract, "getRoleAdmin", (role,), None), addresses)
    may = says(client, View(change.contract, "hasRole", (above, caller), None), addresses)
    if not may:
        raise Refused([f"0x{caller.hex()} lacks {role_name(above)} of {change.contract}"])


def _holders(client: ThorClient, folder: Folder, change: Change) -> set[bytes]:
    addresses, record = folder.addresses(), folder.contracts()[change.contract]
    if change.role == OWNER:
        owner = says(client, View(change.contract, "owner", (), None), addresses)
        return {owner} if isinstance(owner, bytes) and any(owner) else set()
    interface = compiled(change.contract).interface
    found = holders(client, interface, addresses[change.contract], record.block.number)
    return found.get(ROLE_IDS[ROLES[change.role]], set())
