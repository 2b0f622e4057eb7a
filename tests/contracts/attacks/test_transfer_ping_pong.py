"""Attack: pass a car round between one's own wallets, each of which has an allowance."""

import pytest
from mileage_operators import CHALLENGE_WINDOW, DAY, WEEK
from mileage_system import wait

pytestmark = pytest.mark.chain


def test_a_car_that_goes_round_earns_what_a_car_may(system_with, drivers, now):
    """Fails: the vehicle's allowance goes with the vehicle, and a sale does not refresh it."""
    system = system_with(caps=(700, 10_000, 100_000))
    car = system.enrol(drivers[0], "round", 0)
    opened = now()
    for turn in range(10):
        seller, buyer = drivers[turn % 5], drivers[(turn + 1) % 5]
        system.drive(car, 900)
        wait(CHALLENGE_WINDOW)
        system.transfers.sell(car, seller, buyer, waive=True)
    total = sum(system.paid(driver.address) for driver in drivers)
    assert total <= 700 * (WEEK + now() - opened) // WEEK
    assert system.distributor.account(car).rewardedKm == total


def test_a_wallet_that_sells_and_buys_back_has_no_fresh_allowance(system_with, drivers):
    """Fails: a driver's total counts over all vehicles, those that were sold, too."""
    system = system_with(caps=(7_000, 1_000, 100_000))
    mallory, accomplice = drivers[:2]
    fleet = [system.enrol(mallory, f"car {number}", 0) for number in range(3)]
    for turn, car in enumerate(fleet):
        system.drive(car, 900)
        wait(CHALLENGE_WINDOW)
        system.transfers.sell(car, mallory, accomplice, waive=True)
        system.transfers.sell(car, accomplice, mallory)
        account = system.distributor.driverAccount(mallory.address)
        assert account.vehicleCount == 3, turn
    weeks = 1 + (3 * DAY + 3 * CHALLENGE_WINDOW + 3_600) / WEEK
    assert system.distributor.driverAccount(mallory.address).rewardedKm <= 1_000 * weeks


def test_one_car_shared_by_many_wallets_is_one_car(system, drivers):
    """Fails: each wallet is paid for its own kilometres only; together they are the car's."""
    car = system.enrol(drivers[0], "shared", 0)
    for turn in range(4):
        system.drive(car, 100)
        wait(CHALLENGE_WINDOW)
        system.transfers.sell(car, drivers[turn], drivers[turn + 1])
    assert [system.paid(driver.address) for driver in drivers] == [100, 100, 100, 100, 0]
