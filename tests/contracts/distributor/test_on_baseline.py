import pytest
from backend import reverts
from mileage_operators import WEEK

pytestmark = pytest.mark.chain


def test_on_baseline_opens_both_accounts(road, alice):
    receipt = road.baseline(1, alice, 50_000)

    assert receipt.events == [road.distributor.AccountOpened(1, alice, 50_000)]
    assert tuple(road.distributor.account(1)) == (50_000, 0, 700, 0)
    assert tuple(road.distributor.driverAccount(alice)) == (0, 1_000, 1, False)


def test_on_baseline_pays_nothing(road, alice):
    road.baseline(1, alice, 50_000)
    assert road.settle(1).events == []
    assert road.paid(alice) == 0


def test_on_baseline_keeps_the_age_of_a_driver(road, alice, at, now):
    """A second vehicle has a week's cap of its own; the driver earns on as before."""
    road.baseline(1, alice)
    at(now() + WEEK)
    road.baseline(2, alice)

    assert road.distributor.driverAccount(alice).allowanceKm == 2_000
    assert road.distributor.driverAccount(alice).vehicleCount == 2
    assert road.distributor.account(1).allowanceKm == 1_400
    assert road.distributor.account(2).allowanceKm == 700


def test_on_baseline_takes_the_rate_in_force(road, alice, admin):
    road.distributor.setRate(5, sender=admin)
    road.baseline(1, alice)
    assert road.distributor.account(1).nextTariff == 1


def test_on_baseline_works_while_paused(road, alice, guardian):
    road.distributor.pause(sender=guardian)
    receipt = road.baseline(1, alice, 7)
    assert receipt.events == [road.distributor.AccountOpened(1, alice, 7)]


def test_on_baseline_reverts_for_a_frozen_driver(road, alice, bob, guardian):
    for driver in (alice, bob):  # one with an account, one without
        if driver is alice:
            road.baseline(1, alice)
        road.distributor.freezeDriver(driver, sender=guardian)
        with reverts(road.distributor.RewardDistributorDriverFrozen, driver=driver):
            road.baseline(2, driver)


def test_on_baseline_reverts_for_anyone_but_the_registry(road, alice, admin, guardian, anyone):
    for caller in (admin, guardian, anyone):
        with reverts(road.distributor.RewardDistributorNotRegistry, caller=caller):
            road.distributor.onBaseline(1, alice, 0, sender=caller)
