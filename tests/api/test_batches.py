"""Batches: who goes together, who signs, and how they end."""

import hashlib
from typing import Any

import pytest
from sqlalchemy import select

from api.chain import RegisteredVehicle, Skip
from api.models import Batch, Submission
from oracle import domain
from oracle.attestation import batch_digest, evidence_root, registration_digest
from oracle.domain import Kilometres, VehicleNumber, VehicleReading
from thorlink.hashing import keccak256
from thorlink.keys import sign
from thorlink.solo import GENESIS_ID

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

CHAIN_ID = int.from_bytes(GENESIS_ID)


def _told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _hex(text: str) -> bytes:
    return bytes.fromhex(text[2:])


async def _open_reading(world: Any, km: int = 1100) -> tuple[str, dict[str, Any]]:
    """An upload of a registered vehicle and its open batch."""
    vehicle = await world.registered(world.drivers[0])
    upload = await world.agreed(world.drivers[0], vehicle, world.photo(2), km)
    (batch,) = await world.batches(world.operators[0])
    return upload, batch


async def _states(world: Any) -> list[tuple[str, int | None]]:
    async with world.services.database.read() as session:
        rows = await session.execute(select(Batch.state, Batch.nonce).order_by(Batch.id))
        return [tuple(row) for row in rows]


async def test_registration_batch_says_what_is_signed(world: Any) -> None:
    driver, raw = world.drivers[0], world.photo(1)
    vehicle = await world.add_vehicle(driver)
    upload = await world.agreed(driver, vehicle, raw, 1000)
    (batch,) = await world.batches(world.operators[0])
    kept = _hex((await world.get_upload(driver, upload))["kept_sha256"])

    assert (batch["kind"], batch["epoch"], batch["threshold"]) == ("registration", 1, 1)
    assert batch["items"] == [
        {"upload": upload, "vehicle": None, "km": 1000, "sha256": "0x" + kept.hex()}
    ]
    assert _hex(batch["evidence_root"]) == keccak256(kept)
    assert batch["deadline"] == int(world.now) + world.settings.batch_validity
    expected = domain.Registration(
        1,
        batch["deadline"],
        hashlib.sha256(b"model").digest(),
        keccak256(kept),
        _hex(vehicle["commitment"]),
        driver.address,
        Kilometres(1000),
        False,
    )
    digest = registration_digest(expected, CHAIN_ID, world.settings.registry)
    assert batch["digest"] == "0x" + digest.hex()


async def test_readings_go_together_in_the_order_of_vehicles(world: Any) -> None:
    operator = world.operators[0]
    cars = [
        await world.registered(world.drivers[at], f"WVWZZZ1JZXW00000{at}", seed=at)
        for at in range(3)
    ]
    # the first reading forms a batch; the others wait while it is being signed
    for at, car in reversed(list(enumerate(cars))):
        await world.agreed(world.drivers[at], car, world.photo(10 + at), 1100 + at)
    (first,) = await world.batches(operator)
    assert [item["vehicle"] for item in first["items"]] == [3]

    await world.signed_batch()
    await world.tick()
    (second,) = await world.batches(operator)
    assert [(item["vehicle"], item["km"]) for item in second["items"]] == [(1, 1100), (2, 1101)]
    assert (first["nonce"], second["nonce"]) == (0, 1)

    hashes = [_hex(item["sha256"]) for item in second["items"]]
    readings = tuple(
        VehicleReading(VehicleNumber(item["vehicle"]), Kilometres(item["km"]))
        for item in second["items"]
    )
    expected = domain.Batch(
        1, 1, second["deadline"], _hex(second["model_hash"]), evidence_root(hashes), readings
    )
    digest = batch_digest(expected, CHAIN_ID, world.settings.registry)
    assert second["digest"] == "0x" + digest.hex()


