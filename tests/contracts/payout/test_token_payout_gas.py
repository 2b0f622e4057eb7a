"""Too little gas is never taken for a payment that failed, at whatever depth it runs out."""

import pytest
from backend import name
from isolation import isolated
from road import RATE, names

pytestmark = pytest.mark.chain

ENOUGH = 5_000_000
VEHICLES = range(1, 6)
KM = 100
PAID = ["Transfer"] * 5 + ["Settled"] * 5


@pytest.fixture
def five(mint, alice, bob):
    for vehicle in VEHICLES:
        mint.drive(vehicle, alice if vehicle % 2 else bob, KM)
    return mint


def _limits():
    return (*range(50_000, 500_000, 157 if name() == "revm" else 15_000), ENOUGH)


def test_settle_mints_all_or_nothing_whatever_gas_is_sent(five):
    outcomes = []
    for gas in _limits():
        with isolated():
            receipt = five.settle(*VEHICLES, gas=gas, raise_on_revert=False)
            outcomes.append(None if receipt.failed else names(receipt))
            paid = 0 if receipt.failed else 5 * KM
            assert five.token.totalSupply() == paid * RATE
            assert five.distributor.budgetLeft() == 10_000 - paid
            assert five.distributor.account(5).settledKm == paid // 5
    enough = outcomes.index(PAID)
    assert outcomes[:enough] == [None] * enough
    assert outcomes[enough:] == [PAID] * (len(outcomes) - enough)
    assert enough > 0


def test_settle_fails_as_it_should_whatever_gas_is_sent(five, admin):
    """All payments fail, for a reason of the token's: that is told, or nothing happens."""
    five.token.pause(sender=admin)
    failed = ["PayoutFailed"] * 5
    outcomes = []
    for gas in _limits():
        with isolated():
            receipt = five.settle(*VEHICLES, gas=gas, raise_on_revert=False)
            outcomes.append(None if receipt.failed else names(receipt))
    enough = outcomes.index(failed)
    assert outcomes[:enough] == [None] * enough
    assert outcomes[enough:] == [failed] * (len(outcomes) - enough)
