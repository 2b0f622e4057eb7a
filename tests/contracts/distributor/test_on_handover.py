"""A vehicle changes hands, or its odometer: what the former driver is paid, or gives up."""

import pytest
from backend import reverts
from mileage_operators import WEEK
from mileage_transfers import DROP, REFUSE, WAIVE
from road import RATE, REFUSES, names, next_week

pytestmark = pytest.mark.chain


@pytest.mark.parametrize("rest", [REFUSE, WAIVE])
def test_on_handover_pays_the_seller_first(sold, alice, bob, rest):
    receipt = sold.hand_over(1, bob, 500, rest)

    assert receipt.events == [
        sold.distributor.Settled(1, alice, 500, 500 * RATE),
        sold.distributor.AccountOpened(1, bob, 500),
    ]
    assert (sold.paid(alice), sold.paid(bob)) == (500, 0)
    assert sold.settle(1).events == []
    sold.drive(1, bob, 600)
    sold.settle(1)
    assert (sold.paid(alice), sold.paid(bob)) == (500, 100)


@pytest.mark.parametrize("rest", [REFUSE, WAIVE, DROP])
def test_on_handover_with_nothing_due_pays_nothing(road, alice, bob, rest):
    road.baseline(1, alice, 500)
    receipt = road.hand_over(1, bob, 500, rest)
    assert receipt.events == [road.distributor.AccountOpened(1, bob, 500)]


@pytest.mark.parametrize("rest", [REFUSE, WAIVE])
def test_on_handover_gives_up_what_is_over_the_sellers_allowance(road, alice, bob, rest):
    road.start((1, alice, 900))
    receipt = road.hand_over(1, bob, 900, rest)
    assert receipt.events[:2] == [
        road.distributor.Settled(1, alice, 700, 700 * RATE),
        road.distributor.AllowanceExceeded(1, 200),
    ]
    assert road.paid(alice) == 700


def test_on_handover_drops_all_without_paying(sold, alice, bob):
    receipt = sold.hand_over(1, bob, 500, DROP)

    assert receipt.events == [
        sold.distributor.KilometresDropped(1, alice, 500),
        sold.distributor.AccountOpened(1, bob, 500),
    ]
    assert (sold.paid(alice), sold.paid(bob)) == (0, 0)
    assert sold.distributor.budgetLeft() == 5_000


# What cannot be paid now: refuse, or waive


def _use_up_allowance(road, driver):
    road.settle(1)
    road.drive(1, driver, 700)
    road.settle(1)
    road.drive(1, driver, 800)
    return 100


def _fail_payment(road, driver):
    road.mood(driver, REFUSES)
    return 500


def _break_payout(road, driver):
    road.breakdown()
    return 500


@pytest.mark.parametrize("obstacle", [_use_up_allowance, _fail_payment, _break_payout])
def test_on_handover_reverts_if_something_cannot_be_paid(sold, alice, bob, obstacle):
    km = obstacle(sold, alice)
    settled = sold.settled(1)
    before = sold.books((1,), (alice, bob))
    with reverts(sold.distributor.RewardDistributorUnsettled, vehicle=1, km=km):
        sold.hand_over(1, bob, settled + km, REFUSE)
    assert sold.books((1,), (alice, bob)) == before


@pytest.mark.parametrize("obstacle", [_use_up_allowance, _fail_payment, _break_payout])
def test_on_handover_gives_up_what_cannot_be_paid_if_waived(sold, alice, bob, obstacle):
    km = obstacle(sold, alice)
    settled, paid = sold.settled(1), sold.paid(alice)

    receipt = sold.hand_over(1, bob, settled + km, WAIVE)

    assert receipt.events[-2:] == [
        sold.distributor.KilometresDropped(1, alice, km),
        sold.distributor.AccountOpened(1, bob, settled + km),
    ]
    sold.mood(alice, 0)
    sold.breakdown(False)
    assert sold.settle(1).events == []
    assert (sold.paid(alice), sold.paid(bob)) == (paid, 0)


