"""From a quorum to one reward: every way that a transaction can go, one step at a time."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from oracle.attestation import expand
from oracle.chain.faults import NotTaken
from oracle.client import OpenBatch, Refused
from oracle.daemon.submitting import quorum
from oracle.domain import BatchId, Kind, VehicleNumber
from oracle.errors import Halt, Rejected
from oracle.store import State, Submission
from tests.oracle.world import (
    BASELINE_KM,
    COMMITMENT,
    DISTRIBUTOR,
    DOWN,
    DRIVER_SECRET,
    REGISTRY,
    SECRET,
    VEHICLE,
    World,
)
from thorlink import keys

pytestmark = pytest.mark.unit

BATCH = BatchId("b1")
SECOND, THIRD = b"\x05" * 32, b"\x06" * 32


def ready(world: World) -> OpenBatch:
    """A batch of one reading (120 km to reward) that has its quorum."""
    world.add_car()
    world.add_photo("u1", BASELINE_KM + 120)
    world.daemon.cycle()
    batch = world.signed(world.batch("u1"), SECRET)
    world.api.by_state["signed"] = [batch]
    return batch


def latest(world: World) -> Submission:
    submission = world.store.latest_submission(BATCH)
    assert submission is not None
    return submission


def alive(world: World) -> list[Submission]:
    return world.store.submissions(State.ALIVE, State.MINED)


def test_cycle_stores_then_broadcasts_then_announces(world: World) -> None:
    ready(world)
    world.daemon.cycle()

    submission = latest(world)
    assert submission.state is State.ALIVE
    assert submission.raw == b"raw" + submission.tx_id
    assert world.transactions.sent == {submission.tx_id: 1}
    assert world.api.announced == [(BATCH, submission.tx_id)]
    names = [step for step, _ in world.steps]
    assert names.index("stored") < names.index("broadcast")


def test_cycle_records_and_settles_in_one_transaction(world: World) -> None:
    ready(world)
    world.transactions.mines_at_once = True
    world.daemon.cycle()

    submission = latest(world)
    assert submission.state is State.MINED
    assert world.chain.recorded == [(VEHICLE, BASELINE_KM + 120)]
    assert world.chain.paid_km == 120
    confirmed = world.named("confirmed")
    assert len(confirmed) == 1
    assert confirmed[0] == {
        "job": "b1",
        "tx_id": submission.tx_id,
        "block": 101,
        "gas_used": 80_000,
        "paid_vtho": str(8 * 10**17),
    }


def test_cycle_stops_looking_after_enough_confirmations(world: World) -> None:
    ready(world)
    world.transactions.mines_at_once = True
    world.daemon.cycle()
    world.transactions.pass_blocks(11)
    world.daemon.cycle()
    assert latest(world).state is State.MINED
    world.transactions.pass_blocks(1)
    world.daemon.cycle()
    assert latest(world).state is State.FINAL
    world.daemon.cycle()
    assert len(world.transactions.prepared) == 1


def test_cycle_forgets_vehicles_that_are_settled(world: World) -> None:
    ready(world)
    world.transactions.mines_at_once = True
    world.daemon.cycle()
    assert world.store.settlements() == []


def test_cycle_sends_the_same_bytes_until_they_are_mined(world: World) -> None:
    ready(world)
    world.daemon.cycle()
    tx_id = latest(world).tx_id
    for _ in range(3):
        world.restart()
        world.transactions.pass_blocks(5)
        world.daemon.cycle()
    assert world.transactions.prepared == [tx_id]
    assert world.transactions.sent == {tx_id: 4}

    world.transactions.mine(tx_id)
    world.daemon.cycle()
    assert latest(world).state is State.MINED
    assert world.chain.paid_km == 120


@pytest.mark.parametrize(
    "fault",
    [
        DOWN,
        NotTaken("tx rejected: insufficient energy"),
        NotTaken("tx rejected: gas price is less than block base fee"),
        NotTaken("tx rejected: account quota exceeded"),
    ],
)
def test_cycle_keeps_a_transaction_that_was_not_taken(world: World, fault: Exception) -> None:
    ready(world)
    world.transactions.on_broadcast = [fault, fault, fault]
    world.daemon.cycle()
    tx_id = latest(world).tx_id
    assert latest(world).state is State.ALIVE
    world.transactions.on_broadcast = []

    world.daemon.cycle()
    world.transactions.mine(tx_id)
    world.daemon.cycle()

    assert world.transactions.prepared == [tx_id]
    assert world.chain.paid_km == 120


def test_cycle_makes_a_new_transaction_only_when_the_old_one_cannot_be_mined(world: World) -> None:
    ready(world)
    world.transactions.on_broadcast = [DOWN]
    world.daemon.cycle()
    first = latest(world)
    world.transactions.on_broadcast = [DOWN] * 99

    world.transactions.pass_blocks(32)  # the last block that may hold it
    world.daemon.cycle()
    assert latest(world) == replace(first, announced=True)
    world.transactions.pass_blocks(1)
    world.transactions.on_broadcast = []
    world.daemon.cycle()

    second = latest(world)
    assert second.tx_id != first.tx_id
    assert [each.tx_id for each in alive(world)] == [second.tx_id]
    assert world.store.submissions(State.EXPIRED)[0].tx_id == first.tx_id
    world.transactions.mine(second.tx_id)
    world.daemon.cycle()
    assert world.chain.paid_km == 120
    assert world.api.announced == [(BATCH, first.tx_id), (BATCH, second.tx_id)]


def test_cycle_sees_a_transaction_mined_in_its_last_block(world: World) -> None:
    ready(world)
    world.daemon.cycle()
    tx_id = latest(world).tx_id
    world.transactions.pass_blocks(31)
    world.transactions.mine(tx_id)
    world.transactions.pass_blocks(40)  # we were away

    world.daemon.cycle()

    assert world.transactions.prepared == [tx_id]
    assert latest(world).state is State.FINAL
    assert world.chain.paid_km == 120


def test_cycle_makes_no_new_transaction_if_somebody_recorded_the_batch(world: World) -> None:
    batch = ready(world)
    world.transactions.on_broadcast = [DOWN] * 99
    world.daemon.cycle()
    world.chain.nonces.add(batch.nonce)
    world.transactions.pass_blocks(33)

    world.daemon.cycle()

    assert alive(world) == []
    assert len(world.transactions.prepared) == 1


def test_cycle_does_not_submit_what_somebody_recorded(world: World) -> None:
    batch = ready(world)
    world.chain.nonces.add(batch.nonce)
    with structlog.testing.capture_logs() as lines:
        world.daemon.cycle()
    assert world.transactions.prepared == []
    assert "somebody else brought it to the chain" in [line.get("reason") for line in lines]


def test_cycle_keeps_the_reason_of_a_revert_and_waits_for_a_new_batch(world: World) -> None:
    batch = ready(world)
    world.daemon.cycle()
    tx_id = latest(world).tx_id
    world.chain.epoch = 2  # the attesters change before the block
    world.transactions.mine(tx_id)

    world.daemon.cycle()
    world.daemon.cycle()

    assert latest(world).state is State.REVERTED
    assert latest(world).detail == "MileageRegistryWrongEpoch"
    assert world.named("reverted")[0]["reason"] == "MileageRegistryWrongEpoch"
    assert len(world.transactions.prepared) == 1

    again = world.signed(
        world.redigested(replace(batch, id=BatchId("b2"), nonce=2, epoch=2)), SECRET
    )
    world.api.by_state["signed"] = [batch, again]
    world.transactions.mines_at_once = True
    world.daemon.cycle()
    assert world.chain.paid_km == 120


def test_cycle_takes_up_a_transaction_that_a_reorganisation_undid(world: World) -> None:
    ready(world)
    world.transactions.mines_at_once = True
    world.daemon.cycle()
    tx_id = latest(world).tx_id
    world.transactions.mines_at_once = False
    world.transactions.known[tx_id].block = None

    world.daemon.cycle()

    assert (latest(world).tx_id, latest(world).state) == (tx_id, State.ALIVE)
    assert world.transactions.prepared == [tx_id]


def test_cycle_records_alone_if_settling_would_revert(world: World) -> None:
    ready(world)
    world.chain.settle_reverts = True
    world.transactions.mines_at_once = True
    world.daemon.cycle()
    assert world.chain.recorded == [(VEHICLE, BASELINE_KM + 120)]
    assert world.chain.paid_km == 0
    assert world.store.settlements() == [VEHICLE]
    world.chain.settle_reverts = False

    world.daemon.cycle()
    world.daemon.cycle()

    assert world.chain.paid_km == 120
    assert world.store.settlements() == []
    assert [batch for batch, _ in world.api.announced] == [BATCH]


def test_cycle_waits_while_the_registry_is_paused(world: World) -> None:
    ready(world)
    world.chain.paused = {REGISTRY, DISTRIBUTOR}
    world.transactions.mines_at_once = True
    with structlog.testing.capture_logs() as logs:
        world.daemon.cycle()
        world.daemon.cycle()
    told = [entry for entry in logs if entry["event"] == "batch_not_submitted"]
    assert [entry["reason"] for entry in told] == [
        "the contracts are paused by their guardian (EnforcedPause)"
    ]
    assert world.transactions.prepared == []
    world.chain.paused = set()

    world.daemon.cycle()

    assert world.chain.recorded == [(VEHICLE, BASELINE_KM + 120)]
    assert world.chain.paid_km == 120


def test_cycle_records_while_only_payments_are_paused_and_settles_later(world: World) -> None:
    ready(world)
    world.chain.paused = {DISTRIBUTOR}
    world.transactions.mines_at_once = True
    world.daemon.cycle()
    assert world.daemon.cycle() is False
    assert world.chain.recorded == [(VEHICLE, BASELINE_KM + 120)]
    assert world.chain.paid_km == 0
    assert world.store.settlements() == [VEHICLE]
    world.chain.paused = set()

    assert world.daemon.cycle() is True
    assert world.chain.paid_km == 120


@pytest.mark.parametrize("obstacle", ["payout_fails", "window_open"])
def test_cycle_settles_later_what_cannot_be_paid_now(world: World, obstacle: str) -> None:
    ready(world)
    setattr(world.chain, obstacle, True)
    world.transactions.mines_at_once = True
    for _ in range(3):
        world.daemon.cycle()
    assert len(world.transactions.prepared) == 1
    assert world.store.settlements() == [VEHICLE]
    setattr(world.chain, obstacle, False)

    world.daemon.cycle()
    world.daemon.cycle()

    assert world.chain.paid_km == 120
    assert world.store.settlements() == []


def test_cycle_submits_a_registration(world: World) -> None:
    world.add_photo("r", 20_000, kind=Kind.REGISTRATION)
    world.daemon.cycle()
    world.api.by_state["signed"] = [world.signed(world.registration("r"), SECRET)]
    world.transactions.mines_at_once = True

    world.daemon.cycle()
    world.daemon.cycle()

    assert world.chain.numbers == {COMMITMENT: 1}
    assert len(world.transactions.prepared) == 1


def test_cycle_makes_no_new_registration_if_the_car_has_a_number(world: World) -> None:
    world.add_photo("r", 20_000, kind=Kind.REGISTRATION)
    world.daemon.cycle()
    world.api.by_state["signed"] = [world.signed(world.registration("r"), SECRET)]
    world.transactions.on_broadcast = [DOWN] * 9
    world.daemon.cycle()
    world.transactions.pass_blocks(33)
    world.chain.numbers[COMMITMENT] = VehicleNumber(9)

    world.daemon.cycle()

    assert alive(world) == []
    assert len(world.transactions.prepared) == 1


def test_cycle_does_not_submit_an_expired_batch(world: World) -> None:
    ready(world)
    world.chain.now += 3601
    world.daemon.cycle()
    assert world.transactions.prepared == []


def test_cycle_says_why_the_contracts_refuse_a_batch(world: World) -> None:
    batch = ready(world)
    world.chain.epoch = 2
    with structlog.testing.capture_logs() as lines:
        world.daemon.cycle()
    refused = [line for line in lines if line["event"] == "batch_not_submitted"]
    assert [(line["batch"], line["reason"]) for line in refused] == [
        (batch.id, "MileageRegistryWrongEpoch")
    ]
    assert world.store.latest_submission(BATCH) is None


def test_cycle_announces_after_the_api_was_down(world: World) -> None:
    ready(world)
    announce, world.api.announce = world.api.announce, _fail
    assert world.daemon.cycle() is False
    world.api.announce = announce
    world.restart()

    assert world.daemon.cycle() is True
    assert world.api.announced == [(BATCH, latest(world).tx_id)]


def test_cycle_does_not_repeat_an_announcement_that_is_refused(world: World) -> None:
    ready(world)
    world.api.refusal = Refused(409, "other_transaction", "announced before")
    assert world.daemon.cycle() is True
    assert world.store.unannounced() == []


def test_cycle_follows_its_transactions_though_the_api_is_down(world: World) -> None:
    ready(world)
    world.daemon.cycle()
    world.transactions.mine(latest(world).tx_id)
    world.api.fault = DOWN

    assert world.daemon.cycle() is False
    assert latest(world).state is State.MINED


def test_cycle_sends_nothing_that_it_could_not_store(world: World) -> None:
    ready(world)
    world.store.add_submission = _halt
    with pytest.raises(Halt, match="disk is full"):
        world.daemon.cycle()
    assert world.transactions.sent == {}
    assert world.api.announced == []


def test_cycle_of_a_dry_run_sends_nothing(world: World) -> None:
    ready(world)
    world.policy = replace(world.policy, dry_run=True)
    world.restart()
    world.daemon.cycle()
    assert world.transactions.sent == {}
    assert world.store.latest_submission(BATCH) is None
    assert world.named("would_submit") == [{"batch": "b1", "gas": 100_000}]


@pytest.fixture
def committee(tmp_path: Path) -> Iterator[World]:
    """Three attesters, two must sign."""
    made = World(tmp_path / "committee", threshold=2, others=(SECOND, THIRD))
    yield made
    made.store.close()


@pytest.mark.parametrize("order", [(SECRET, SECOND), (SECOND, SECRET), (THIRD, SECOND, SECRET)])
def test_quorum_sorts_and_takes_exactly_the_threshold(
    committee: World, order: tuple[bytes, ...]
) -> None:
    world = committee
    batch = ready(world)
    signed = world.signed(batch, *order)

    chosen = quorum(signed, batch.digest, world.chain.view())

    signers = sorted(keys.address_of(secret) for secret in order)[:2]
    assert [keys.recover(batch.digest, expand(each)) for each in chosen] == signers


def test_quorum_counts_nobody_twice(committee: World) -> None:
    world = committee
    batch = ready(world)
    with pytest.raises(Rejected, match="1 of 2 signatures are attesters'; 2 are needed"):
        quorum(world.signed(batch, SECRET, SECRET), batch.digest, world.chain.view())


def test_quorum_leaves_out_strangers_and_signatures_over_something_else(committee: World) -> None:
    world = committee
    batch = ready(world)
    strangers = world.signed(batch, SECRET, DRIVER_SECRET).signatures
    elsewhere = world.signed(replace(batch, digest=b"\x01" * 32), SECOND).signatures
    broken = replace(strangers[0], signature=b"\xff" * 65)
    signed = replace(batch, signatures=(*strangers, *elsewhere, broken))
    with pytest.raises(Rejected, match="1 of 4 signatures are attesters'; 2 are needed"):
        quorum(signed, batch.digest, world.chain.view())


def test_cycle_submits_though_the_api_lists_signatures_in_the_wrong_order_and_twice(
    committee: World,
) -> None:
    world = committee
    batch = ready(world)
    high_first = sorted((SECRET, SECOND), key=keys.address_of, reverse=True)
    world.api.by_state["signed"] = [world.signed(batch, *high_first, SECRET)]
    world.transactions.mines_at_once = True
    world.seconds += 1000

    world.daemon.cycle()
    world.seconds += 1000
    world.daemon.cycle()

    assert world.chain.paid_km == 120


def test_cycle_waits_for_its_turn_among_operators(committee: World) -> None:
    world = committee
    batch = ready(world)
    world.api.by_state["signed"] = [world.signed(batch, SECRET, SECOND)]
    place = sorted(world.chain.attesters).index(world.signer.address)
    rank = (place - batch.nonce) % 3
    turns = []
    for seconds in (0, 59, 60, 119, 120):
        world.seconds = seconds
        world.daemon.cycle()
        turns.append(len(world.transactions.prepared))
    assert turns == [int(seconds >= rank * 60) for seconds in (0, 59, 60, 119, 120)]


def test_cycle_takes_over_what_another_announced_but_did_not_bring(
    committee: World,
) -> None:
    world = committee
    batch = ready(world)
    world.api.by_state["signed"] = []
    world.api.by_state["submitted"] = [world.signed(batch, SECRET, SECOND)]
    world.daemon.cycle()
    world.seconds = 599
    world.daemon.cycle()
    assert world.transactions.prepared == []
    world.seconds = 600 + 2 * 60
    world.daemon.cycle()
    assert len(world.transactions.prepared) == 1


def _fail(*_: object) -> None:
    raise DOWN


def _halt(*_: object) -> None:
    raise Halt("the operator's store does not store: disk is full")
