"""Photos to verdicts: what is read once is said once, and never twice differently."""

import hashlib
from dataclasses import replace

import pytest

from oracle.client import Refused
from oracle.domain import Decision, Kind, Unit, UploadId, VehicleNumber
from oracle.errors import Halt, Misconfigured, Retryable
from tests.oracle.world import BASELINE_KM, COMMITMENT, DOWN, DRIVER, MODEL, VEHICLE, World

pytestmark = pytest.mark.unit


def test_cycle_reads_accepts_stores_and_posts(world: World) -> None:
    world.add_car()
    task = world.add_photo("u1", BASELINE_KM + 120)

    assert world.daemon.cycle() is True

    verdict = world.api.verdicts[UploadId("u1")]
    assert verdict == world.store.verdict(UploadId("u1"))
    assert (verdict.decision, verdict.km, verdict.displayed) == (Decision.ACCEPTED, 10_120, 10_120)
    assert (verdict.unit, verdict.confidence, verdict.reason) == (Unit.KM, 0.99, "")
    assert (verdict.sha256, verdict.model_hash) == (task.sha256, MODEL.sha256)
    assert (verdict.commitment, verdict.driver) == (COMMITMENT, DRIVER)
    assert [step for step, _ in world.steps] == ["claimed", "read", "decided", "verdict"]
    assert world.named("read")[0]["reading"] == 10_120
    assert world.named("decided")[0]["decision"] == "accepted"


def test_cycle_reads_a_photo_once_though_the_api_asks_again(world: World) -> None:
    world.add_car()
    task = world.add_photo("u1", BASELINE_KM + 120)
    world.daemon.cycle()
    world.api.open_tasks.append(task)
    world.chain.cars[VEHICLE].km = BASELINE_KM + 500  # another outcome, were it decided again

    world.daemon.cycle()

    assert world.reader.reads == 1
    assert world.api.verdicts[UploadId("u1")].decision is Decision.ACCEPTED
    assert world.api.open_tasks == []


@pytest.mark.parametrize(
    ("displayed", "confidence", "decision", "code"),
    [
        (BASELINE_KM - 1, 0.99, Decision.REFUSED, "rollback"),
        (BASELINE_KM, 0.99, Decision.REFUSED, "no_progress"),
        (BASELINE_KM + 20_001, 0.99, Decision.REFUSED, "jump_too_large"),
        (None, 0.0, Decision.REFUSED, "no_odometer"),
        (BASELINE_KM + 100, 0.5, Decision.REVIEW, "unclear"),
    ],
)
def test_cycle_posts_what_is_not_accepted_with_its_reason(
    world: World, displayed: int | None, confidence: float, decision: Decision, code: str
) -> None:
    world.add_car()
    world.add_photo("u1", displayed, confidence=confidence)

    world.daemon.cycle()

    verdict = world.api.verdicts[UploadId("u1")]
    assert (verdict.decision, verdict.code) == (decision, code)
    assert verdict.reason != ""


def test_cycle_refuses_bytes_that_are_no_photo(world: World) -> None:
    world.add_car()
    task = world.add_photo("u1", BASELINE_KM + 120)
    broken = b"\xff\xd8\xff broken"
    world.api.photos[UploadId("u1")] = broken
    world.api.open_tasks = [replace(task, sha256=_sha256(broken))]

    assert world.daemon.cycle() is True

    verdict = world.api.verdicts[UploadId("u1")]
    assert (verdict.decision, verdict.km, verdict.confidence) == (Decision.REFUSED, None, 0.0)
    assert world.reader.reads == 0


def test_cycle_leaves_a_photo_whose_hash_is_another(world: World) -> None:
    world.add_car()
    task = world.add_photo("u1", BASELINE_KM + 120)
    world.api.open_tasks = [replace(task, sha256=b"\x09" * 32)]
    world.add_photo("u2", BASELINE_KM + 130)

    world.daemon.cycle()

    assert set(world.api.verdicts) == {UploadId("u2")}
    assert world.store.verdict(UploadId("u1")) is None


def test_cycle_leaves_a_task_whose_photo_was_exchanged_after_the_verdict(world: World) -> None:
    world.add_car()
    task = world.add_photo("u1", BASELINE_KM + 120)
    world.daemon.cycle()
    said = world.api.verdicts.pop(UploadId("u1"))
    world.api.open_tasks = [replace(task, sha256=b"\x09" * 32)]

    world.daemon.cycle()

    assert world.api.verdicts == {}
    assert world.store.verdict(UploadId("u1")) == said


@pytest.mark.parametrize(
    "lie",
    [
        {"number": VehicleNumber(6)},
        {"driver": b"\x44" * 20},
        {"commitment": b"\x45" * 32},  # of no vehicle on the chain
    ],
)
def test_cycle_leaves_a_task_that_contradicts_the_chain(
    world: World, lie: dict[str, object]
) -> None:
    world.add_car()
    task = world.add_photo("u1", BASELINE_KM + 120)
    world.api.open_tasks = [replace(task, **lie)]

    world.daemon.cycle()

    assert world.api.verdicts == {}
    assert world.reader.reads == 0


