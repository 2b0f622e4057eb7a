"""What is no difference, and yet somebody has to do it or look at it."""

from __future__ import annotations

from collections.abc import Iterator

from rollout.compiled import compiled
from rollout.contracts import TIMELOCK, VEBETTER_PAYOUT
from rollout.folder import Folder
from rollout.governing import Timelock
from rollout.holders import events_of
from rollout.public import PUBLIC
from rollout.sending import says
from rollout.settings import Settings, VeBetter
from rollout.settings import Timelock as TimelockSettings
from rollout.steps import Addresses, View, shown
from rollout.vebetter import Pool
from thorlink.client import ThorClient
from thorlink.errors import InvalidAbi

AVAILABLE = View(VEBETTER_PAYOUT, "available", (), None)


def remaining(client: ThorClient, folder: Folder, settings: Settings) -> list[str]:
    """One line each, for people; of a deployment that is complete."""
    found: list[str] = []
    if client.genesis_id in PUBLIC and settings.timelock is not None:
        found += _single_keys(client, settings.timelock)
    if isinstance(settings.payout, VeBetter):
        found += _of_pool(Pool(client, settings.payout), folder.addresses())
    found += announced(client, folder)
    return found


def _single_keys(client: ThorClient, timelock: TimelockSettings) -> Iterator[str]:
    for index, proposer in enumerate(timelock.proposers):
        if not client.code(proposer):
            yield (
                f"let a wallet of several keys be timelock.proposers[{index}], which is a plain "
                "account: whoever steals its key has only the delay against it"
            )
    if len(timelock.proposers) == 1:
        yield "name another proposer: one alone has nobody who could cancel what it announces"


def _of_pool(pool: Pool, addresses: Addresses) -> Iterator[str]:
    if faults := list(pool.faults()):
        yield from faults
        return
    yield from pool.doubts()
    payout = addresses.get(VEBETTER_PAYOUT)
    yield from pool.to_do(payout)
    if payout is not None and not says(pool.client, AVAILABLE, addresses):
        yield (
            "the app has no B3TR in the pool: somebody calls deposit, and where the app keeps its "
            "rewards apart, its administrator increaseRewardsPoolBalance; until then nothing is "
            "paid, and kilometres wait"
        )


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
