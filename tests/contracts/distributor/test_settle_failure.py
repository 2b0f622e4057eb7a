"""Payments that fail: one by one, all together, and what is undone of them."""

import pytest
from backend import ZERO_ADDRESS
from eth_abi import encode
from eth_utils import keccak
from mileage_operators import WEEK
from road import (
    HONEST,
    RATE,
    REENTERS_AND_PAYS,
    REENTERS_AND_REVERTS,
    REFUSES,
    names,
    next_week,
)

pytestmark = pytest.mark.chain

BROKEN = keccak(b"PayoutMockBroken()")[:4]


def _refusal(driver, vehicle, km):
    kinds = ["address", "uint40", "uint24", "uint256"]
    selector = keccak(f"PayoutMockRefuses({','.join(kinds)})".encode())[:4]
    return bytes(selector + encode(kinds, [driver.address, vehicle, km, km * RATE]))


@pytest.fixture
def both(road, alice, bob):
    """Two vehicles with 900 km each, 200 above the allowance."""
    road.start((1, alice, 900), (2, bob, 900))
    return road


def test_settle_changes_nothing_of_a_vehicle_whose_payment_fails(both, alice):
    both.mood(alice, REFUSES)
    before = both.books((1,), (alice,))

    receipt = both.settle(1)

    assert receipt.events == [
        both.payout.PaymentFailed(1, alice, _refusal(alice, 1, 700)),
        both.distributor.PayoutFailed(1, alice, 700, b""),
    ]
    assert both.books((1,), (alice,)) == before


def test_settle_goes_on_with_the_others(both, alice, bob):
    both.mood(alice, REFUSES)

    assert both.promise(1, 2) == 700 * RATE
    receipt = both.settle(1, 2)

    assert receipt.events == [
        both.payout.PaymentFailed(1, alice, _refusal(alice, 1, 700)),
        both.distributor.PayoutFailed(1, alice, 700, b""),
        both.distributor.Settled(2, bob, 700, 700 * RATE),
        both.distributor.AllowanceExceeded(2, 200),
    ]
    assert (both.paid(alice), both.paid(bob)) == (0, 700)
    assert both.distributor.budgetLeft() == 5_000 - 700


def test_settle_tells_what_the_payout_as_a_whole_reverted_with(both, alice, bob):
    both.breakdown()
    before = both.books((1, 2), (alice, bob))

    assert both.promise(1, 2) == 0
    receipt = both.settle(1, 2)

    assert receipt.events == [
        both.distributor.PayoutFailed(1, alice, 700, BROKEN),
        both.distributor.PayoutFailed(2, bob, 700, BROKEN),
    ]
    assert both.books((1, 2), (alice, bob)) == before


def test_settle_lets_no_payment_of_a_payout_stand_that_breaks_down(both, alice, bob):
    """One fails alone, then all: none is paid, and the second reason is told."""
    both.mood(alice, REFUSES)
    both.breakdown()
    assert names(both.settle(1, 2)) == ["PayoutFailed", "PayoutFailed"]
    assert (both.paid(alice), both.paid(bob)) == (0, 0)


def test_settle_pays_later_what_failed(both, alice):
    both.mood(alice, REFUSES)
    both.settle(1)
    both.mood(alice, HONEST)

    assert names(both.settle(1)) == ["Settled", "AllowanceExceeded"]
    assert both.paid(alice) == 700


def test_settle_pays_later_also_what_was_within_the_allowance_of_then(both, alice, at, now):
    """While payments fail the allowance grows: nothing is given up without a payment."""
    both.mood(alice, REFUSES)
    both.settle(1)
    both.mood(alice, HONEST)
    at(now() + WEEK)
    assert names(both.settle(1)) == ["Settled"]
    assert both.paid(alice) == 900


def test_settle_tries_a_vehicle_once_that_comes_twice(both, alice, bob):
    both.mood(alice, REFUSES)
    receipt = both.settle(1, 1, 2)
    failed = ["PaymentFailed", "PayoutFailed"]
    assert names(receipt) == [*failed, "Settled", "AllowanceExceeded"]
    assert both.settled(1) == 0
    assert both.paid(bob) == 700