def test_cycle_reads_a_first_photo_in_the_declared_unit(world: World) -> None:
    task = world.add_photo("u1", 1000, kind=Kind.REGISTRATION, unit=None)
    world.api.open_tasks = [replace(task, unit=Unit.MILES)]

    world.daemon.cycle()

    verdict = world.api.verdicts[UploadId("u1")]
    assert (verdict.decision, verdict.km, verdict.unit) == (Decision.ACCEPTED, 1609, Unit.MILES)


def test_cycle_refuses_to_register_a_car_twice(world: World) -> None:
    world.add_car()
    world.add_photo("u1", 20_000, kind=Kind.REGISTRATION)

    world.daemon.cycle()

    assert world.api.verdicts[UploadId("u1")].code == "already_registered"


def test_cycle_refuses_a_photo_that_was_accepted_for_another_upload(world: World) -> None:
    world.add_car()
    first = world.add_photo("u1", BASELINE_KM + 120)
    world.daemon.cycle()
    world.api.photos[UploadId("u2")] = world.api.photos[UploadId("u1")]
    world.api.open_tasks = [replace(first, upload=UploadId("u2"))]

    world.daemon.cycle()

    verdict = world.api.verdicts[UploadId("u2")]
    assert (verdict.decision, verdict.code) == (Decision.REFUSED, "duplicate_photo")


def test_cycle_posts_a_stored_verdict_after_the_api_was_down(world: World) -> None:
    world.add_car()
    world.add_photo("u1", BASELINE_KM + 120)
    tasks = world.api.tasks()
    world.api.tasks = lambda *_: tasks  # the list comes, posting fails
    world.api.post_verdict, post = _raiser(DOWN), world.api.post_verdict

    assert world.daemon.cycle() is False
    assert world.store.unposted() == [world.store.verdict(UploadId("u1"))]
    world.api.post_verdict = post
    del world.api.tasks
    world.restart()

    assert world.daemon.cycle() is True
    assert UploadId("u1") in world.api.verdicts
    assert world.reader.reads == 1
    assert world.store.unposted() == []


def test_cycle_does_not_repeat_a_verdict_that_the_api_refuses(world: World) -> None:
    world.add_car()
    world.add_photo("u1", BASELINE_KM + 120)
    world.api.refusal = Refused(409, "verdict_differs", "said otherwise before")

    assert world.daemon.cycle() is True
    assert world.store.unposted() == []


@pytest.mark.parametrize("part", ["api", "chain"])
def test_cycle_survives_an_api_or_node_that_is_down(world: World, part: str) -> None:
    world.add_car()
    world.add_photo("u1", BASELINE_KM + 120)
    getattr(world, part).fault = DOWN

    assert world.daemon.cycle() is False
    assert world.store.verdict(UploadId("u1")) is None
    getattr(world, part).fault = None

    assert world.daemon.cycle() is True
    assert UploadId("u1") in world.api.verdicts


@pytest.mark.parametrize("fault", [Misconfigured("another network"), Halt("disk full")])
def test_cycle_ends_on_faults_that_a_person_must_mend(world: World, fault: Exception) -> None:
    world.chain.fault = fault
    world.add_photo("u1", BASELINE_KM + 120)
    with pytest.raises(type(fault), match=str(fault)):
        world.daemon.cycle()


def test_cycle_is_not_held_up_by_malformed_tasks(world: World) -> None:
    world.add_car()
    world.api.malformed = ("entry 0: upload: missing",)
    world.add_photo("u1", BASELINE_KM + 120)

    assert world.daemon.cycle() is True
    assert UploadId("u1") in world.api.verdicts


def test_cycle_of_a_dry_run_posts_nothing(world: World) -> None:
    world.policy = replace(world.policy, dry_run=True)
    world.restart()
    world.add_car()
    world.add_photo("u1", BASELINE_KM + 120)

    world.daemon.cycle()
    world.daemon.cycle()

    assert world.api.verdicts == {}
    assert world.reader.reads == 1
    assert world.named("would_post_verdict") == [{"upload": "u1", "decision": "accepted"}]


def test_check_refuses_a_store_of_another_network(world: World) -> None:
    world.daemon.check()
    world.chain.genesis_id = b"\xcd" * 32

    with pytest.raises(Misconfigured, match=r"belongs to genesis id 0x000000ab.*now it is 0xcdcd"):
        world.daemon.check()


def test_check_waits_for_a_node_that_is_down(world: World) -> None:
    world.chain.fault = DOWN
    with pytest.raises(Retryable, match="down"):
        world.daemon.check()


def _raiser(error: Exception):
    def fail(*_: object) -> None:
        raise error

    return fail


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
