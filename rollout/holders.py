"""Who holds which role, and which reader models count: not the contracts list it, their events."""

from __future__ import annotations

from typing import Any

from thorlink.abi import Contract
from thorlink.client import ThorClient
from thorlink.errors import NodeUnavailable
from thorlink.queries import EventCriteria


def holders(
    client: ThorClient, interface: Contract, address: bytes, since: int
) -> dict[bytes, set[bytes]]:
    """The accounts by role, of an AccessControl that was created in block `since`."""
    found: dict[bytes, set[bytes]] = {}
    for name, values in events_of(client, interface, address, since, "RoleGranted", "RoleRevoked"):
        members = found.setdefault(values["role"], set())
        if name == "RoleGranted":
            members.add(values["account"])
        else:
            members.discard(values["account"])
    return {role: members for role, members in found.items() if members}


def allowed_models(
    client: ThorClient, interface: Contract, address: bytes, since: int
) -> set[bytes]:
    """The reader models that a registry allows."""
    found: set[bytes] = set()
    for _, values in events_of(client, interface, address, since, "ReaderModelChanged"):
        if values["allowed"]:
            found.add(values["modelHash"])
        else:
            found.discard(values["modelHash"])
    return found


def events_of(
    client: ThorClient, interface: Contract, address: bytes, since: int, *names: str
) -> list[tuple[str, dict[str, Any]]]:
    """Names and values of a contract's events from block `since` on, in their order."""
    best = client.block("best")
    if best is None:
        raise NodeUnavailable("the node has no best block")
    if since > best.number:  # of another chain: a node refuses to search there
        return []
    criteria = [EventCriteria(address, interface.event(name).topics()) for name in names]
    found = []
    for log in client.every_event_log(criteria, first=since, last=best.number):
        event = interface.decode_event(log.event.topics, log.event.data)
        if event is not None:
            found.append(event)
    return found
