import pytest
from backend import reverts
from mileage_operators import WEEK
from road import names

pytestmark = pytest.mark.chain


def test_freeze_driver_stops_payments_and_loses_nothing(road, alice, guardian, admin):
    road.start((1, alice, 100))
    receipt = road.distributor.freezeDriver(alice, sender=guardian)

    assert receipt.events == [road.distributor.DriverFrozen(alice, True)]
    assert road.distributor.driverAccount(alice).frozen is True
    assert road.settle(1).events == []

    receipt = road.distributor.unfreezeDriver(alice, sender=admin)
    assert receipt.events == [road.distributor.DriverFrozen(alice, False)]
    assert road.distributor.driverAccount(alice).frozen is False
    assert names(road.settle(1)) == ["Settled"]
    assert road.paid(alice) == 100


def test_freeze_driver_leaves_totals_and_allowances_alone(road, alice, guardian, at, now):
    """The allowance grows on while the driver is frozen."""
    road.start((1, alice, 100), (2, alice, 50))
    road.settle(1, 2)
    road.distributor.freezeDriver(alice, sender=guardian)
    assert tuple(road.distributor.driverAccount(alice)) == (150, 850, 2, True)
    at(now() + WEEK)
    road.baseline(3, guardian)
    assert tuple(road.distributor.driverAccount(alice)) == (150, 1_850, 2, True)


def test_freeze_driver_holds_before_the_first_vehicle(road, alice, guardian, admin):
    road.distributor.freezeDriver(alice, sender=guardian)
    assert tuple(road.distributor.driverAccount(alice)) == (0, 0, 0, True)
    with reverts(road.distributor.RewardDistributorDriverFrozen, driver=alice):
        road.baseline(1, alice)

    road.distributor.unfreezeDriver(alice, sender=admin)
    road.baseline(1, alice)
    assert tuple(road.distributor.driverAccount(alice)) == (0, 1_000, 1, False)


def test_freeze_driver_leaves_others_alone(road, alice, bob, guardian):
    road.start((1, alice, 100), (2, bob, 100))
    road.distributor.freezeDriver(alice, sender=guardian)
    road.settle(1, 2)
    assert (road.paid(alice), road.paid(bob)) == (0, 100)


def test_freeze_driver_works_while_paused(road, alice, guardian, admin):
    road.distributor.pause(sender=guardian)
    road.distributor.freezeDriver(alice, sender=guardian)
    road.distributor.unfreezeDriver(alice, sender=admin)


def test_freeze_driver_reverts_if_it_is_so_already(road, alice, guardian, admin):
    error = road.distributor.RewardDistributorFreezeUnchanged
    with reverts(error, driver=alice, frozen=False):
        road.distributor.unfreezeDriver(alice, sender=admin)
    road.distributor.freezeDriver(alice, sender=guardian)
    with reverts(error, driver=alice, frozen=True):
        road.distributor.freezeDriver(alice, sender=guardian)


def test_freeze_driver_reverts_for_anyone_but_the_guardian(road, alice, admin, anyone, roles):
    for caller in (admin, anyone):
        with reverts(
            road.distributor.AccessControlUnauthorizedAccount, account=caller, neededRole=roles[1]
        ):
            road.distributor.freezeDriver(alice, sender=caller)


def test_unfreeze_driver_reverts_for_anyone_but_the_administrator(
    road, alice, guardian, anyone, roles
):
    road.distributor.freezeDriver(alice, sender=guardian)
    for caller in (guardian, anyone):
        with reverts(
            road.distributor.AccessControlUnauthorizedAccount, account=caller, neededRole=roles[0]
        ):
            road.distributor.unfreezeDriver(alice, sender=caller)
