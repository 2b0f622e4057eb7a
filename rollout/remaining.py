"""What is no difference, and yet somebody has to do it or look at it."""

from __future__ import annotations

from collections.abc import Iterator

from rollout.compiled import compiled
from rollout.contracts import TIMELOCK, VEBETTER_PAYOUT
from rollout.folder import Folder
from rollout.governing import Timelock
from rollout.holders import events_of
from rollout.settings import Settings, VeBetter
from rollout.steps import Addresses, shown
from rollout.vebetter import Pool
from thorlink.client import ThorClient
from thorlink.errors import InvalidAbi


def remaining(client: ThorClient, folder: Folder, settings: Settings) -> list[str]:
    """One line each, for people; of a deployment that is complete."""
    found: list[str] = []
    if isinstance(settings.payout, VeBetter):
        pool = Pool(client, settings.payout)
        found += pool.doubts()
        found += pool.to_do(folder.addresses().get(VEBETTER_PAYOUT))
    found += announced(client, folder)
    return found


def announced(client: ThorClient, folder: Folder) -> Iterator[str]:
    """What the timelock is going to do, whoever announced it and with whatever program."""
    records = folder.contracts()
    if TIMELOCK not in records:
        return
    timelock, since = Timelock.of(client, folder), records[TIMELOCK].block.number
    calls: dict[bytes, list[str]] = {}
    names = ("CallScheduled", "CallExecuted", "Cancelled")
    interface = compiled(TIMELOCK).interface
    for name, values in events_of(client, interface, timelock.address, since, *names):
        if name == "CallScheduled":
            title = _title(values["target"], values["data"], timelock.addresses)
            calls.setdefault(values["id"], []).append(title)
        else:
            calls.pop(values["id"], None)
    for id_, titles in calls.items():
        what, when = ", then ".join(titles), timelock.ready_at(id_)
        yield f"announced: {what}, to be executed from {when} on (0x{id_.hex()})"


def _title(target: bytes, data: bytes, addresses: Addresses) -> str:
    """The call, as far as it is one that is known here."""
    for name, address in addresses.items():
        if address != target:
            continue
        for function in compiled(name).interface.functions:
            if function.selector == data[:4]:
                try:
                    args = tuple(function.decode_input(data).values())
                except InvalidAbi:
                    break
                return f"{name}.{function.name}({shown(args)})"
        return f"{name}, 0x{data.hex()}"
    return f"0x{target.hex()}, 0x{data.hex()}"