async def test_full_group_does_not_wait(make_world: Any) -> None:
    async with make_world(batch_max_size=1) as world:
        cars = [
            await world.registered(world.drivers[at], f"WVWZZZ1JZXW00000{at}", seed=at)
            for at in range(2)
        ]
        for at, car in enumerate(cars):
            await world.agreed(world.drivers[at], car, world.photo(10 + at), 1100)
        assert [len(b["items"]) for b in await world.batches(world.operators[0])] == [1, 1]


async def test_readings_wait_for_company_as_set(make_world: Any) -> None:
    async with make_world(batch_max_age=60) as world:
        vehicle = await world.registered(world.drivers[0])
        await world.agreed(world.drivers[0], vehicle, world.photo(2), 1100)
        assert await world.batches(world.operators[0]) == []
        world.pass_time(60)
        await world.tick()
        assert len(await world.batches(world.operators[0])) == 1


async def test_batch_that_nobody_signs_holds_up_no_longer_than_set(world: Any) -> None:
    cars = [
        await world.registered(world.drivers[at], f"WVWZZZ1JZXW00000{at}", seed=at)
        for at in range(2)
    ]
    for at, car in enumerate(cars):
        await world.agreed(world.drivers[at], car, world.photo(10 + at), 1100)
    assert len(await world.batches(world.operators[0])) == 1
    world.pass_time(world.settings.batch_patience)
    await world.tick()
    assert len(await world.batches(world.operators[0])) == 2


async def test_readings_of_two_models_do_not_mix(world: Any) -> None:
    cars = [
        await world.registered(world.drivers[at], f"WVWZZZ1JZXW00000{at}", seed=at)
        for at in range(3)
    ]
    models = [hashlib.sha256(b"model").digest(), b"\x01" * 32, b"\x02" * 32]
    for at, car in enumerate(cars):
        sent = await world.upload(world.drivers[at], car, world.photo(10 + at))
        (task,) = [
            t for t in await world.tasks(world.operators[0]) if t["upload"] == sent.json()["id"]
        ]
        await world.verdict(world.operators[0], task, 1100, model_hash="0x" + models[at].hex())
    await world.signed_batch()
    await world.tick()
    (second,) = await world.batches(world.operators[0])
    assert (len(second["items"]), second["model_hash"]) == (1, "0x" + models[1].hex())


async def test_nonce_that_the_chain_knows_is_left_out(world: Any) -> None:
    world.chain.nonces = {0, 1, 5}
    _, batch = await _open_reading(world)
    assert batch["nonce"] == 2


async def test_registration_waits_for_a_consent_that_lasts(world: Any) -> None:
    driver = world.drivers[0]
    vehicle = await world.add_vehicle(driver)
    sent = await world.upload(driver, vehicle, world.photo(1))
    world.pass_time(world.settings.enrolment_validity)
    (task,) = await world.tasks(world.operators[0])
    await world.verdict(world.operators[0], task, 1000)
    assert await world.batches(world.operators[0]) == []

    body = world.consent(driver, vehicle, int(world.now) + 86_400)
    async with world.client(driver) as client:
        answer = await client.put(f"/v1/vehicles/{vehicle['id']}/enrolment", json=body)
    assert answer.status_code == 200
    (batch,) = await world.batches(world.operators[0])
    assert batch["items"][0]["upload"] == sent.json()["id"]
    assert batch["registration"]["enrolment"]["deadline"] == body["deadline"]


async def test_signature_counts_once(world: Any) -> None:
    world.chain.threshold = 2
    driver = world.drivers[0]
    vehicle = await world.add_vehicle(driver)
    upload = await world.agreed(driver, vehicle, world.photo(1), 1000)
    (batch,) = await world.batches(world.operators[0])

    first = await world.sign(world.operators[0], batch)
    again = await world.sign(world.operators[0], batch)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {"id": batch["id"], "state": "open", "signatures": 1}
    assert (await world.get_upload(driver, upload))["status"] == "read"

    second = await world.sign(world.operators[1], batch)
    assert second.json() == {"id": batch["id"], "state": "signed", "signatures": 2}
    assert (await world.get_upload(driver, upload))["status"] == "attested"
    third = await world.sign(world.operators[2], batch)
    assert third.json()["signatures"] == 3
    (signed,) = await world.batches(world.operators[0], "signed")
    operators = [entry["operator"] for entry in signed["signatures"]]
    assert operators == sorted(operators)


