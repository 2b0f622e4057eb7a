"""Attack: photograph the trip meter, which can be set to zero, instead of the odometer."""

import pytest
from mileage_skips import JUMP_TOO_LARGE, ROLLBACK, TOO_FAST

pytestmark = pytest.mark.chain


def test_a_trip_meter_after_an_odometer_is_a_rollback(system, mallory):
    """Fails: it shows less than the odometer did."""
    car = system.enrol(mallory, "trip", 40_000)
    receipt = system.record((car, 312), after=90_000)
    assert receipt.events == [system.registry.ReadingSkipped(car, 312, ROLLBACK)]


@pytest.mark.parametrize(("days", "reason"), [(1, TOO_FAST), (365, JUMP_TOO_LARGE)])
def test_a_trip_meter_as_baseline_does_not_pay_the_odometer(system, mallory, days, reason):
    """Fails: from a low baseline to the true odometer is too fast, and however late too far."""
    car = system.enrol(mallory, "trip", 312)
    receipt = system.drive(car, 40_000 - 312, days)
    assert receipt.events == [system.registry.ReadingSkipped(car, 40_000, reason)]
    assert system.settle_final(car).events == []


def test_setting_a_low_baseline_right_pays_nothing(system, mallory):
    """The only way from there to the odometer is a reviewed baseline."""
    car = system.enrol(mallory, "trip", 312)
    system.operators.rebase(system.operators.rebase_message(car, 40_000))
    system.drive(car, 100)
    system.settle_final(car)
    assert system.paid(mallory.address) == 100
