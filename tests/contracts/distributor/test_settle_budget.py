"""The budget of all drivers together: 1,000 km in a calendar week here."""

import pytest
from mileage_operators import WEEK
from road import RATE, jump, names, next_week

pytestmark = pytest.mark.chain


@pytest.fixture(scope="module")
def road(road_with):
    return road_with(vehicle=700, driver=5_000, budget=1_000)


@pytest.fixture
def fresh(road, alice, bob, at):
    """Two vehicles at the start of a budget week, driven 700 km each."""
    at(next_week())
    road.baseline(1, alice)
    road.baseline(2, bob)
    road.drive(1, alice, 700)
    road.drive(2, bob, 700)
    return road


def test_settle_lets_wait_what_is_over_the_budget(fresh, alice, bob):
    receipt = fresh.settle(1, 2)

    assert receipt.events == [
        fresh.distributor.Settled(1, alice, 700, 700 * RATE),
        fresh.distributor.Settled(2, bob, 300, 300 * RATE),
        fresh.distributor.BudgetExhausted(2, 400),
    ]
    assert fresh.distributor.budgetLeft() == 0
    assert fresh.distributor.account(2).settledKm == 300


def test_settle_pays_nothing_from_an_empty_budget(fresh, bob):
    fresh.settle(1, 2)
    before = tuple(fresh.distributor.account(2))

    receipt = fresh.settle(2)

    assert receipt.events == [fresh.distributor.BudgetExhausted(2, 400)]
    assert tuple(fresh.distributor.account(2)) == before
    assert fresh.paid(bob) == 300


def test_settle_uses_the_budget_to_the_last_kilometre(fresh, alice, bob):
    fresh.drive(2, bob, 300)
    receipt = fresh.settle(1, 2)
    assert names(receipt) == ["Settled", "Settled"]
    assert fresh.distributor.budgetLeft() == 0


def test_settle_waits_for_the_next_week_to_the_second(fresh, bob, at):
    fresh.settle(1, 2)
    monday = next_week()

    at(monday - 1)
    fresh.settle(2)
    assert fresh.paid(bob) == 300

    at(monday)
    fresh.settle(2)
    assert fresh.paid(bob) == 700
    assert fresh.distributor.budgetLeft() == 600


def test_settle_does_not_save_budget_for_later(fresh):
    jump(next_week() + 5 * WEEK)
    assert fresh.distributor.budgetLeft() == 1_000


def test_settle_counts_what_is_over_the_allowance_before_what_waits(fresh, bob):
    fresh.drive(2, bob, 900)
    receipt = fresh.settle(1, 2)

    assert receipt.events[1:] == [
        fresh.distributor.Settled(2, bob, 300, 300 * RATE),
        fresh.distributor.AllowanceExceeded(2, 200),
        fresh.distributor.BudgetExhausted(2, 400),
    ]
    assert fresh.distributor.account(2).settledKm == 500


def test_settle_gives_up_nothing_while_the_budget_is_empty(fresh, bob, at):
    fresh.settle(1, 2)
    fresh.drive(2, bob, 1_300)

    receipt = fresh.settle(2)

    assert receipt.events == [fresh.distributor.BudgetExhausted(2, 1_000)]
    assert fresh.distributor.account(2).settledKm == 300
    at(next_week())
    fresh.settle(2)
    assert fresh.paid(bob) == 1_300


def test_waiting_kilometres_keep_their_allowance(fresh, bob, at):
    """They were within it when they were driven, so they are when they are paid."""
    fresh.settle(1, 2)
    at(next_week())
    fresh.drive(2, bob, 1_300)
    receipt = fresh.settle(2)
    assert receipt.events == [fresh.distributor.Settled(2, bob, 1_000, 1_000 * RATE)]
