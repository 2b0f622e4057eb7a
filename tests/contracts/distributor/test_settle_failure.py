"""A payment that fails, and payments that do what they should not."""

import pytest
from backend import ZERO_ADDRESS, reverts
from eth_abi import encode
from eth_utils import keccak
from isolation import isolated

pytestmark = pytest.mark.chain

RATE = 10**17
HONEST, REFUSES, BURNS_GAS, REENTERS_AND_PAYS, REENTERS_AND_REVERTS = range(5)


@pytest.fixture
def both(road, alice, bob):
    """Two vehicles with 900 km each, 200 above the allowance."""
    for vehicle, driver in ((1, alice), (2, bob)):
        road.baseline(vehicle, driver)
        road.drive(vehicle, driver, 900)
    return road


def _books(road, driver):
    return (
        tuple(road.distributor.account(1)),
        tuple(road.distributor.driverAccount(driver)),
        road.distributor.budgetLeft(),
        road.paid(driver),
    )


def test_settle_changes_nothing_of_a_vehicle_whose_payment_fails(both, alice, payout):
    both.mood(alice, REFUSES)
    before = _books(both, alice)

    receipt = both.settle(1)

    (event,) = receipt.events
    assert event.event_name == "PayoutFailed"
    assert (event.vehicle, event.driver, event.km) == (1, alice.address, 700)
    kinds = ["address", "uint40", "uint24", "uint256"]
    selector = keccak(f"PayoutMockRefuses({','.join(kinds)})".encode())[:4]
    values = [alice.address, 1, 700, 700 * RATE]
    assert event.reason == selector + encode(kinds, values)
    assert _books(both, alice) == before


def test_settle_goes_on_with_the_others(both, alice, bob, names):
    both.mood(alice, REFUSES)

    assert both.promise(1, 2) == 700 * RATE
    receipt = both.settle(1, 2)

    assert names(receipt) == ["PayoutFailed", "Settled", "AllowanceExceeded"]
    assert (both.paid(alice), both.paid(bob)) == (0, 700)
    assert both.distributor.budgetLeft() == 5_000 - 700


def test_settle_pays_later_what_failed(both, alice, names):
    both.mood(alice, REFUSES)
    both.settle(1)
    both.mood(alice, HONEST)

    receipt = both.settle(1)

    assert names(receipt) == ["Settled", "AllowanceExceeded"]
    assert both.paid(alice) == 700


def test_settle_fails_twice_in_one_call_without_harm(both, alice, bob, names):
    both.mood(alice, REFUSES)
    receipt = both.settle(1, 1, 2)
    assert names(receipt)[:2] == ["PayoutFailed", "PayoutFailed"]
    assert both.paid(bob) == 700


def test_settle_cannot_be_entered_again_by_a_payout_that_goes_on(both, alice, payout):
    both.mood(alice, REENTERS_AND_PAYS)

    both.settle(1)

    assert both.paid(alice) == 700
    assert payout.paid(payout) == 0, "a nested settlement succeeded"
    assert payout.paid(ZERO_ADDRESS) == 1


def test_settle_takes_a_nested_settlement_for_a_failure(both, alice, names):
    both.mood(alice, REENTERS_AND_REVERTS)
    before = _books(both, alice)
    assert names(both.settle(1)) == ["PayoutFailed"]
    assert _books(both, alice) == before


def test_settle_reverts_if_a_payment_takes_all_gas(both, alice, bob):
    both.mood(alice, BURNS_GAS)
    with reverts(both.distributor.RewardDistributorOutOfGas):
        both.settle(1, 2)
    assert (both.paid(alice), both.paid(bob)) == (0, 0)
    both.settle(2)
    assert both.paid(bob) == 700


def test_settle_pays_or_reverts_whatever_gas_is_sent(both, alice, bob, names):
    """Too little gas can neither change an account without a payment nor report a failed one."""
    outcomes = set()
    for gas in range(30_000, 250_000, 5_000):
        with isolated():
            receipt = both.settle(1, 2, gas=gas, raise_on_revert=False)
            outcome = () if receipt.failed else tuple(names(receipt))
            assert outcome in ((), ("Settled", "AllowanceExceeded") * 2)
            assert both.paid(alice) == both.paid(bob) == (700 if outcome else 0)
            assert both.distributor.account(1).settledKm == (900 if outcome else 0)
            outcomes.add(outcome)
    assert len(outcomes) == 2