async def test_wrong_signature_is_refused(world: Any) -> None:
    _, batch = await _open_reading(world)
    digest = _hex(batch["digest"])
    other_chain = domain.Batch(
        batch["epoch"],
        batch["nonce"],
        batch["deadline"],
        _hex(batch["model_hash"]),
        _hex(batch["evidence_root"]),
        (VehicleReading(VehicleNumber(1), Kilometres(1100)),),
    )
    wrong = [
        sign(digest, world.drivers[0].secret),  # not an operator
        sign(digest, world.operators[1].secret),  # another operator than the one who asks
        sign(b"\x01" * 32, world.operators[0].secret),  # another digest
        sign(batch_digest(other_chain, 1, world.settings.registry), world.operators[0].secret),
        bytes(65),
    ]
    async with world.client(world.operators[0]) as client:
        path = f"/v1/operator/batches/{batch['id']}/signatures"
        for signature in wrong:
            answer = await client.post(path, json={"signature": "0x" + signature.hex()})
            assert _told(answer) == (422, "wrong_signature")
        answer = await client.post(path, json={"signature": "0x1234"})
        assert _told(answer) == (422, "invalid_request")
        answer = await client.post(
            "/v1/operator/batches/99/signatures", json={"signature": "0x" + wrong[0].hex()}
        )
        assert _told(answer) == (404, "not_found")
    assert (await world.batches(world.operators[0]))[0]["signatures"] == []


async def test_signature_with_the_v_of_wallets_is_taken(world: Any) -> None:
    _, batch = await _open_reading(world)
    plain = sign(_hex(batch["digest"]), world.operators[0].secret)
    wallet = plain[:64] + bytes([plain[64] + 27])
    async with world.client(world.operators[0]) as client:
        answer = await client.post(
            f"/v1/operator/batches/{batch['id']}/signatures",
            json={"signature": "0x" + wallet.hex()},
        )
    assert answer.status_code == 201
    (signed,) = await world.batches(world.operators[0], "signed")
    assert _hex(signed["signatures"][0]["signature"]) == plain


async def test_signature_after_the_deadline_is_refused(world: Any) -> None:
    _, batch = await _open_reading(world)
    world.pass_time(world.settings.batch_validity + 1)
    assert _told(await world.sign(world.operators[0], batch)) == (409, "batch_expired")


async def test_submission_needs_the_quorum(world: Any) -> None:
    _, batch = await _open_reading(world)
    answer = await world.announce(world.operators[0], batch, world.tx())
    assert _told(answer) == (409, "batch_not_signed")
    answer = await world.announce(world.operators[0], {"id": "99"}, world.tx())
    assert _told(answer) == (404, "not_found")


async def test_submission_is_looked_for_until_it_is_mined(world: Any) -> None:
    upload, _ = await _open_reading(world)
    batch = await world.signed_batch()
    tx_id = world.tx()
    for _ in range(2):
        answer = await world.announce(world.operators[0], batch, tx_id)
        assert (answer.status_code, answer.json()["state"]) == (200, "submitted")
    await world.tick()
    told = await world.get_upload(world.drivers[0], upload)
    assert (told["status"], told["tx_id"]) == ("submitted", "0x" + tx_id.hex())
    (listed,) = await world.batches(world.operators[0], "submitted")
    assert listed["tx_id"] == "0x" + tx_id.hex()

    world.chain.record(batch, tx_id)
    await world.tick()
    assert (await world.get_upload(world.drivers[0], upload))["status"] == "recorded"
    again = await world.announce(world.operators[0], batch, tx_id)
    assert (again.status_code, again.json()["state"]) == (200, "recorded")
    other = await world.announce(world.operators[1], batch, world.tx())
    assert _told(other) == (409, "batch_closed")
    assert _told(await world.sign(world.operators[1], batch)) == (409, "batch_closed")