def test_on_handover_pays_what_the_budget_allows_and_waives_the_rest(road_with, alice, bob, at):
    road = road_with(budget=100)
    road.start((1, alice, 500))
    at(next_week())
    with reverts(road.distributor.RewardDistributorUnsettled, vehicle=1, km=400):
        road.hand_over(1, bob, 500, REFUSE)
    assert road.distributor.budgetLeft() == 100

    receipt = road.hand_over(1, bob, 500, WAIVE)

    assert receipt.events == [
        road.distributor.Settled(1, alice, 100, 100 * RATE),
        road.distributor.BudgetExhausted(1, 400),
        road.distributor.KilometresDropped(1, alice, 400),
        road.distributor.AccountOpened(1, bob, 500),
    ]


def test_on_handover_waits_for_the_next_budget(road_with, alice, bob, at):
    road = road_with(budget=300)
    road.start((1, alice, 500))
    road.settle(1)
    at(next_week())
    assert names(road.hand_over(1, bob, 500, REFUSE)) == ["Settled", "AccountOpened"]
    assert road.paid(alice) == 500


def test_on_handover_without_a_payout_reverts_only_if_something_is_due(bare, source, alice, bob):
    distributor = bare()
    source.baseline(distributor, 1, alice, 0, sender=alice)
    source.handover(distributor, 1, bob, 0, REFUSE, sender=alice)
    source.set(1, bob, 10, sender=alice)
    for rest in (REFUSE, WAIVE):
        with reverts(distributor.RewardDistributorNoPayout):
            source.handover(distributor, 1, alice, 10, rest, sender=alice)
    source.handover(distributor, 1, alice, 10, DROP, sender=alice)


# The new account


def test_on_handover_gives_the_vehicle_no_fresh_allowance(sold, alice, bob):
    sold.hand_over(1, bob, 500, REFUSE)

    assert tuple(sold.distributor.account(1)) == (500, 500, 200, 0)
    sold.drive(1, bob, 1_000)
    sold.settle(1)
    assert sold.paid(bob) == 200


def test_on_handover_opens_the_buyers_account(sold, alice, bob):
    sold.hand_over(1, bob, 500, REFUSE)
    assert tuple(sold.distributor.driverAccount(bob)) == (0, 1_000, 1, False)
    assert tuple(sold.distributor.driverAccount(alice)) == (500, 500, 0, False)


def test_on_handover_keeps_the_age_of_a_buyer_with_an_account(sold, bob, at, now):
    sold.baseline(2, bob)
    at(now() + WEEK)
    sold.hand_over(1, bob, 500, REFUSE)
    account = sold.distributor.driverAccount(bob)
    assert (account.allowanceKm, account.vehicleCount) == (2_000, 2)


@pytest.mark.parametrize("km", [10, 500, 90_000])
def test_on_handover_to_another_odometer_of_the_same_driver(sold, alice, km):
    """A cluster was replaced: paid up to the old odometer, and the jump pays nothing."""
    receipt = sold.hand_over(1, alice, km, REFUSE)

    assert receipt.events == [
        sold.distributor.Settled(1, alice, 500, 500 * RATE),
        sold.distributor.AccountOpened(1, alice, km),
    ]
    assert tuple(sold.distributor.driverAccount(alice)) == (500, 500, 1, False)
    assert sold.settle(1).events == []
    sold.drive(1, alice, km + 100)
    sold.settle(1)
    assert sold.paid(alice) == 600
    assert sold.distributor.driverAccount(alice).rewardedKm == 600


def test_on_handover_of_a_frozen_vehicle_drops_for_the_same_driver(sold, alice):
    sold.freeze(1)
    receipt = sold.hand_over(1, alice, 50, DROP)
    assert receipt.events == [
        sold.distributor.KilometresDropped(1, alice, 500),
        sold.distributor.AccountOpened(1, alice, 50),
    ]
    sold.freeze(1, frozen=False)
    sold.drive(1, alice, 60)
    sold.settle(1)
    assert sold.paid(alice) == 10


def test_on_handover_takes_the_rate_in_force(sold, bob, admin, source):
    """Marks of the time before the handover do not count after it."""
    since = sold.distributor.setRate(3 * RATE, sender=admin).events[0].since
    source.setMark(1, since, 100, sender=admin)
    sold.hand_over(1, bob, 500, REFUSE)
    assert sold.distributor.account(1).nextTariff == 1
    sold.drive(1, bob, 510)
    sold.settle(1)
    assert sold.payout.paid(bob) == 10 * 3 * RATE
