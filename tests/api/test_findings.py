"""What happens to a vehicle beside its readings is told to its driver, once."""

from typing import Any

import pytest

from api.chain import Drop, FailedPayment, Freeze, Rebase, Revocation, Settlement, Transfer

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


async def _recorded(world: Any, vehicle: dict[str, Any], seed: int, km: int) -> str:
    """A reading that the registry has and that nobody paid for yet."""
    upload: str = await world.agreed(world.drivers[0], vehicle, world.photo(seed), km)
    batch = await world.signed_batch()
    tx_id = world.tx()
    world.chain.record(batch, tx_id)
    await world.announce(world.operators[0], batch, tx_id)
    return upload


async def _told(world: Any, upload: str) -> tuple[str, str]:
    told = await world.get_upload(world.drivers[0], upload)
    return told["status"], told["timeline"][-1]["detail"]


def _hex(found: Any) -> str:
    return f"(transaction 0x{found.tx_id.hex()})"


async def test_revoked_reading_ends_with_the_reason(world: Any) -> None:
    vehicle = await world.registered(world.drivers[0])
    upload = await _recorded(world, vehicle, 2, 1100)
    found = world.chain.find(Revocation, 1, 1100, 1000)
    await world.tick()
    told = await world.get_upload(world.drivers[0], upload)
    reason = (
        "The reading was taken back as wrong before it was final; 1000 km count again"
        f" {_hex(found)}."
    )
    assert (told["status"], told["reason"]) == ("revoked", reason)
    assert told["timeline"][-1]["detail"] == reason


async def test_revocation_of_another_reading_or_vehicle_changes_nothing(world: Any) -> None:
    vehicle = await world.registered(world.drivers[0])
    upload = await _recorded(world, vehicle, 2, 1100)
    world.chain.find(Revocation, 1, 1101, 1000)
    world.chain.find(Revocation, 9, 1100, 1000)
    await world.tick()
    assert await _told(world, upload) == ("recorded", "The registry has 1100 km.")


async def test_same_reading_after_a_revocation_is_not_taken_back_with_it(world: Any) -> None:
    """Blocks are read again, and the revocation with them."""
    vehicle = await world.registered(world.drivers[0])
    first = await _recorded(world, vehicle, 2, 1100)
    world.chain.find(Revocation, 1, 1100, 1000)
    await world.tick()
    second = await _recorded(world, vehicle, 3, 1100)
    await world.tick()
    assert (await _told(world, first))[0] == "revoked"
    assert (await _told(world, second))[0] == "recorded"


async def test_freeze_is_told_once_at_what_waits(world: Any) -> None:
    vehicle = await world.registered(world.drivers[0])
    upload = await _recorded(world, vehicle, 2, 1100)
    found = world.chain.find(Freeze, 1, True)
    await world.tick()
    await world.tick()
    told = await world.get_upload(world.drivers[0], upload)
    said = f"The vehicle was frozen for a review; what is not paid yet waits {_hex(found)}."
    assert [event["detail"] for event in told["timeline"]].count(said) == 1
    assert told["status"] == "recorded"
    found = world.chain.find(Freeze, 1, False)
    await world.tick()
    assert (await _told(world, upload))[1] == f"The vehicle is free again {_hex(found)}."


async def test_freeze_is_not_told_at_what_is_paid(world: Any) -> None:
    vehicle = await world.registered(world.drivers[0])
    upload = await _recorded(world, vehicle, 2, 1100)
    world.chain.find(Settlement, 1, world.drivers[0].address, 100, 10**19, 1100)
    world.chain.find(Freeze, 1, True)
    await world.tick()
    assert await _told(world, upload) == ("rewarded", "10 B3TR for 100 km.")


async def test_failed_payment_is_told_and_paid_later(world: Any) -> None:
    vehicle = await world.registered(world.drivers[0])
    upload = await _recorded(world, vehicle, 2, 1100)
    found = world.chain.find(FailedPayment, 1, 100)
    await world.tick()
    assert await _told(world, upload) == (
        "recorded",
        f"The payment of 100 km failed; nothing is lost, it is tried again {_hex(found)}.",
    )
    world.chain.find(Settlement, 1, world.drivers[0].address, 100, 10**19, 1100)
    await world.tick()
    assert (await _told(world, upload))[0] == "rewarded"


