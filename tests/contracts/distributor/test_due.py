from dataclasses import dataclass

import pytest
from backend import chain, reverts
from hypothesis import assume, given
from hypothesis import strategies as st
from isolation import isolated
from mileage_operators import WEEK
from road import RATE, jump, next_week, often

pytestmark = pytest.mark.chain

NOTHING = (0, 0, 0, 0)


def _earned(cap, age):
    return cap * (WEEK + age) // WEEK


def test_due_of_what_is_settled_is_nothing(road, alice):
    road.baseline(1, alice, 100)
    assert tuple(road.distributor.due(1)) == NOTHING
    road.drive(1, alice, 99)
    assert tuple(road.distributor.due(1)) == NOTHING


def test_due_of_a_vehicle_without_account_is_nothing(road, alice):
    road.drive(1, alice, 100)
    assert tuple(road.distributor.due(1)) == NOTHING


def test_due_is_paid_part_given_up(road, alice):
    road.start((1, alice, 900))
    assert tuple(road.distributor.due(1)) == (700, 200, 0, 700 * RATE)


def test_due_waits_for_the_budget(road_with, alice):
    road = road_with(budget=100)
    road.start((1, alice, 900))
    assert tuple(road.distributor.due(1)) == (100, 200, 600, 100 * RATE)


def test_due_waits_for_the_allowance_where_nothing_can_be_paid(road, alice):
    road.start((1, alice, 700))
    road.settle(1)
    road.drive(1, alice, 900)
    assert tuple(road.distributor.due(1)) == (0, 0, 200, 0)


@pytest.mark.parametrize("reason", ["paused", "vehicle frozen", "driver frozen"])
def test_due_all_waits_while_nothing_may_be_paid(road, alice, guardian, reason):
    road.start((1, alice, 900))
    if reason == "paused":
        road.distributor.pause(sender=guardian)
    elif reason == "vehicle frozen":
        road.freeze(1)
    else:
        road.distributor.freezeDriver(alice, sender=guardian)
    assert tuple(road.distributor.due(1)) == (0, 0, 900, 0)


def test_due_needs_no_payout(bare, source, alice, anyone):
    distributor = bare()
    source.baseline(distributor, 1, alice, 0, sender=anyone)
    source.set(1, alice, 100, sender=anyone)
    assert tuple(distributor.due(1)) == (100, 0, 0, 100 * RATE)


def test_due_reverts_for_an_unknown_vehicle(road, source):
    with reverts(source.MileageRegistryUnknownVehicle, vehicle=9):
        road.distributor.due(9)


@dataclass(frozen=True)
class Case:
    km: int
    more_km: int  # after a first settlement
    other_km: int  # of the same driver's second vehicle, settled before
    mark: int  # where the second rate begins
    pause: int  # seconds
    caps: tuple[int, int, int]


kilometres = st.integers(0, 3_000)
cases = st.builds(
    Case,
    km=kilometres,
    more_km=kilometres,
    other_km=st.integers(0, 500),
    mark=kilometres,
    pause=st.integers(3_600, 2 * WEEK),
    caps=st.tuples(*[st.integers(1, 3_000)] * 3),
)


def _begin(road, driver, case):
    """Settles what is payable of the first kilometres, then drives on; when it began."""
    road.start((1, driver, case.km))
    opened = chain.blocks.head.timestamp
    if case.other_km:
        road.start((2, driver, case.other_km))
        road.settle(2)
    since = road.distributor.setRate(3 * RATE, sender=road.admin).events[0].since
    road.settle(1)
    mark = max(case.mark, road.settled(1))  # what the registry would say
    road.source.setMark(1, since, mark, sender=road.sender)
    road.drive(1, driver, case.km + case.more_km)
    return opened


@often
@given(case=cases)
def test_settle_does_what_due_says(road_with, alice, now, case):
    """Before and after a first settlement, across a rate, under any caps."""
    with isolated():
        road = road_with(*case.caps)
        opened = _begin(road, alice, case)
        time = max(now() + 2 + case.pause, next_week() + 2)
        # The settlement is mined a second after the question, when no allowance may have grown.
        age = time - opened
        assume(all(_earned(cap, age) == _earned(cap, age + 1) for cap in case.caps[:2]))
        settled, before = road.settled(1), road.payout.paid(alice)
        jump(time)
        pay, over, waiting, amount = road.distributor.due(1)
        chain.pending_timestamp = time + 1
        receipt = road.settle(1)

        assert pay + over + waiting == case.km + case.more_km - settled
        assert road.payout.paid(alice) - before == amount
        assert road.settled(1) - settled == pay + over
        told = [(event.km, event.amount) for event in receipt.events[:1] if pay]
        assert told == ([(pay, amount)] if pay else [])