def test_settle_undoes_the_account_of_a_driver_with_several_vehicles(road, alice, bob):
    """The driver's own account counts both payments; what failed leaves it together."""
    road.start((1, alice, 300), (2, alice, 200), (3, bob, 100))
    road.settle(1)
    assert road.distributor.driverAccount(alice).rewardedKm == 300
    road.drive(1, alice, 350)
    road.mood(alice, REFUSES)
    before = road.books((1, 2), (alice,))[:3]

    receipt = road.settle(1, 2, 3)

    assert names(receipt)[:2] == ["PaymentFailed"] * 2
    assert names(receipt)[2:] == ["PayoutFailed", "PayoutFailed", "Settled"]
    assert road.books((1, 2), (alice,))[:3] == before
    assert road.distributor.budgetLeft() == 5_000 - 300 - 100


def test_settle_undoes_one_of_two_payments_to_a_driver(road, alice, admin):
    """The amount of vehicle 2 is refused by the token's cap, say; vehicle 1 is paid."""
    road.start((1, alice, 300), (2, alice, 200))
    road.payout.setRefusedVehicle(2, sender=admin)

    receipt = road.settle(1, 2)

    assert names(receipt) == ["PaymentFailed", "Settled", "PayoutFailed"]
    assert road.distributor.driverAccount(alice).rewardedKm == road.paid(alice) == 300
    assert [road.distributor.account(vehicle).rewardedKm for vehicle in (1, 2)] == [300, 0]
    assert [road.settled(vehicle) for vehicle in (1, 2)] == [300, 0]
    road.payout.setRefusedVehicle(0, sender=admin)
    road.settle(2)
    assert road.distributor.driverAccount(alice).rewardedKm == road.paid(alice) == 500


def test_settle_undoes_the_total_of_a_driver_with_one_vehicle(both, alice):
    """There the vehicle's account speaks for the driver's."""
    both.mood(alice, REFUSES)
    both.settle(1)
    assert tuple(both.distributor.driverAccount(alice)) == (0, 1_000, 1, False)


def test_settle_gives_the_budget_of_a_failed_payment_back_after_the_call(road_with, alice, bob):
    """Later vehicles of the same call saw a smaller budget, and wait; a second call pays them."""
    road = road_with(budget=1_000)
    road.start((1, alice, 700), (2, bob, 700))
    road.mood(alice, REFUSES)

    receipt = road.settle(1, 2)

    assert receipt.events[1:] == [
        road.distributor.PayoutFailed(1, alice, 700, b""),
        road.distributor.Settled(2, bob, 300, 300 * RATE),
        road.distributor.BudgetExhausted(2, 400),
    ]
    assert road.distributor.budgetLeft() == 700
    road.settle(2)
    assert road.paid(bob) == 700


def test_settle_tells_of_what_waits_beside_a_failed_payment(road_with, alice, at):
    road = road_with(budget=100)
    road.start((1, alice, 700))
    road.breakdown()
    at(next_week())
    assert road.settle(1).events == [
        road.distributor.PayoutFailed(1, alice, 100, BROKEN),
        road.distributor.BudgetExhausted(1, 600),
    ]
    assert road.distributor.budgetLeft() == 100
    assert road.settled(1) == 0


def test_settle_restores_the_rate_of_a_failed_payment(road, alice, source, admin, anyone):
    """The payment would have crossed into the next rate."""
    road.start((1, alice, 100))
    since = road.distributor.setRate(2 * RATE, sender=admin).events[0].since
    source.setMark(1, since, 60, sender=anyone)
    road.mood(alice, REFUSES)
    road.settle(1)
    assert road.distributor.account(1).nextTariff == 0

    road.mood(alice, HONEST)
    road.settle(1)
    assert road.payout.paid(alice) == (60 + 40 * 2) * RATE
    assert road.distributor.account(1).nextTariff == 1


def test_settle_cannot_be_entered_again_by_a_payout_that_goes_on(both, alice):
    both.mood(alice, REENTERS_AND_PAYS)

    both.settle(1)

    assert both.paid(alice) == 700
    assert both.payout.paid(both.payout) == 0, "a nested settlement succeeded"
    assert both.payout.paid(ZERO_ADDRESS) == 1


def test_settle_takes_a_nested_settlement_for_a_failure(both, alice):
    both.mood(alice, REENTERS_AND_REVERTS)
    before = both.books((1,), (alice,))
    receipt = both.settle(1)
    reentrant = keccak(b"RewardDistributorLocked()")[:4]
    assert receipt.events == [
        both.payout.PaymentFailed(1, alice, reentrant),
        both.distributor.PayoutFailed(1, alice, 700, b""),
    ]
    assert both.books((1,), (alice,)) == before
