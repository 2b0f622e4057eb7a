"""What is paid below all caps."""

import pytest
from backend import reverts
from mileage_operators import WEEK

pytestmark = pytest.mark.chain

RATE = 10**17


def test_settle_pays_the_driver_exactly(road, alice, now):
    road.baseline(1, alice, 10_000)
    opened = now()
    road.drive(1, alice, 10_123)

    assert road.promise(1) == 123 * RATE
    receipt = road.settle(1)

    assert receipt.events == [road.distributor.Settled(1, alice, 123, 123 * RATE)]
    assert road.paid(alice) == 123
    assert tuple(road.distributor.account(1)) == (10_123, 123, opened)
    assert tuple(road.distributor.driverAccount(alice)) == (123, opened)
    assert road.distributor.budgetLeft() == 5_000 - 123


def test_settle_pays_only_once(road, alice):
    road.baseline(1, alice)
    road.drive(1, alice, 100)

    road.settle(1)
    assert road.promise(1) == 0
    assert road.settle(1).events == []
    assert road.paid(alice) == 100


def test_settle_pays_a_vehicle_once_that_comes_twice(road, alice, names):
    road.baseline(1, alice)
    road.drive(1, alice, 100)

    assert road.promise(1, 1, 1) == 100 * RATE
    assert names(road.settle(1, 1, 1)) == ["Settled"]
    assert road.paid(alice) == 100


def test_settle_pays_many(road, alice, bob):
    for vehicle, driver in ((1, alice), (2, bob), (3, alice)):
        road.baseline(vehicle, driver, 1_000)
        road.drive(vehicle, driver, 1_000 + 100 * vehicle)

    assert road.promise(3, 1, 2) == 600 * RATE
    receipt = road.settle(3, 1, 2)

    assert [event.vehicle for event in receipt.events] == [3, 1, 2]
    assert (road.paid(alice), road.paid(bob)) == (400, 200)


def test_settle_of_nothing_does_nothing(road, alice):
    road.baseline(1, alice)
    assert road.settle().events == []
    assert road.settle(1).events == []
    assert road.distributor.budgetLeft() == 5_000


def test_settle_passes_over_an_odometer_behind(road, alice):
    """The registry says less than before, as after a reading taken back: nothing happens."""
    road.baseline(1, alice, 1_000)
    road.drive(1, alice, 1_100)
    road.settle(1)
    road.drive(1, alice, 1_050)
    assert road.settle(1).events == []
    road.drive(1, alice, 1_150)
    road.settle(1)
    assert road.paid(alice) == 150


def test_settle_pays_whom_the_registry_names(road, alice, bob):
    road.baseline(1, alice)
    road.drive(1, bob, 100)
    road.settle(1)
    assert (road.paid(alice), road.paid(bob)) == (0, 100)
    assert road.distributor.driverAccount(bob).rewardedKm == 100


def test_settle_gives_a_driver_without_account_no_old_allowance(road, alice, bob, at, now):
    road.baseline(1, alice)
    road.drive(1, bob, 60_000)
    at(now() + 100 * WEEK)
    road.settle(1)
    assert road.paid(bob) == 1_000


def test_settle_reverts_for_an_unknown_vehicle(road, source):
    with reverts(source.MileageRegistryUnknownVehicle, vehicle=77):
        road.settle(77)


def test_settle_opens_an_account_that_the_listener_missed(road, alice, now):
    road.drive(1, alice, 40_000)

    receipt = road.settle(1)

    assert receipt.events == [road.distributor.AccountOpened(1, alice, 40_000)]
    assert tuple(road.distributor.account(1)) == (40_000, 0, now())
    road.drive(1, alice, 40_010)
    road.settle(1)
    assert road.paid(alice) == 10


def test_settle_reaches_the_last_kilometre(road_with, alice, at, now):
    road = road_with(2**24 - 1, 2**24 - 1, 2**32 - 1)
    road.baseline(1, alice)
    road.drive(1, alice, 2**24 - 1)
    at(now() + WEEK)
    road.settle(1)
    assert road.paid(alice) == 2**24 - 1
    assert tuple(road.distributor.account(1))[:2] == (2**24 - 1, 2**24 - 1)
