"""What an account, a budget and a rate look like before anything happened, and later."""

import pytest
from mileage_operators import DAY, WEEK
from road import jump, next_week

pytestmark = pytest.mark.chain


def test_account_of_an_unknown_vehicle_is_empty(road):
    assert tuple(road.distributor.account(9)) == (0, 0, 0, 0)
    assert tuple(road.distributor.account(0)) == (0, 0, 0, 0)


def test_account_of_an_unknown_driver_is_empty(road, alice):
    assert tuple(road.distributor.driverAccount(alice)) == (0, 0, 0, False)


def test_allowances_grow_between_blocks(road, alice, now):
    road.baseline(1, alice)
    opened = now()
    jump(opened + DAY)
    assert road.distributor.account(1).allowanceKm == 800
    assert road.distributor.driverAccount(alice).allowanceKm == 1_000 + 1_000 // 7
    jump(opened + 2 * WEEK)
    assert road.distributor.account(1).allowanceKm == 2_100


def test_allowances_end_at_zero(road_with, alice):
    """An allowance that is used up, and one of a cap that was overtaken, are nothing."""
    road = road_with(700, 100, 5_000)
    road.start((1, alice, 300))
    road.settle(1)
    assert road.distributor.driverAccount(alice).allowanceKm == 0
    assert road.distributor.account(1).allowanceKm == 600


def test_budget_left_is_that_of_this_week(road, alice, at):
    road.start((1, alice, 500))
    at(next_week())
    road.settle(1)
    assert road.distributor.budgetLeft() == 4_500
    jump(next_week() - 1)
    assert road.distributor.budgetLeft() == 4_500
    jump(next_week())
    assert road.distributor.budgetLeft() == 5_000