async def test_vehicle_that_changed_hands_is_the_buyers(world: Any) -> None:
    """Also one whom the service does not know yet; the seller is paid for the seller's photos."""
    seller, buyer = world.drivers[:2]
    vehicle = await world.registered(seller)
    upload = await _recorded(world, vehicle, 2, 1100)
    world.chain.find(Settlement, 1, seller.address, 100, 10**19, 1100)
    world.chain.find(Transfer, 1, buyer.address, 1100)
    await world.tick()
    assert (await _told(world, upload))[0] == "rewarded"
    async with world.client(seller) as client:
        assert (await client.get(f"/v1/vehicles/{vehicle['id']}")).status_code == 404
    async with world.client(buyer) as client:
        mine = (await client.get(f"/v1/vehicles/{vehicle['id']}")).json()
        assert mine["driver"] == "0x" + buyer.address.hex()


async def test_buyers_payment_is_not_shown_at_the_sellers_photos(world: Any) -> None:
    seller, buyer = world.drivers[:2]
    vehicle = await world.registered(seller)
    upload = await _recorded(world, vehicle, 2, 1100)
    world.chain.find(Transfer, 1, buyer.address, 1100)
    world.chain.find(Settlement, 1, buyer.address, 50, 5 * 10**18, 1150)
    await world.tick()
    assert await _told(world, upload) == ("recorded", "The registry has 1100 km.")


async def test_dropped_kilometres_end_the_photos_that_waited_for_them(world: Any) -> None:
    vehicle = await world.registered(world.drivers[0])
    upload = await _recorded(world, vehicle, 2, 1100)
    world.chain.find(Drop, 1, world.drivers[1].address, 70)
    await world.tick()
    assert (await _told(world, upload))[0] == "recorded"
    found = world.chain.find(Drop, 1, world.drivers[0].address, 100)
    await world.tick()
    assert await _told(world, upload) == (
        "revoked",
        "100 km that were not paid were given up when the vehicle changed hands or its odometer"
        f" {_hex(found)}.",
    )


async def test_new_baseline_changes_the_unit_and_is_told(world: Any) -> None:
    vehicle = await world.registered(world.drivers[0])
    upload = await _recorded(world, vehicle, 2, 1100)
    found = world.chain.find(Rebase, 1, 500, True)
    await world.tick()
    async with world.client(world.drivers[0]) as client:
        assert (await client.get(f"/v1/vehicles/{vehicle['id']}")).json()["unit"] == "mi"
    assert await _told(world, upload) == (
        "recorded",
        f"After a review the odometer counts from 500 km {_hex(found)}.",
    )


async def test_findings_of_vehicles_that_are_not_here_change_nothing(world: Any) -> None:
    for kind, what in (
        (Revocation, (9, 1, 0)),
        (Freeze, (9, True)),
        (Rebase, (9, 1, False)),
        (Transfer, (9, b"\x01" * 20, 1)),
        (Drop, (9, b"\x01" * 20, 1)),
        (FailedPayment, (9, 1)),
    ):
        world.chain.find(kind, *what)
    await world.tick()


async def test_readings_wait_while_the_registry_is_paused(world: Any) -> None:
    vehicle = await world.registered(world.drivers[0])
    world.chain.paused = True
    upload = await world.agreed(world.drivers[0], vehicle, world.photo(2), 1100)
    await world.tick()
    assert await world.batches(world.operators[0]) == []
    told = await world.get_upload(world.drivers[0], upload)
    said = "The registry is paused by its guardian; the reading waits."
    assert [event["detail"] for event in told["timeline"]].count(said) == 1
    world.chain.paused = False
    await world.tick()
    (batch,) = await world.batches(world.operators[0])
    assert batch["items"][0]["upload"] == upload


async def test_batch_that_expires_during_a_pause_is_no_attempt(make_world: Any) -> None:
    async with make_world(max_attempts=1) as world:
        vehicle = await world.registered(world.drivers[0])
        upload = await world.agreed(world.drivers[0], vehicle, world.photo(2), 1100)
        await world.signed_batch()
        world.chain.paused = True
        world.pass_time(world.settings.batch_validity + 1)
        await world.tick()
        assert (await _told(world, upload))[0] == "read"
        world.chain.paused = False
        await world.tick()
        (batch,) = await world.batches(world.operators[0])
        assert batch["items"][0]["upload"] == upload
