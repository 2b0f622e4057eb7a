"""Vehicles: the VIN is not kept, one car has one wallet, the driver consents."""

import hashlib
import hmac
from typing import Any

import pytest

from api.chain import RegisteredVehicle

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

VIN = "WVWZZZ1JZXW000001"
COMMITMENT = hmac.digest(b"pepper-of-the-tests", VIN.encode(), hashlib.sha256)


async def _add(world: Any, driver: Any, vin: str = VIN, unit: str = "km") -> Any:
    async with world.client(driver) as client:
        return await client.post("/v1/vehicles", json={"vin": vin, "unit": unit})


async def _enrol(world: Any, driver: Any, vehicle: str, body: dict[str, Any]) -> Any:
    async with world.client(driver) as client:
        return await client.put(f"/v1/vehicles/{vehicle}/enrolment", json=body)


def _told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def test_add_answers_what_to_sign(world: Any) -> None:
    driver = world.drivers[0]
    answer = await _add(world, driver)
    vehicle = answer.json()

    assert answer.status_code == 201
    assert vehicle["commitment"] == "0x" + COMMITMENT.hex()
    assert vehicle["driver"] == "0x" + driver.address.hex()
    assert (vehicle["unit"], vehicle["number"], vehicle["enrolled"]) == ("km", None, False)
    typed = vehicle["enrolment"]
    assert typed["primaryType"] == "Enrolment"
    assert typed["domain"]["verifyingContract"] == "0x" + world.settings.registry.hex()
    assert typed["message"] == {
        "commitment": vehicle["commitment"],
        "driver": vehicle["driver"],
        "deadline": str(int(world.now) + world.settings.enrolment_validity),
    }


async def test_vin_is_not_stored(world: Any) -> None:
    await world.add_vehicle(world.drivers[0])
    await world.services.database.close()
    for file in world.settings.data_dir.glob("api.db*"):
        assert VIN.encode() not in file.read_bytes()


async def test_same_vin_again_is_the_same_vehicle(world: Any) -> None:
    first = await _add(world, world.drivers[0])
    again = await _add(world, world.drivers[0], f" {VIN.lower()} ")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


async def test_same_vin_in_another_unit_is_refused(world: Any) -> None:
    await _add(world, world.drivers[0])
    assert _told(await _add(world, world.drivers[0], unit="mi")) == (409, "unit_differs")


async def test_vin_of_another_wallet_is_refused(world: Any) -> None:
    await _add(world, world.drivers[0])
    assert _told(await _add(world, world.drivers[1])) == (409, "vehicle_taken")


async def test_vin_that_the_registry_has_for_another_is_refused(world: Any) -> None:
    world.chain.vehicles[COMMITMENT] = RegisteredVehicle(7, world.drivers[1].address, 5)
    assert _told(await _add(world, world.drivers[0])) == (409, "vehicle_taken")


async def test_vin_that_the_registry_has_for_the_driver_needs_no_enrolment(world: Any) -> None:
    world.chain.vehicles[COMMITMENT] = RegisteredVehicle(7, world.drivers[0].address, 5)
    vehicle = (await _add(world, world.drivers[0])).json()
    assert (vehicle["number"], vehicle["enrolment"]) == (7, None)
    sent = await world.upload(world.drivers[0], vehicle, world.photo(1))
    assert sent.json()["kind"] == "reading"


@pytest.mark.parametrize(
    "vin", ["", "WVWZZZ1JZXW00000", "WVWZZZ1JZXW0000011", "IVWZZZ1JZXW000001", "WVWZZZ1JZXW00000é"]
)
async def test_vin_without_form_is_refused(world: Any, vin: str) -> None:
    assert _told(await _add(world, world.drivers[0], vin)) == (422, "invalid_vin")


@pytest.mark.parametrize(
    "body", [{}, {"vin": VIN}, {"vin": VIN, "unit": "ft"}, {"vin": VIN, "unit": "km", "x": 1}, 7]
)
async def test_body_without_form_is_refused(world: Any, body: Any) -> None:
    async with world.client(world.drivers[0]) as client:
        answer = await client.post("/v1/vehicles", json=body)
    assert _told(answer) == (422, "invalid_request")


async def test_a_driver_may_add_so_many(make_world: Any) -> None:
    async with make_world(max_vehicles=1) as world:
        await _add(world, world.drivers[0])
        answer = await _add(world, world.drivers[0], "WVWZZZ1JZXW000002")
        assert _told(answer) == (429, "too_many_waiting")
        assert (await _add(world, world.drivers[1], "WVWZZZ1JZXW000002")).status_code == 201


async def test_add_waits_for_the_node(world: Any) -> None:
    await _add(world, world.drivers[0])
    world.chain.down = True
    answer = await _add(world, world.drivers[0], "WVWZZZ1JZXW000002")
    assert _told(answer) == (503, "node_unavailable")
    world.chain.down = False
    answer = await _add(world, world.drivers[0], "WVWZZZ1JZXW000002")
    assert answer.status_code == 201


async def test_vehicle_of_another_is_not_found(world: Any) -> None:
    vehicle = await world.add_vehicle(world.drivers[0])
    async with world.client(world.drivers[1]) as client:
        for path in (f"/v1/vehicles/{vehicle['id']}", "/v1/vehicles/999"):
            assert _told(await client.get(path)) == (404, "not_found")
        for path in ("/v1/vehicles/0", "/v1/vehicles/x", f"/v1/vehicles/{10**30}"):
            assert _told(await client.get(path)) == (422, "invalid_request")
    body = world.consent(world.drivers[1], vehicle, int(world.now) + 86_400)
    answer = await _enrol(world, world.drivers[1], vehicle["id"], body)
    assert _told(answer) == (404, "not_found")


async def test_enrolment_is_kept_as_contracts_take_it(world: Any) -> None:
    vehicle = await world.add_vehicle(world.drivers[0])
    assert vehicle["enrolled"] is True
    await world.upload(world.drivers[0], vehicle, world.photo(1))
    (task,) = await world.tasks(world.operators[0])
    assert task["vehicle"]["enrolment"]["signature"][-2:] in ("1b", "1c")


async def test_enrolment_signed_by_another_is_refused(world: Any) -> None:
    vehicle = (await _add(world, world.drivers[0])).json()
    deadline = int(vehicle["enrolment"]["message"]["deadline"])
    by_another = world.consent(world.drivers[1], vehicle, deadline)
    for_another_time = world.consent(world.drivers[0], vehicle, deadline) | {
        "deadline": deadline - 1
    }
    no_signature = {"deadline": deadline, "signature": "0x" + "00" * 65}
    for body in (by_another, for_another_time, no_signature):
        answer = await _enrol(world, world.drivers[0], vehicle["id"], body)
        assert _told(answer) == (422, "wrong_enrolment_signature")


async def test_enrolment_with_a_bad_deadline_is_refused(world: Any) -> None:
    vehicle = (await _add(world, world.drivers[0])).json()
    for away in (-1, world.settings.batch_validity - 1, 10**8):
        body = world.consent(world.drivers[0], vehicle, int(world.now) + away)
        answer = await _enrol(world, world.drivers[0], vehicle["id"], body)
        assert _told(answer) == (422, "enrolment_expired")


async def test_enrolment_of_a_registered_vehicle_is_refused(world: Any) -> None:
    vehicle = await world.registered(world.drivers[0])
    body = world.consent(world.drivers[0], vehicle, int(world.now) + 86_400)
    answer = await _enrol(world, world.drivers[0], vehicle["id"], body)
    assert _told(answer) == (409, "enrolment_done")
