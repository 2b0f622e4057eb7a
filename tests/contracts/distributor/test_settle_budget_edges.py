import pytest
from road import names

pytestmark = pytest.mark.chain


def test_settle_changes_nothing_of_a_vehicle_that_waits(road_with, source, alice, admin, anyone):
    """Nor the tariff of its next kilometre: an account changes together with a payment only."""
    road = road_with(budget=100)
    road.start((1, alice, 100))
    road.settle(1)
    (changed,) = road.distributor.setRate(5, sender=admin).events
    source.setMark(1, changed.since, 100, sender=anyone)
    road.drive(1, alice, 150)

    receipt = road.settle(1)

    assert names(receipt) == ["BudgetExhausted"]
    account = road.distributor.account(1)
    assert (account.settledKm, account.rewardedKm, account.nextTariff) == (100, 100, 0)
