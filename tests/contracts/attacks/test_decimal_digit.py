"""Attack, or accident: tenths read as whole kilometres, ten times as much."""

import pytest
from mileage_operators import CHALLENGE_WINDOW, DAY
from mileage_skips import JUMP_TOO_LARGE, TOO_FAST
from mileage_system import wait

pytestmark = pytest.mark.chain


@pytest.mark.parametrize(("days", "reason"), [(1, TOO_FAST), (200, JUMP_TOO_LARGE)])
def test_ten_times_the_odometer_is_left_out(system, mallory, days, reason):
    """Fails for every car that has driven more than a jump may be long."""
    car = system.enrol(mallory, "tenths", 12_345)
    receipt = system.drive(car, 123_456 - 12_345, days)
    assert receipt.events == [system.registry.ReadingSkipped(car, 123_456, reason)]


def test_ten_times_a_new_cars_odometer_is_taken_back_in_its_window(system, mallory, guardian):
    """A new car's 50.1 km as 501 is plausible: the challenge window is for that."""
    car = system.enrol(mallory, "new", 10)
    system.record((car, 501), after=DAY)
    system.settle(car)
    assert system.paid(mallory.address) == 0, "paid before the window was over"

    system.registry.revoke(car, 501, sender=guardian)

    wait(CHALLENGE_WINDOW)
    assert system.settle(car).events == []
    system.drive(car, 40)
    system.settle_final(car)
    assert system.paid(mallory.address) == 40


def test_ten_times_a_new_cars_odometer_is_bounded_if_no_one_looks(system_with, mallory):
    """Nobody revokes: the vehicle's allowance is all that it can bring."""
    system = system_with(caps=(100, 1_000, 100_000))
    car = system.enrol(mallory, "new", 10)
    system.drive(car, 491)
    system.settle_final(car)
    assert system.paid(mallory.address) <= 100 + 100 * 2 // 7
