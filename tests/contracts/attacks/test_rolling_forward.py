"""Attack: roll the odometer forward with a tool, photograph it, and be paid for the difference."""

import pytest
from mileage_operators import CHALLENGE_WINDOW, DAY, MAX_JUMP_KM, MAX_KM_PER_DAY, WEEK
from mileage_skips import JUMP_TOO_LARGE, TOO_FAST, TOO_SOON
from mileage_system import wait

pytestmark = pytest.mark.chain


@pytest.fixture
def car(system, mallory):
    return system.enrol(mallory, "rolled", 10_000)


def test_rolling_forward_in_one_go_is_too_fast(system, car, mallory):
    """Fails: more than 1,000 km a day on average is left out, and pays nothing."""
    receipt = system.drive(car, MAX_KM_PER_DAY + 1)
    km = 10_000 + MAX_KM_PER_DAY + 1
    assert receipt.events == [system.registry.ReadingSkipped(car, km, TOO_FAST)]
    assert system.settle_final(car).events == []


def test_rolling_forward_after_a_long_wait_is_too_far(system, car, mallory):
    """Fails: saving up days for one big jump ends at the limit of a jump."""
    receipt = system.drive(car, MAX_JUMP_KM + 1, days=365)
    km = 10_000 + MAX_JUMP_KM + 1
    assert receipt.events == [system.registry.ReadingSkipped(car, km, JUMP_TOO_LARGE)]


def test_rolling_forward_in_many_steps_is_too_soon(system, car):
    """Fails: a vehicle has one reading a day, however many batches and entries there are."""
    system.drive(car, 900)
    for _ in range(3):
        receipt = system.record((car, 11_000), (car, 11_100), after=DAY // 5)
        assert [event.reason for event in receipt.events] == [TOO_SOON] * 2


def test_rolling_forward_steadily_earns_no_more_than_the_cap(system_with, mallory, now):
    """What the limits cannot tell from driving is bounded by the weekly allowance."""
    system = system_with(caps=(700, 1_000, 100_000))
    car = system.enrol(mallory, "rolled", 0)
    opened = now()
    for _ in range(21):
        system.drive(car, MAX_KM_PER_DAY)
        wait(CHALLENGE_WINDOW)
        system.settle(car)
    assert system.registry.vehicle(car).odometerKm == 21_000
    assert system.paid(mallory.address) == 700 * (WEEK + now() - opened) // WEEK
