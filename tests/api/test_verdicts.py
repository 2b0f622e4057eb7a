"""What operators say of a photo, and what follows from it."""

import io
from typing import Any

import pytest
from PIL import Image

from api.models import Verdict
from api.verdicts import Agreement, agreement
from oracle.domain import Decision

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

OTHER_MODEL = b"\x99" * 32


def _told(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def _said(decision: str, km: int | None = None, model: bytes = b"\x01" * 32) -> Verdict:
    return Verdict(decision=decision, km=km, model_hash=model)


A, B, C = (_said("accepted", 10) for _ in range(3))
OTHER = _said("accepted", 11)
NO, NO2, ASK = _said("refused"), _said("refused"), _said("review")


@pytest.mark.parametrize(
    ("verdicts", "attesters", "threshold", "expected"),
    [
        ([], 3, 2, None),
        ([A], 1, 1, Agreement(Decision.ACCEPTED, (A,))),
        ([A], 3, 2, None),
        ([A, B], 3, 2, Agreement(Decision.ACCEPTED, (A, B))),
        ([A, OTHER], 3, 2, None),
        ([A, OTHER, B], 3, 2, Agreement(Decision.ACCEPTED, (A, B))),
        ([A, OTHER, NO], 3, 2, Agreement(Decision.REVIEW)),
        ([A, OTHER], 2, 2, Agreement(Decision.REVIEW)),
        ([NO, A, NO2], 3, 2, Agreement(Decision.REFUSED, (NO, NO2))),
        ([ASK], 1, 1, Agreement(Decision.REVIEW)),
        ([ASK], 3, 2, None),
        ([ASK, ASK], 3, 2, Agreement(Decision.REVIEW)),
        ([A, _said("accepted", 10, OTHER_MODEL)], 2, 2, Agreement(Decision.REVIEW)),
    ],
)
def test_agreement(
    verdicts: list[Verdict], attesters: int, threshold: int, expected: Agreement | None
) -> None:
    assert agreement(verdicts, attesters, threshold) == expected


async def _task(world: Any, seed: int = 1, operator: int = 0) -> dict[str, Any]:
    driver = world.drivers[0]
    vehicle = await world.add_vehicle(driver)
    await world.upload(driver, vehicle, world.photo(seed))
    (task,) = await world.tasks(world.operators[operator])
    found: dict[str, Any] = task
    return found


async def test_task_tells_what_is_needed(world: Any) -> None:
    task = await _task(world)
    assert task["kind"] == "registration"
    assert task["vehicle"]["number"] is None
    assert task["vehicle"]["driver"] == "0x" + world.drivers[0].address.hex()
    assert task["vehicle"]["unit"] == "km"


async def test_verdict_of_the_only_operator_decides(world: Any) -> None:
    world.chain.attesters = world.chain.attesters[:1]
    task = await _task(world)
    answer = await world.verdict(world.operators[0], task, 1234)
    assert (answer.status_code, answer.json()["status"]) == (201, "read")
    told = await world.get_upload(world.drivers[0], task["upload"])
    assert (told["reading_km"], told["displayed"], told["unit"]) == (1234, 1234, "km")
    assert told["confidence"] == 0.97


async def test_verdicts_count_to_the_threshold(world: Any) -> None:
    world.chain.threshold = 2
    task = await _task(world)
    first = await world.verdict(world.operators[0], task, 1234)
    assert first.json()["status"] == "stored"
    assert await world.tasks(world.operators[0]) == []
    assert await world.batches(world.operators[0]) == []
    second = await world.verdict(world.operators[1], task, 1234, confidence=0.91)
    assert second.json()["status"] == "read"
    told = await world.get_upload(world.drivers[0], task["upload"])
    assert told["confidence"] == 0.91
    # the third may still read, so that it can sign
    (again,) = await world.tasks(world.operators[2])
    third = await world.verdict(world.operators[2], again, 1235)
    assert (third.status_code, third.json()["status"]) == (201, "read")


async def test_operators_that_differ_leave_it_to_people(world: Any) -> None:
    world.chain.threshold = 2
    world.chain.attesters = world.chain.attesters[:2]
    task = await _task(world)
    await world.verdict(world.operators[0], task, 1234)
    answer = await world.verdict(world.operators[1], task, 1235)
    assert answer.json()["status"] == "review"
    told = await world.get_upload(world.drivers[0], task["upload"])
    assert told["reason"] == "The operators read different numbers."


async def test_refusal_tells_the_driver_why(world: Any) -> None:
    task = await _task(world)
    why = "No odometer is visible in the photo."
    answer = await world.verdict(
        world.operators[0], task, None, decision="refused", code="no_odometer", reason=why
    )
    assert answer.json()["status"] == "refused"
    told = await world.get_upload(world.drivers[0], task["upload"])
    assert (told["status"], told["reason"]) == ("refused", why)
    assert told["timeline"][-1] == {
        "at": told["timeline"][-1]["at"],
        "state": "refused",
        "detail": why,
    }


async def test_verdict_of_an_operator_that_left_does_not_count(world: Any) -> None:
    world.chain.threshold = 2
    task = await _task(world)
    await world.verdict(world.operators[0], task, 1234)
    world.chain.attesters = [account.address for account in world.operators[1:]]
    answer = await world.verdict(world.operators[1], task, 1234)
    assert answer.json()["status"] == "stored"
    answer = await world.verdict(world.operators[2], task, 1234)
    assert answer.json()["status"] == "read"


async def test_same_verdict_again_is_fine(world: Any) -> None:
    task = await _task(world)
    first = await world.verdict(world.operators[0], task, 1234)
    again = await world.verdict(world.operators[0], task, 1234)
    assert (first.status_code, again.status_code) == (201, 200)


async def test_another_verdict_is_refused(world: Any) -> None:
    task = await _task(world)
    await world.verdict(world.operators[0], task, 1234)
    for change in ({"km": 1235, "displayed": 1235}, {"confidence": 0.5}, {"reason": "x"}):
        answer = await world.verdict(world.operators[0], task, 1234, **change)
        assert _told(answer) == (409, "verdict_differs")


async def test_verdict_on_other_bytes_is_refused(world: Any) -> None:
    task = await _task(world)
    answer = await world.verdict(world.operators[0], task | {"sha256": "0x" + "00" * 32}, 1234)
    assert _told(answer) == (422, "wrong_photo_hash")
    answer = await world.verdict(world.operators[0], task | {"upload": "99"}, 1234)
    assert _told(answer) == (404, "not_found")


@pytest.mark.parametrize(
    "change",
    [
        {"km": None},
        {"displayed": None},
        {"unit": None},
        {"displayed": 1000},
        {"unit": "mi"},
        {"km": -1, "displayed": -1},
        {"km": 2**24, "displayed": 2**24},
        {"km": 1234.5},
        {"confidence": 1.5},
        {"decision": "maybe"},
        {"model_hash": "0x12"},
        {"model_hash": "12" * 32},
        {"upload": "x"},
        {"extra": 1},
    ],
)
async def test_verdict_without_form_is_refused(world: Any, change: dict[str, Any]) -> None:
    task = await _task(world)
    answer = await world.verdict(world.operators[0], task, 1234, **change)
    assert _told(answer) == (422, "invalid_request")


async def test_verdict_on_a_finished_upload_is_not_wanted(world: Any) -> None:
    task = await _task(world)
    await world.verdict(world.operators[0], task, None, decision="refused", reason="no")
    answer = await world.verdict(world.operators[1], task, 1234)
    assert _told(answer) == (409, "verdict_not_wanted")


async def test_reading_in_another_unit_than_the_vehicles_goes_to_people(world: Any) -> None:
    task = await _task(world)
    answer = await world.verdict(world.operators[0], task, 1609, displayed=1000, unit="mi")
    assert answer.json()["status"] == "review"


async def test_miles_become_kilometres(world: Any) -> None:
    driver = world.drivers[0]
    vehicle = await world.add_vehicle(driver, unit="mi")
    await world.upload(driver, vehicle, world.photo(1))
    (task,) = await world.tasks(world.operators[0])
    await world.verdict(world.operators[0], task, 1609, displayed=1000, unit="mi")
    told = await world.get_upload(driver, task["upload"])
    assert (told["reading_km"], told["displayed"], told["unit"]) == (1609, 1000, "mi")
    (batch,) = await world.batches(world.operators[0])
    assert batch["registration"]["miles"] is True


async def test_photos_of_a_vehicle_are_read_in_order(world: Any) -> None:
    driver, operator = world.drivers[0], world.operators[0]
    vehicle = await world.add_vehicle(driver)
    ids = [(await world.upload(driver, vehicle, world.photo(seed))).json()["id"] for seed in (1, 2)]
    assert [task["upload"] for task in await world.tasks(operator)] == ids[:1]

    await world.verdict(operator, (await world.tasks(operator))[0], 1000)
    assert await world.tasks(operator) == []  # the registration is under way
    batch = await world.signed_batch()
    tx_id = world.tx()
    world.chain.register(batch, tx_id)
    await world.announce(operator, batch, tx_id)

    (task,) = await world.tasks(operator)
    assert (task["upload"], task["kind"], task["vehicle"]["number"]) == (ids[1], "reading", 1)


async def test_next_photo_registers_if_the_first_is_refused(world: Any) -> None:
    driver, operator = world.drivers[0], world.operators[0]
    vehicle = await world.add_vehicle(driver)
    ids = [(await world.upload(driver, vehicle, world.photo(seed))).json()["id"] for seed in (1, 2)]
    await world.verdict(
        operator, (await world.tasks(operator))[0], None, decision="refused", reason="blurred"
    )
    (task,) = await world.tasks(operator)
    assert (task["upload"], task["kind"]) == (ids[1], "registration")
    third = await world.upload(driver, vehicle, world.photo(3))
    assert third.json()["kind"] == "reading"


def _cropped(raw: bytes, pixels: int) -> bytes:
    """Almost the same picture: a few bits away, but not as near as a copy."""
    image = Image.open(io.BytesIO(raw))
    out = io.BytesIO()
    image.crop((pixels, 0, image.width, image.height)).save(out, "JPEG", quality=90)
    return out.getvalue()


async def _similar(world: Any, monkeypatch: pytest.MonkeyPatch) -> bytes:
    monkeypatch.setattr("api.uploads.SAME_PICTURE_BITS", -1)
    return _cropped(world.photo(2), 1)


async def test_similar_photo_with_the_same_reading_is_refused(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = world.drivers[0]
    similar = await _similar(world, monkeypatch)
    vehicle = await world.registered(driver)
    first = await world.agreed(driver, vehicle, world.photo(2), 1100)
    batch = await world.signed_batch()
    tx_id = world.tx()
    await world.announce(world.operators[0], batch, tx_id)
    world.chain.record(batch, tx_id)
    await world.tick()

    copy = await world.upload(driver, vehicle, similar)
    assert copy.status_code == 202
    (task,) = await world.tasks(world.operators[0])
    answer = await world.verdict(world.operators[0], task, 1100)
    assert answer.json()["status"] == "refused"
    told = await world.get_upload(driver, copy.json()["id"])
    assert told["reason"] == f"It is the picture of upload {first} with the same reading."


async def test_similar_photo_with_another_reading_is_taken(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    driver = world.drivers[0]
    similar = await _similar(world, monkeypatch)
    vehicle = await world.registered(driver)
    await world.agreed(driver, vehicle, world.photo(2), 1100)
    batch = await world.signed_batch()
    tx_id = world.tx()
    await world.announce(world.operators[0], batch, tx_id)
    world.chain.record(batch, tx_id)
    await world.tick()

    upload = await world.agreed(driver, vehicle, similar, 1200)
    assert (await world.get_upload(driver, upload))["status"] == "read"


async def test_similar_photo_of_another_vehicle_goes_to_people(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    similar = await _similar(world, monkeypatch)
    first = await world.add_vehicle(world.drivers[0])
    await world.agreed(world.drivers[0], first, world.photo(2), 1100)
    second = await world.add_vehicle(world.drivers[1], "WVWZZZ1JZXW000002")
    sent = await world.upload(world.drivers[1], second, similar)
    (task,) = await world.tasks(world.operators[0])
    answer = await world.verdict(world.operators[0], task, 1100)
    assert answer.json()["status"] == "review"
    told = await world.get_upload(world.drivers[1], sent.json()["id"])
    assert told["reason"] == "A photo of another vehicle looks the same and has the same reading."


async def test_verdict_is_kept_while_the_node_is_down(world: Any) -> None:
    task = await _task(world)
    # who is an operator is remembered for a while; nothing else needs the node
    head = await world.services.recent_head()
    world.services._head = (float("inf"), head)
    world.chain.down = True
    answer = await world.verdict(world.operators[0], task, 1234)
    assert (answer.status_code, answer.json()["status"]) == (201, "read")
    world.services._head = None
    world.chain.down = False
    assert await world.batches(world.operators[0]) == []
    await world.tick()
    assert len(await world.batches(world.operators[0])) == 1
