"""What is paid below all caps."""

import pytest
from backend import reverts
from mileage_operators import WEEK
from road import RATE, UINT24, UINT32, names

pytestmark = pytest.mark.chain


def test_settle_pays_the_driver_exactly(road, alice):
    road.baseline(1, alice, 10_000)
    road.drive(1, alice, 10_123)

    assert road.promise(1) == 123 * RATE
    receipt = road.settle(1)

    assert receipt.events == [road.distributor.Settled(1, alice, 123, 123 * RATE)]
    assert road.paid(alice) == 123
    assert tuple(road.distributor.account(1)) == (10_123, 123, 700 - 123, 0)
    assert tuple(road.distributor.driverAccount(alice)) == (123, 1_000 - 123, 1, False)
    assert road.distributor.budgetLeft() == 5_000 - 123


def test_settle_pays_only_once(road, alice):
    road.start((1, alice, 100))

    road.settle(1)
    assert road.promise(1) == 0
    assert road.settle(1).events == []
    assert road.paid(alice) == 100


def test_settle_pays_a_vehicle_once_that_comes_twice(road, alice):
    road.start((1, alice, 100))

    assert road.promise(1, 1, 1) == 100 * RATE
    assert names(road.settle(1, 1, 1)) == ["Settled"]
    assert road.paid(alice) == 100
    assert road.distributor.account(1).rewardedKm == 100
    assert road.distributor.budgetLeft() == 4_900


def test_settle_pays_many(road, alice, bob):
    for vehicle, driver in ((1, alice), (2, bob), (3, alice)):
        road.baseline(vehicle, driver, 1_000)
        road.drive(vehicle, driver, 1_000 + 100 * vehicle)

    assert road.promise(3, 1, 2) == 600 * RATE
    receipt = road.settle(3, 1, 2)

    assert receipt.events == [
        road.distributor.Settled(3, alice, 300, 300 * RATE),
        road.distributor.Settled(1, alice, 100, 100 * RATE),
        road.distributor.Settled(2, bob, 200, 200 * RATE),
    ]
    assert (road.paid(alice), road.paid(bob)) == (400, 200)
    assert road.distributor.driverAccount(alice).rewardedKm == 400


def test_settle_of_nothing_does_nothing(road, alice):
    road.baseline(1, alice)
    assert road.settle().events == []
    assert road.settle(1).events == []
    assert road.distributor.budgetLeft() == 5_000


def test_settle_takes_256_vehicles(road, alice, bob):
    road.start((1, alice, 100), (2, bob, 50))

    receipt = road.settle(1, *[2] * 255)

    assert receipt.events == [
        road.distributor.Settled(1, alice, 100, 100 * RATE),
        road.distributor.Settled(2, bob, 50, 50 * RATE),
    ]


def test_settle_tells_the_last_of_256_payments_from_the_first(road, alice, bob):
    """One bit a payment, the highest for the last."""
    road.start((1, alice, 100), (2, bob, 50))
    road.mood(bob, 1)

    receipt = road.settle(1, *[1] * 254, 2)

    assert names(receipt) == ["PaymentFailed", "Settled", "PayoutFailed"]
    assert (road.paid(alice), road.paid(bob)) == (100, 0)


def test_settle_reverts_for_257_vehicles(road, alice):
    road.start((1, alice, 100))
    with reverts(road.distributor.RewardDistributorTooMany, count=257):
        road.settle(*[1] * 257)
    assert road.paid(alice) == 0


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


def test_settle_passes_over_a_vehicle_without_account(road, alice, bob):
    road.drive(1, alice, 40_000)
    road.start((2, bob, 10))

    assert names(road.settle(1, 2)) == ["Settled"]
    assert road.settled(1) == 0
    assert (road.paid(alice), road.paid(bob)) == (0, 10)


def test_settle_passes_over_a_frozen_vehicle(road, alice, bob):
    road.start((1, alice, 100), (2, bob, 10))
    road.freeze(1)

    assert names(road.settle(1, 2)) == ["Settled"]
    assert (road.paid(alice), road.paid(bob)) == (0, 10)

    road.freeze(1, frozen=False)
    road.settle(1)
    assert road.paid(alice) == 100


def test_settle_passes_over_a_frozen_driver(road, alice, bob, guardian, admin):
    road.start((1, alice, 100), (2, bob, 10))
    road.distributor.freezeDriver(alice, sender=guardian)

    assert names(road.settle(1, 2)) == ["Settled"]
    assert (road.paid(alice), road.paid(bob)) == (0, 10)

    road.distributor.unfreezeDriver(alice, sender=admin)
    road.settle(1)
    assert road.paid(alice) == 100


def test_settle_reverts_while_paused(road, alice, guardian, admin):
    road.start((1, alice, 100))
    road.distributor.pause(sender=guardian)
    for vehicles in ([1], []):
        with reverts(road.distributor.EnforcedPause):
            road.settle(*vehicles)

    road.distributor.unpause(sender=admin)
    road.settle(1)
    assert road.paid(alice) == 100


def test_settle_without_a_payout_reverts_only_if_something_is_to_be_paid(
    bare, source, project, alice, anyone, admin
):
    distributor = bare()
    source.baseline(distributor, 1, alice, 0, sender=anyone)
    assert distributor.settle([1], sender=anyone).events == []

    source.set(1, alice, 100, sender=anyone)
    with reverts(distributor.RewardDistributorNoPayout):
        distributor.settle([1], sender=anyone)
    assert distributor.account(1).settledKm == 0

    payout = project.PayoutMock.deploy(distributor, sender=admin)
    distributor.setPayout(payout, sender=admin)
    distributor.settle([1], sender=anyone)
    assert payout.paid(alice) == 100 * RATE


def test_settle_reverts_for_an_unknown_vehicle(road, source, alice):
    road.start((1, alice, 100))
    with reverts(source.MileageRegistryUnknownVehicle, vehicle=77):
        road.settle(1, 77)
    assert road.paid(alice) == 0


def test_settle_reaches_the_last_kilometre(road_with, alice, at, now):
    road = road_with(UINT24, UINT24, UINT32)
    road.start((1, alice, UINT24))
    at(now() + WEEK)
    road.settle(1)
    assert road.paid(alice) == UINT24
    assert tuple(road.distributor.account(1))[:2] == (UINT24, UINT24)
