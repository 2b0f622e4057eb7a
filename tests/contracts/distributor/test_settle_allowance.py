"""The allowances of a vehicle (700 km a week) and a driver (1,000 km a week)."""

import pytest
from backend import chain
from hypothesis import given
from hypothesis import strategies as st
from isolation import isolated
from mileage_operators import DAY, WEEK
from road import RATE, UINT24, UINT32

pytestmark = pytest.mark.chain


def test_settle_pays_a_full_week_from_the_start(road, alice):
    road.baseline(1, alice)
    road.drive(1, alice, 700)
    receipt = road.settle(1)
    assert receipt.events == [road.distributor.Settled(1, alice, 700, 700 * RATE)]


def test_settle_gives_up_what_is_over_the_vehicles_allowance(road, alice):
    road.baseline(1, alice)
    road.drive(1, alice, 701)

    receipt = road.settle(1)

    assert receipt.events == [
        road.distributor.Settled(1, alice, 700, 700 * RATE),
        road.distributor.AllowanceExceeded(1, 1),
    ]
    assert tuple(road.distributor.account(1))[:2] == (701, 700)


def test_settle_never_pays_what_was_given_up(road, alice, at, now):
    road.baseline(1, alice)
    road.drive(1, alice, 900)
    road.settle(1)
    at(now() + 10 * WEEK)
    assert road.settle(1).events == []
    assert road.paid(alice) == 700


@pytest.mark.parametrize(("days", "km"), [(1, 800), (7, 1_400), (70, 7_700)])
def test_settle_allows_more_with_time(road_with, alice, at, now, days, km):
    road = road_with(driver=UINT24, budget=UINT32)
    road.baseline(1, alice)
    opened = now()
    road.drive(1, alice, km + 1)
    at(opened + days * DAY)
    receipt = road.settle(1)
    assert receipt.events == [
        road.distributor.Settled(1, alice, km, km * RATE),
        road.distributor.AllowanceExceeded(1, 1),
    ]


def test_settle_rounds_the_allowance_down(road, alice, at, now):
    """700 km a week is one in 864 seconds."""
    road.baseline(1, alice)
    opened = now()
    road.drive(1, alice, 5_000)
    road.settle(1)
    road.drive(1, alice, 6_000)
    at(opened + 863)
    assert road.settle(1).events == []
    at(opened + 864)
    road.settle(1)
    assert road.paid(alice) == 701


def test_settle_gives_up_nothing_where_nothing_can_be_paid(road, alice, at, now):
    """With no allowance left the kilometres wait: nobody can spoil them without paying some."""
    road.baseline(1, alice)
    road.drive(1, alice, 700)
    road.settle(1)
    road.drive(1, alice, 1_300)

    assert road.settle(1).events == []
    assert road.distributor.account(1).settledKm == 700
    assert tuple(road.distributor.due(1)) == (0, 0, 600, 0)

    at(now() + WEEK)
    road.settle(1)
    assert road.paid(alice) == 1_300


def test_settle_holds_a_driver_over_all_vehicles(road, alice, bob):
    for vehicle, driver in ((1, alice), (2, alice), (3, bob)):
        road.baseline(vehicle, driver)
        road.drive(vehicle, driver, 600)

    receipt = road.settle(1, 2, 3)

    assert receipt.events == [
        road.distributor.Settled(1, alice, 600, 600 * RATE),
        road.distributor.Settled(2, alice, 400, 400 * RATE),
        road.distributor.AllowanceExceeded(2, 200),
        road.distributor.Settled(3, bob, 600, 600 * RATE),
    ]
    assert road.distributor.driverAccount(alice).rewardedKm == 1_000
    assert road.distributor.account(2).rewardedKm == 400


def test_settle_counts_a_driver_from_the_first_vehicle(road, alice, at, now):
    road.baseline(1, alice)
    at(now() + WEEK)
    road.baseline(2, alice)
    road.drive(1, alice, 1_400)
    road.drive(2, alice, 700)
    road.settle(1, 2)
    assert road.paid(alice) == 2_000


@given(
    legs=st.lists(
        st.tuples(st.integers(0, 3 * DAY), st.floats(0, 1), st.booleans()), min_size=1, max_size=6
    )
)
def test_settle_pays_the_same_however_it_is_split(road, alice, now, legs):
    """Below the caps: the total is the kilometres, whenever and however often anyone settles."""
    with isolated():
        road.baseline(1, alice)
        opened, time, km = now(), now(), 0
        for pause, share, settles in legs:
            time = max(time + pause, now() + 2)
            allowed = 700 * (WEEK + time - opened) // WEEK
            km += int((allowed - km) * share)
            road.drive(1, alice, km)
            if settles:
                chain.pending_timestamp = max(time, now() + 1)
                road.settle(1)
        chain.pending_timestamp = max(time, now() + 1)
        road.settle(1)
        assert road.paid(alice) == km
        assert road.distributor.account(1).settledKm == km