async def test_announced_transaction_of_something_else_changes_nothing(world: Any) -> None:
    upload, _ = await _open_reading(world)
    batch = await world.signed_batch()
    foreign = world.tx()
    world.chain.record(batch | {"nonce": 77, "items": [batch["items"][0] | {"km": 9}]}, foreign)
    answer = await world.announce(world.operators[0], batch, foreign)
    assert answer.json()["state"] == "signed"
    assert (await world.get_upload(world.drivers[0], upload))["status"] == "attested"

    real = world.tx()
    world.chain.record(batch, real)
    answer = await world.announce(world.operators[1], batch, real)
    assert answer.json()["state"] == "recorded"
    told = await world.get_upload(world.drivers[0], upload)
    assert told["tx_id"] == "0x" + real.hex()


async def test_second_transaction_of_a_batch_does_not_undo_it(world: Any) -> None:
    """Two operators submit; the later one is reverted because the nonce is used."""
    upload, _ = await _open_reading(world)
    batch = await world.signed_batch()
    first, second = world.tx(), world.tx()
    await world.announce(world.operators[0], batch, second)
    world.chain.record(batch, first)
    world.chain.revert(second, "MileageRegistryNonceUsed(nonce=0)")
    await world.tick()
    told = await world.get_upload(world.drivers[0], upload)
    assert (told["status"], told["tx_id"]) == ("recorded", "0x" + first.hex())
    async with world.services.database.read() as session:
        found = await session.execute(select(Submission.tx_id, Submission.operator))
        by_id = dict(tuple(row) for row in found)
    assert by_id[first] is None


async def test_skipped_reading_says_why_and_the_others_are_recorded(world: Any) -> None:
    cars = [
        await world.registered(world.drivers[at], f"WVWZZZ1JZXW00000{at}", seed=at)
        for at in range(3)
    ]
    uploads = [
        await world.agreed(world.drivers[at], car, world.photo(10 + at), 1100)
        for at, car in enumerate(cars)
    ]
    await world.signed_batch()
    await world.tick()
    batch = await world.signed_batch()
    tx_id = world.tx()
    world.chain.record(
        batch, tx_id, skip={2: Skip.TOO_FAST}, pay={3: (world.drivers[2].address, 100)}
    )
    await world.announce(world.operators[0], batch, tx_id)
    told = [await world.get_upload(world.drivers[at], uploads[at]) for at in (1, 2)]
    assert [one["status"] for one in told] == ["skipped", "rewarded"]
    assert told[0]["reason"].startswith("More kilometres than a car can drive")
    assert told[1]["reward_wei"] == str(100 * 10**17)


async def test_undone_transaction_returns_the_readings(world: Any) -> None:
    upload, _ = await _open_reading(world)
    batch = await world.signed_batch()
    tx_id = world.tx()
    world.chain.revert(tx_id, "MileageRegistryModelNotAllowed(hash=0x01)")
    answer = await world.announce(world.operators[0], batch, tx_id)
    assert answer.json()["state"] == "failed"
    told = await world.get_upload(world.drivers[0], upload)
    assert (told["status"], told["tx_id"]) == ("read", None)
    assert any("ModelNotAllowed" in line["detail"] for line in told["timeline"])
    assert await _states(world) == [("recorded", None), ("failed", 0), ("open", 1)]


async def test_readings_that_fail_again_and_again_go_to_people(make_world: Any) -> None:
    async with make_world(max_attempts=2) as world:
        upload, _ = await _open_reading(world)
        for _ in range(2):
            batch = await world.signed_batch()
            tx_id = world.tx()
            world.chain.revert(tx_id, "no")
            await world.announce(world.operators[0], batch, tx_id)
        told = await world.get_upload(world.drivers[0], upload)
        assert told["status"] == "review"
        assert "its transaction was undone: no" in told["reason"]
        assert await world.batches(world.operators[0]) == []


