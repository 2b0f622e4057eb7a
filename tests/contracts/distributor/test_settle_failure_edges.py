import pytest
from road import REFUSES, names

pytestmark = pytest.mark.chain


def test_settle_undoes_a_payment_at_a_later_rate(road, alice, admin):
    road.distributor.setRate(5, sender=admin)
    road.start((1, alice, 300))
    road.mood(alice, REFUSES)

    receipt = road.settle(1)

    assert names(receipt) == ["PaymentFailed", "PayoutFailed"]
    account = road.distributor.account(1)
    assert (account.settledKm, account.rewardedKm, account.nextTariff) == (0, 0, 1)
