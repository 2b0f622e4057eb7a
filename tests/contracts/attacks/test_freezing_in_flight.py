"""Attack: get something through while the guardian freezes, or make a freeze cost somebody."""

import pytest
from backend import reverts
from mileage_operators import CHALLENGE_WINDOW, DAY
from mileage_skips import FROZEN
from mileage_system import wait

pytestmark = pytest.mark.chain


@pytest.fixture
def car(system, mallory):
    number = system.enrol(mallory, "frozen", 0)
    system.drive(number, 100)
    return number


def test_a_batch_that_was_signed_before_skips_the_frozen_car(system, car, guardian):
    """Fails: whether a car is frozen counts when the batch is recorded."""
    batch = system.batch((car, 200))
    wait(DAY)
    system.registry.freeze(car, sender=guardian)
    receipt = system.operators.record(batch)
    assert receipt.events == [system.registry.ReadingSkipped(car, 200, FROZEN)]


def test_a_frozen_car_cannot_be_sold_by_an_older_offer(system, car, mallory, accomplice, guardian):
    """Fails: selling would settle, and hand the car to somebody who is not frozen."""
    system.transfers.send_offer(system.transfers.offer(car, accomplice.address), mallory)
    wait(CHALLENGE_WINDOW)
    system.registry.freeze(car, sender=guardian)
    with reverts(system.registry.MileageRegistryVehicleFrozen, vehicle=car):
        system.transfers.send_acceptance(system.transfers.acceptance(car), accomplice)


def test_a_frozen_driver_cannot_sell_out(system, car, mallory, accomplice, guardian):
    """Fails: the car stays with the driver, with or without waiving."""
    wait(CHALLENGE_WINDOW)
    system.distributor.freezeDriver(mallory.address, sender=guardian)
    for waive in (False, True):
        with reverts(system.distributor.RewardDistributorDriverFrozen, driver=mallory.address):
            system.transfers.sell(car, mallory, accomplice, waive=waive)
    assert system.registry.vehicle(car).driver == mallory.address


def test_a_frozen_driver_cannot_begin_anew(system, car, mallory, accomplice, guardian):
    """Fails: neither registers nor buys another car."""
    other = system.enrol(accomplice, "other")
    system.distributor.freezeDriver(mallory.address, sender=guardian)
    for start in (
        lambda: system.enrol(mallory, "another"),
        lambda: system.transfers.sell(other, accomplice, mallory),
    ):
        with reverts(system.distributor.RewardDistributorDriverFrozen, driver=mallory.address):
            start()


def test_a_pending_reading_of_a_frozen_car_can_still_be_revoked(system, car, guardian, admin):
    """Fails: freezing does not save a false reading, and unfreezing does not bring it back."""
    system.registry.freeze(car, sender=guardian)
    system.registry.pause(sender=guardian)
    system.registry.revoke(car, 100, sender=guardian)
    system.registry.unpause(sender=admin)
    system.registry.unfreeze(car, sender=admin)
    assert system.settle_final(car).events == []


def test_a_freeze_by_mistake_costs_nothing(system, car, mallory, guardian, admin):
    """What was recorded before is paid afterwards; the allowance has grown meanwhile."""
    wait(CHALLENGE_WINDOW)
    system.registry.freeze(car, sender=guardian)
    wait(30 * DAY)
    system.registry.unfreeze(car, sender=admin)
    system.settle(car)
    system.drive(car, 900)
    system.settle_final(car)
    assert system.paid(mallory.address) == 1_000


def test_a_paused_distributor_holds_sales_and_baselines_back(
    system, car, mallory, accomplice, guardian
):
    """Fails: nothing changes hands while settlements are stopped, so nothing is given up."""
    wait(CHALLENGE_WINDOW)
    system.distributor.pause(sender=guardian)
    with reverts(system.distributor.EnforcedPause):
        system.transfers.sell(car, mallory, accomplice, waive=True)
    with reverts(system.distributor.EnforcedPause):
        system.operators.rebase(system.operators.rebase_message(car, 5))
    assert system.registry.vehicle(car).driver == mallory.address