async def test_expired_batch_returns_the_readings(world: Any) -> None:
    upload, batch = await _open_reading(world)
    await world.signed_batch()
    world.pass_time(world.settings.batch_validity)
    await world.tick()
    assert (await _states(world))[1:] == [("signed", 0)]  # the last second still counts
    world.pass_time(1)
    await world.tick()
    assert (await _states(world))[1:] == [("expired", 0), ("open", 1)]
    assert (await world.get_upload(world.drivers[0], upload))["status"] == "read"
    answer = await world.announce(world.operators[0], batch, world.tx())
    assert _told(answer) == (409, "batch_closed")


async def test_reading_that_an_expired_batch_brought_after_all_is_recorded(world: Any) -> None:
    """The first transaction was mined, but the node told it late."""
    driver = world.drivers[0]
    upload, _ = await _open_reading(world)
    old = await world.signed_batch()
    world.pass_time(world.settings.batch_validity + 1)
    await world.tick()
    world.chain.record(old, world.tx())
    new = await world.signed_batch()
    tx_id = world.tx()
    world.chain.record(new, tx_id, skip={1: Skip.NO_PROGRESS})
    await world.announce(world.operators[0], new, tx_id)
    assert (await world.get_upload(driver, upload))["status"] == "recorded"


async def test_change_of_operators_ends_the_batch(world: Any) -> None:
    upload, _ = await _open_reading(world)
    await world.signed_batch()
    world.chain.epoch, world.chain.threshold = 2, 2
    await world.tick()
    assert (await _states(world))[1:] == [("failed", 0), ("open", 1)]
    (batch,) = await world.batches(world.operators[0])
    assert (batch["epoch"], batch["threshold"]) == (2, 2)
    assert (await world.get_upload(world.drivers[0], upload))["status"] == "read"


async def test_vin_that_another_registered_meanwhile_ends_the_upload(world: Any) -> None:
    driver = world.drivers[0]
    vehicle = await world.add_vehicle(driver)
    upload = await world.agreed(driver, vehicle, world.photo(1), 1000)
    await world.signed_batch()
    other = RegisteredVehicle(9, world.drivers[1].address, 5)
    world.chain.vehicles[_hex(vehicle["commitment"])] = other
    await world.tick()
    told = await world.get_upload(driver, upload)
    assert told["status"] == "refused"
    assert told["reason"] == "The registry has this VIN for another wallet."
    assert await _states(world) == [("failed", None)]


async def test_unannounced_batch_is_found_by_its_nonce(world: Any) -> None:
    upload, _ = await _open_reading(world)
    batch = await world.signed_batch()
    tx_id = world.tx()
    world.chain.record(batch, tx_id, pay={1: (world.drivers[0].address, 100)})
    await world.tick()
    told = await world.get_upload(world.drivers[0], upload)
    assert (told["status"], told["tx_id"]) == ("rewarded", "0x" + tx_id.hex())


async def test_node_that_is_down_loses_nothing(world: Any) -> None:
    driver = world.drivers[0]
    upload, _ = await _open_reading(world)
    batch = await world.signed_batch()
    tx_id = world.tx()
    head = await world.services.recent_head()
    world.services._head = (float("inf"), head)
    world.chain.down = True
    answer = await world.announce(world.operators[0], batch, tx_id)
    assert (answer.status_code, answer.json()["state"]) == (200, "submitted")
    assert (await world.get_upload(driver, upload))["status"] == "submitted"
    world.services._head = None
    world.chain.down = False
    world.chain.record(batch, tx_id)
    assert (await world.get_upload(driver, upload))["status"] == "recorded"


@pytest.mark.parametrize("state", ["recorded", "all", ""])
async def test_batches_of_other_states_are_not_listed(world: Any, state: str) -> None:
    async with world.client(world.operators[0]) as client:
        answer = await client.get(f"/v1/operator/batches?state={state}")
    assert _told(answer) == (422, "invalid_request")
