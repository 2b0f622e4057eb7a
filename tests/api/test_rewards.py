"""Payments are booked once each, shown where they belong, and found whoever made them."""

import asyncio
from typing import Any

import pytest

from api.chain import Settlement
from api.rewards import b3tr
from api.watcher import watch

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


async def _recorded(world: Any, vehicle: dict[str, Any], seed: int, km: int) -> str:
    """A reading that the registry has and that nobody paid for yet."""
    upload: str = await world.agreed(world.drivers[0], vehicle, world.photo(seed), km)
    batch = await world.signed_batch()
    tx_id = world.tx()
    world.chain.record(batch, tx_id)
    await world.announce(world.operators[0], batch, tx_id)
    return upload


def _pay(world: Any, km: int, settled_km: int, vehicle: int = 1, driver: int = 0) -> Settlement:
    world.pass_time(10)
    settlement = Settlement(
        vehicle,
        world.drivers[driver].address,
        km,
        km * 10**17,
        settled_km,
        world.tx(),
        world.chain.block,
    )
    world.chain.found.append(settlement)
    return settlement


async def _told(world: Any, *uploads: str) -> list[tuple[str, str]]:
    found = [await world.get_upload(world.drivers[0], upload) for upload in uploads]
    return [(one["status"], one["reward_wei"]) for one in found]


async def _earned(world: Any, driver: int = 0) -> Any:
    account = world.drivers[driver]
    async with world.client(account) as client:
        return (await client.get(f"/v1/drivers/0x{account.address.hex()}/rewards")).json()


async def test_payment_up_to_an_older_reading_leaves_the_newer_one(world: Any) -> None:
    """With a challenge window a settlement pays the reading before the last."""
    vehicle = await world.registered(world.drivers[0])
    older = await _recorded(world, vehicle, 2, 1100)
    newer = await _recorded(world, vehicle, 3, 1250)
    _pay(world, 100, 1100)
    await world.tick()
    assert await _told(world, older, newer) == [("rewarded", str(100 * 10**17)), ("recorded", "0")]
    _pay(world, 150, 1250)
    await world.tick()
    assert (await _told(world, newer)) == [("rewarded", str(150 * 10**17))]
    assert (await _earned(world))["total_km"] == 250


async def test_payment_of_several_readings_is_shown_at_the_newest(world: Any) -> None:
    vehicle = await world.registered(world.drivers[0])
    first = await _recorded(world, vehicle, 2, 1100)
    second = await _recorded(world, vehicle, 3, 1250)
    _pay(world, 250, 1250)
    await world.tick()
    assert await _told(world, first, second) == [
        ("rewarded", "0"),
        ("rewarded", str(250 * 10**17)),
    ]
    told = await world.get_upload(world.drivers[0], first)
    assert told["timeline"][-1]["detail"] == f"Paid together with upload {second}."


async def test_payment_in_parts_adds_up(world: Any) -> None:
    vehicle = await world.registered(world.drivers[0])
    upload = await _recorded(world, vehicle, 2, 1100)
    _pay(world, 60, 1060)
    await world.tick()
    assert await _told(world, upload) == [("recorded", str(60 * 10**17))]
    _pay(world, 40, 1100)
    await world.tick()
    assert await _told(world, upload) == [("rewarded", str(100 * 10**17))]
    earned = await _earned(world)
    assert [reward["km"] for reward in earned["rewards"]] == [40, 60]
    assert earned["total_wei"] == str(100 * 10**17)


async def test_payment_is_booked_once(world: Any) -> None:
    vehicle = await world.registered(world.drivers[0])
    await _recorded(world, vehicle, 2, 1100)
    _pay(world, 100, 1100)
    for _ in range(3):
        await world.tick()
    earned = await _earned(world)
    assert (earned["total_km"], len(earned["rewards"])) == (100, 1)


async def test_payment_of_a_vehicle_or_driver_that_is_not_ours_is_left_out(world: Any) -> None:
    await world.registered(world.drivers[0])
    _pay(world, 100, 1100, vehicle=77)
    _pay(world, 100, 1100, driver=1)
    await world.tick()
    assert (await _earned(world))["rewards"] == []
    assert (await _earned(world, driver=1))["rewards"] == []


@pytest.mark.parametrize(
    ("wei", "text"), [(0, "0"), (10**17, "0.1"), (42 * 10**18, "42"), (1, "0." + "0" * 17 + "1")]
)
def test_b3tr(wei: int, text: str) -> None:
    assert b3tr(wei) == text


async def test_watcher_goes_on_after_the_node_was_down(make_world: Any) -> None:
    async with make_world(watch_interval=0.01) as world:
        vehicle = await world.registered(world.drivers[0])
        upload = await _recorded(world, vehicle, 2, 1100)
        world.chain.down = True
        watcher = asyncio.create_task(watch(world.services))
        await asyncio.sleep(0.05)
        assert not watcher.done()
        world.chain.down = False
        _pay(world, 100, 1100)
        for _ in range(500):
            if (await _told(world, upload))[0][0] == "rewarded":
                break
            await asyncio.sleep(0.02)
        assert await _told(world, upload) == [("rewarded", str(100 * 10**17))]
        watcher.cancel()
        with pytest.raises(asyncio.CancelledError):
            await watcher
