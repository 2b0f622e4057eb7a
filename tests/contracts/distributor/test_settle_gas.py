"""Too little gas: the settlement reverts, or does what it would have done with enough."""

import pytest
from backend import name, reverts
from isolation import isolated
from road import BURNS_GAS, REFUSES, names

pytestmark = pytest.mark.chain

FEW, MANY, ENOUGH = 30_000, 400_000, 2_000_000
STEP = 700 if name() == "revm" else 13_000
PAID = ["Settled", "AllowanceExceeded"]


@pytest.fixture
def both(road, alice, bob):
    road.start((1, alice, 900), (2, bob, 900))
    return road


def _outcomes(act, before, books, limits=range(FEW, MANY, STEP)):
    """What happens with each gas limit; whatever reverts must change nothing."""
    found = []
    for gas in (*limits, ENOUGH):
        with isolated():
            receipt = act(gas)
            if receipt.failed:
                assert books() == before
            found.append(None if receipt.failed else names(receipt))
    return found


def test_settle_pays_all_or_reverts_whatever_gas_is_sent(both, alice, bob):
    """Too little gas can neither change an account without a payment nor report a failed one."""

    def act(gas):
        return both.settle(1, 2, gas=gas, raise_on_revert=False)

    def books():
        return both.books((1, 2), (alice, bob))

    found = _outcomes(act, books(), books)

    assert found[0] is None
    assert [entry for entry in found if entry is not None] == [PAID * 2] * (
        len(found) - found.count(None)
    )
    assert found[-1] == PAID * 2


def test_settle_reports_a_real_failure_or_reverts_whatever_gas_is_sent(both, alice, bob):
    """Alice's payment fails with any gas; bob's is never lost beside it."""
    both.mood(alice, REFUSES)

    def act(gas):
        return both.settle(1, 2, gas=gas, raise_on_revert=False)

    def books():
        return both.books((1, 2), (alice, bob))

    found = _outcomes(act, books(), books)

    assert found[0] is None
    for entry in found:
        assert entry in (None, ["PaymentFailed", "PayoutFailed", *PAID])
    assert found[-1] is not None


def test_hand_over_drops_nothing_for_lack_of_gas(both, alice, bob):
    """The seller waives what cannot be paid: too little gas does not make it unpayable."""

    def act(gas):
        return both.hand_over(1, bob, 900, 1, gas=gas, raise_on_revert=False)

    def books():
        return both.books((1,), (alice, bob))

    found = _outcomes(act, books(), books)

    assert found[0] is None
    for entry in found:
        assert entry in (None, [*PAID, "AccountOpened"])
    assert found[-1] is not None


@pytest.mark.parametrize("count", [1, 2])
def test_settle_reverts_if_a_payment_takes_all_gas(both, alice, bob, count):
    both.mood(alice, BURNS_GAS)
    with reverts(both.distributor.RewardDistributorOutOfGas) as caught:
        both.settle(*(1, 2)[:count], gas=2_000_000)
    assert caught.inputs["gasLeft"] > 0
    assert (both.paid(alice), both.paid(bob)) == (0, 0)
    both.settle(2)
    assert both.paid(bob) == 700
