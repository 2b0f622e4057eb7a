"""A signature is given for exactly what was read, on our chain, and for nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import structlog

from oracle import attestation
from oracle.client import OpenBatch, Refused
from oracle.domain import Kilometres, Kind, UploadId, VehicleNumber
from tests.oracle.world import (
    BASELINE_KM,
    DOWN,
    DRIVER_SECRET,
    NOW,
    SECRET,
    VEHICLE,
    World,
)
from thorlink import keys

pytestmark = pytest.mark.unit

Change = Callable[[World, OpenBatch], OpenBatch]


def ready(world: World) -> OpenBatch:
    """A world that has read two photos of two cars, and the honest batch of the first."""
    world.add_car()
    world.add_car(VehicleNumber(6), b"\x66" * 32)
    world.add_photo("u1", BASELINE_KM + 120)
    world.add_photo("u2", BASELINE_KM + 130, number=VehicleNumber(6), commitment=b"\x66" * 32)
    world.daemon.cycle()
    return world.batch("u1")


def refusal_of(world: World, batch: OpenBatch) -> str:
    """What the operator says to the batch; the batch beside it is signed all the same."""
    other = world.batch("u2", name="other", nonce=2, vehicle=VehicleNumber(6))
    world.api.by_state["open"] = [batch, other]
    with structlog.testing.capture_logs() as lines:
        world.daemon.cycle()
    assert set(world.api.signatures) == {"other"}
    reasons = [line["reason"] for line in lines if line["event"] == "batch_refused"]
    assert len(reasons) == 1, lines
    return str(reasons[0])


def with_item(batch: OpenBatch, **changes: object) -> OpenBatch:
    return replace(batch, items=(replace(batch.items[0], **changes), *batch.items[1:]))


def test_cycle_signs_the_digest_of_an_honest_batch(world: World) -> None:
    batch = ready(world)
    world.api.by_state["open"] = [batch]

    world.daemon.cycle()

    signature = world.api.signatures[batch.id]
    assert keys.recover(batch.digest, signature) == world.signer.address
    assert world.named("signed") == [{"batch": "b1", "digest": batch.digest, "uploads": ["u1"]}]


def test_cycle_signs_an_honest_registration(world: World) -> None:
    world.add_photo("u1", 20_000, kind=Kind.REGISTRATION)
    world.daemon.cycle()
    batch = world.registration("u1")
    world.api.by_state["open"] = [batch]

    world.daemon.cycle()

    assert keys.recover(batch.digest, world.api.signatures[batch.id]) == world.signer.address


LIES: dict[str, tuple[Change, str]] = {
    "more kilometres": (
        lambda w, b: w.redigested(with_item(b, km=Kilometres(b.items[0].km + 1))),
        "upload u1: we read 10120 km, not 10121 km",
    ),
    "another car": (
        lambda w, b: w.redigested(with_item(b, vehicle=VehicleNumber(6))),
        "upload u1 is of vehicle 5 by the chain, not 6",
    ),
    "no car": (lambda _, b: with_item(b, vehicle=None), "upload u1 is of no vehicle"),
    "another photo": (
        lambda w, b: w.redigested(with_item(b, sha256=b"\x01" * 32)),
        "upload u1 names another photo than the one that we read",
    ),
    "a photo never read": (
        lambda w, b: w.redigested(with_item(b, upload=UploadId("u9"))),
        "we never read upload u9",
    ),
    "an upload twice": (
        lambda w, b: w.redigested(replace(b, items=b.items * 2)),
        "the same upload stands in the batch twice",
    ),
    "a vehicle twice": (
        lambda w, b: w.redigested(
            replace(b, items=(*b.items, replace(w.batch("u2").items[0], vehicle=VEHICLE)))
        ),
        "the same vehicle stands in the batch twice",
    ),
    "another evidence root": (
        lambda w, b: w.redigested(replace(b, evidence_root=b"\x02" * 32)),
        "the evidence root is not that of the photos",
    ),
    "another epoch": (
        lambda w, b: w.redigested(replace(b, epoch=2)),
        "epoch 2; the registry is in 1",
    ),
    "another model": (
        lambda w, b: w.redigested(replace(b, model_hash=b"\x03" * 32)),
        f"model 0x{'03' * 32} is not ours",
    ),
    "an expired deadline": (
        lambda w, b: w.redigested(replace(b, deadline=NOW)),
        f"expired: deadline {NOW}, chain time {NOW}",
    ),
    "a deadline far away": (
        lambda w, b: w.redigested(replace(b, deadline=NOW + 86_401)),
        f"deadline {NOW + 86_401} is more than a day after {NOW}",
    ),
    "a digest of something else": (
        lambda _, b: replace(b, digest=b"\x04" * 32),
        f"the API asks for a signature over 0x{'04' * 32}",
    ),
    "a registration's form": (
        lambda _, b: replace(b, kind=Kind.REGISTRATION),
        "a registration has one photo, one commitment and one driver",
    ),
}


@pytest.mark.parametrize("lie", LIES)
def test_cycle_refuses_to_sign(world: World, lie: str) -> None:
    batch = ready(world)
    change, expected = LIES[lie]
    assert expected in refusal_of(world, change(world, batch))


def test_cycle_refuses_the_digest_of_another_chain(world: World) -> None:
    batch = ready(world)
    other = world.chain.chain_id + 1
    asked = attestation.Batch(
        batch.epoch,
        batch.nonce,
        batch.deadline,
        batch.model_hash,
        batch.evidence_root,
        (attestation.VehicleReading(VEHICLE, batch.items[0].km),),
    )
    digest = attestation.batch_digest(asked, other, world.chain.address)
    reason = refusal_of(world, replace(batch, digest=digest))
    assert f"0x{digest.hex()}" in reason
    assert f"for this batch on this chain it is 0x{batch.digest.hex()}" in reason


def test_cycle_refuses_a_nonce_that_is_used(world: World) -> None:
    batch = ready(world)
    world.chain.nonces.add(batch.nonce)
    assert refusal_of(world, batch) == "nonce 1 is used"


def test_cycle_refuses_a_reading_that_it_did_not_accept(world: World) -> None:
    ready(world)
    world.add_photo("u3", BASELINE_KM - 5)
    world.daemon.cycle()
    batch = world.batch("u3", name="b3")
    assert refusal_of(world, batch) == "we did not accept upload u3: rollback"


def test_cycle_refuses_a_reading_of_a_car_that_changed_hands(world: World) -> None:
    batch = ready(world)
    world.chain.cars[VEHICLE].driver = b"\x55" * 20
    assert "is now driven by 0x5555" in refusal_of(world, batch)


def test_cycle_refuses_a_batch_that_changed_after_it_signed(world: World) -> None:
    batch = ready(world)
    world.api.by_state["open"] = [batch]
    world.daemon.cycle()
    world.api.signatures.clear()
    changed = world.redigested(replace(batch, deadline=batch.deadline + 1))
    assert "the batch changed after we signed" in refusal_of(world, changed)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"commitment": b"\x08" * 32}, "the commitment is not the one that we were asked about"),
        ({"driver": b"\x08" * 20}, "the driver is not the one that we were asked about"),
        ({"miles": True}, "the unit is not the one that we read: km"),
    ],
)
def test_cycle_refuses_a_registration_with_another_binding(
    world: World, changes: dict[str, object], expected: str
) -> None:
    ready(world)
    world.add_photo("r", 20_000, kind=Kind.REGISTRATION, commitment=b"\x09" * 32)
    world.daemon.cycle()
    batch = world.registration("r")
    assert batch.registration is not None
    lie = replace(batch, registration=replace(batch.registration, **changes))
    assert refusal_of(world, world.redigested(lie)) == expected


def test_cycle_refuses_a_registration_without_the_drivers_consent(world: World) -> None:
    ready(world)
    world.add_photo("r", 20_000, kind=Kind.REGISTRATION, commitment=b"\x09" * 32)
    world.daemon.cycle()
    batch = world.registration("r")
    assert batch.registration is not None
    forged = replace(batch.registration.consent, signature=keys.sign(b"\x01" * 32, DRIVER_SECRET))
    lie = replace(batch, registration=replace(batch.registration, consent=forged))
    assert refusal_of(world, lie) == "the driver did not sign the enrolment"


def test_cycle_refuses_a_registration_whose_consent_has_ended(world: World) -> None:
    ready(world)
    world.add_photo("r", 20_000, kind=Kind.REGISTRATION, commitment=b"\x09" * 32)
    world.daemon.cycle()
    batch = world.registration("r")
    assert batch.registration is not None
    ended = replace(batch.registration.consent, deadline=NOW)
    lie = replace(batch, registration=replace(batch.registration, consent=ended))
    assert refusal_of(world, lie) == f"the driver's consent ended at {NOW}, it is {NOW}"


def test_cycle_refuses_a_registration_of_a_car_that_has_a_number(world: World) -> None:
    ready(world)
    world.add_photo("r", 20_000, kind=Kind.REGISTRATION, commitment=b"\x09" * 32)
    world.daemon.cycle()
    world.chain.numbers[b"\x09" * 32] = VehicleNumber(7)
    assert refusal_of(world, world.registration("r")) == (
        "this car is registered already, as vehicle 7"
    )


def test_cycle_says_a_refusal_once(world: World) -> None:
    batch = ready(world)
    lie = world.redigested(replace(batch, epoch=2))
    world.api.by_state["open"] = [lie]
    with structlog.testing.capture_logs() as lines:
        world.daemon.cycle()
        world.daemon.cycle()
    assert [line["event"] for line in lines].count("batch_refused") == 1


def test_cycle_does_not_sign_what_bears_its_signature(world: World) -> None:
    batch = ready(world)
    world.api.by_state["open"] = [world.signed(batch, SECRET)]
    world.daemon.cycle()
    assert world.api.signatures == {}


def test_cycle_signs_though_the_api_lists_a_false_signature_of_ours(world: World) -> None:
    batch = ready(world)
    forged = replace(world.signed(batch, DRIVER_SECRET).signatures[0], operator=SIGNER)
    world.api.by_state["open"] = [replace(batch, signatures=(forged,))]
    world.daemon.cycle()
    assert set(world.api.signatures) == {"b1"}


def test_cycle_posts_the_same_signature_after_the_api_was_down(world: World) -> None:
    batch = ready(world)
    world.api.by_state["open"] = [batch]
    post, world.api.post_signature = world.api.post_signature, _fail
    assert world.daemon.cycle() is False
    world.api.post_signature = post
    world.restart()

    assert world.daemon.cycle() is True
    assert keys.recover(batch.digest, world.api.signatures[batch.id]) == world.signer.address


def test_cycle_goes_on_if_a_signature_is_refused(world: World) -> None:
    batch = ready(world)
    world.api.by_state["open"] = [batch]
    world.api.refusal = Refused(422, "wrong_signature", "not over this digest")
    assert world.daemon.cycle() is True
    assert world.named("signed") == []


def test_cycle_of_a_dry_run_signs_nothing(world: World) -> None:
    batch = ready(world)
    world.policy = replace(world.policy, dry_run=True)
    world.restart()
    world.api.by_state["open"] = [batch]
    world.daemon.cycle()
    assert world.api.signatures == {}
    assert world.named("would_sign") == [{"batch": "b1", "digest": batch.digest}]


SIGNER = keys.address_of(SECRET)


def _fail(*_: object) -> None:
    raise DOWN
