import pytest
from backend import chain, reverts
from hypothesis import assume, given
from hypothesis import strategies as st
from isolation import isolated
from mileage_operators import WEEK

pytestmark = pytest.mark.chain

RATE = 10**17


def _earned(cap, age):
    return cap * (WEEK + age) // WEEK


def test_due_of_what_is_settled_is_nothing(road, alice):
    road.baseline(1, alice, 100)
    assert tuple(road.distributor.due(1)) == (0, 0, 0)


def test_due_of_a_vehicle_without_account_is_nothing(road, alice):
    road.drive(1, alice, 100)
    assert tuple(road.distributor.due(1)) == (0, 0, 0)


def test_due_is_paid_part_given_up(road, alice):
    road.baseline(1, alice)
    road.drive(1, alice, 900)
    assert tuple(road.distributor.due(1)) == (700, 200, 0)


def test_due_waits_for_the_budget(road_with, alice):
    road = road_with(budget=100)
    road.baseline(1, alice)
    road.drive(1, alice, 900)
    assert tuple(road.distributor.due(1)) == (100, 200, 600)


def test_due_reverts_for_an_unknown_vehicle(road, source):
    with reverts(source.MileageRegistryUnknownVehicle, vehicle=9):
        road.distributor.due(9)


@given(
    case=st.tuples(  # kilometres, seconds, caps
        st.integers(0, 3_000),
        st.integers(3_600, 2 * WEEK),  # ahead of the clock, which the local chain follows
        st.tuples(*[st.integers(1, 3_000)] * 3),
    )
)
def test_settle_does_what_due_says(road_with, alice, jump, now, case):
    km, pause, caps = case
    with isolated():
        road = road_with(*caps)
        road.baseline(1, alice)
        opened = now()
        road.drive(1, alice, km)
        time = now() + 2 + pause
        age = time - opened
        # The settlement is mined a second after the question, when no allowance may have grown.
        assume(all(_earned(cap, age) == _earned(cap, age + 1) for cap in caps[:2]))
        jump(time)
        pay, over, waiting = road.distributor.due(1)
        chain.pending_timestamp = time + 1
        before = road.paid(alice)
        road.settle(1)
        assert pay + over + waiting == km
        assert road.paid(alice) - before == pay
        assert road.distributor.account(1).settledKm == pay + over
