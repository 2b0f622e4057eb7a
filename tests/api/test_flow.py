"""The whole path of a photo through the service, with a chain in memory."""

from typing import Any

import pytest

pytestmark = [pytest.mark.unit, pytest.mark.anyio]


async def test_path_from_first_photo_to_reward(world: Any) -> None:
    driver, operator = world.drivers[0], world.operators[0]
    vehicle = await world.registered(driver, km=1000)
    assert vehicle["number"] == 1
    assert vehicle["enrolment"] is None

    upload = await world.agreed(driver, vehicle, world.photo(2), 1120)
    batch = await world.signed_batch()
    assert batch["kind"] == "reading"
    assert batch["items"][0]["vehicle"] == 1
    assert batch["items"][0]["km"] == 1120
    assert batch["registration"] is None
    tx_id = world.tx()
    announced = await world.announce(operator, batch, tx_id)
    assert announced.json() == {"id": batch["id"], "state": "submitted", "signatures": 1}
    world.chain.record(batch, tx_id, pay={1: (driver.address, 120)})

    told = await world.get_upload(driver, upload)
    assert told["status"] == "rewarded"
    assert told["reading_km"] == 1120
    assert told["reward_wei"] == str(120 * 10**17)
    assert told["tx_id"] == "0x" + tx_id.hex()
    assert [line["state"] for line in told["timeline"]] == [
        "stored",
        "read",
        "read",
        "attested",
        "submitted",
        "recorded",
        "rewarded",
    ]
    assert told["timeline"][-1]["detail"] == "12 B3TR for 120 km."

    async with world.client(driver) as client:
        earned = (await client.get(f"/v1/drivers/0x{driver.address.hex()}/rewards")).json()
    assert earned["total_wei"] == str(120 * 10**17)
    assert earned["total_km"] == 120
    assert [(r["upload"], r["km"], r["amount_wei"]) for r in earned["rewards"]] == [
        (upload, 120, str(120 * 10**17))
    ]
