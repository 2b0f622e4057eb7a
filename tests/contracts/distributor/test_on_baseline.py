import pytest
from backend import reverts
from mileage_operators import WEEK

pytestmark = pytest.mark.chain


def test_on_baseline_opens_both_accounts(road, alice, now):
    receipt = road.baseline(1, alice, 50_000)

    assert receipt.events == [road.distributor.AccountOpened(1, alice, 50_000)]
    assert tuple(road.distributor.account(1)) == (50_000, 0, now())
    assert tuple(road.distributor.driverAccount(alice)) == (0, now())


def test_on_baseline_pays_nothing(road, alice):
    road.baseline(1, alice, 50_000)
    assert road.settle(1).events == []
    assert road.paid(alice) == 0


def test_on_baseline_keeps_the_age_of_a_driver(road, alice, now):
    road.baseline(1, alice)
    opened = now()
    road.baseline(2, alice)
    assert now() > opened
    assert road.distributor.driverAccount(alice).openedAt == opened
    assert road.distributor.account(2).openedAt == now()


def test_on_baseline_again_gives_no_fresh_allowance(road, alice, bob, now):
    """Another driver or cluster means another odometer to start from, not another week."""
    road.baseline(1, alice)
    opened = now()
    road.drive(1, alice, 600)
    road.settle(1)

    road.baseline(1, bob, 20_000)

    assert tuple(road.distributor.account(1)) == (20_000, 600, opened)
    road.drive(1, bob, 21_000)
    road.settle(1)
    assert road.paid(bob) == 100


def test_on_baseline_may_lower_the_odometer(road, alice, at, now):
    road.baseline(1, alice, 90_000)
    road.baseline(1, alice, 10)
    road.drive(1, alice, 110)
    at(now() + WEEK)
    road.settle(1)
    assert road.paid(alice) == 100


def test_on_baseline_reverts_for_anyone_but_the_registry(road, alice, admin, anyone):
    for caller in (admin, anyone):
        with reverts(road.distributor.RewardDistributorNotRegistry, caller=caller.address):
            road.distributor.onBaseline(1, alice, 0, sender=caller)
