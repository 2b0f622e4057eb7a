"""Attack: send a photo that spoils the batch for everybody in it."""

import pytest
from mileage_operators import DAY
from mileage_skips import (
    FROZEN,
    JUMP_TOO_LARGE,
    NO_PROGRESS,
    ROLLBACK,
    TOO_FAST,
    TOO_SOON,
    UNKNOWN_VEHICLE,
)

pytestmark = pytest.mark.chain


@pytest.mark.parametrize(
    ("km", "days", "reason"),
    [
        (9_999, 1, ROLLBACK),
        (10_000, 1, NO_PROGRESS),
        (11_001, 1, TOO_FAST),
        (15_001, 30, JUMP_TOO_LARGE),
        (2**24 - 1, 1, TOO_FAST),
    ],
)
def test_one_bad_reading_is_left_out_alone(system, mallory, victim, km, days, reason):
    """Fails: it is skipped with its reason, wherever it stands; the others count."""
    bad, good, other = (
        system.enrol(mallory, "bad"),
        system.enrol(victim, "good"),
        system.enrol(victim, "other"),
    )
    receipt = system.record((good, 10_100), (bad, km), (other, 10_200), after=days * DAY)
    assert receipt.events == [
        system.registry.ReadingRecorded(good, 10_100),
        system.registry.ReadingSkipped(bad, km, reason),
        system.registry.ReadingRecorded(other, 10_200),
    ]
    system.settle_final(good, bad, other)
    assert (system.paid(victim.address), system.paid(mallory.address)) == (300, 0)


def test_a_number_without_vehicle_or_of_a_frozen_one_is_left_out(system, mallory, victim, guardian):
    """Fails: also 2^40 - 1 and 0, which no vehicle has."""
    frozen, good = system.enrol(mallory, "bad"), system.enrol(victim, "good")
    system.registry.freeze(frozen, sender=guardian)
    receipt = system.record((2**40 - 1, 5), (0, 5), (frozen, 10_100), (good, 10_100), after=DAY)
    assert receipt.events == [
        system.registry.ReadingSkipped(2**40 - 1, 5, UNKNOWN_VEHICLE),
        system.registry.ReadingSkipped(0, 5, UNKNOWN_VEHICLE),
        system.registry.ReadingSkipped(frozen, 10_100, FROZEN),
        system.registry.ReadingRecorded(good, 10_100),
    ]


def test_a_vehicle_that_comes_twice_counts_once(system, mallory, victim):
    """Fails: the second one is too soon after the first, in the same batch already."""
    car = system.enrol(mallory, "twice")
    receipt = system.record((car, 10_100), (car, 10_900), after=DAY)
    assert receipt.events == [
        system.registry.ReadingRecorded(car, 10_100),
        system.registry.ReadingSkipped(car, 10_900, TOO_SOON),
    ]


def test_one_bad_driver_does_not_stop_a_settlement(system, mallory, victim, guardian):
    """Fails: a frozen driver is passed over, the others are paid."""
    bad, good = system.enrol(mallory, "bad"), system.enrol(victim, "good")
    system.record((bad, 10_100), (good, 10_100), after=DAY)
    system.distributor.freezeDriver(mallory.address, sender=guardian)
    system.settle_final(bad, good)
    assert (system.paid(victim.address), system.paid(mallory.address)) == (100, 0)
