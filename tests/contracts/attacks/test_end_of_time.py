"""Attack: wait until the registry's 32 bits of time run over, in 2106, and look young again."""

import pytest
from backend import reverts
from mileage_operators import DAY, WEEK
from mileage_system import wait
from road import RATE, jump

pytestmark = pytest.mark.chain

END = 2**32


@pytest.fixture
def car(system, mallory):
    """100 km are due in the last week."""
    number = system.enrol(mallory, "old", 0)
    jump(END - WEEK)
    system.drive(number, 100)
    return number


def test_readings_stop_instead_of_beginning_again(system, car, mallory, now):
    """Fails: a time that does not fit reverts; it does not wrap to 1970."""
    batch = system.batch((car, 200))
    wait(END - now())
    with reverts(system.registry.SafeCastOverflowedUintDowncast, bits=32, value=END):
        system.operators.record(batch)
    with reverts(system.registry.SafeCastOverflowedUintDowncast, bits=32):
        system.enrol(mallory, "young")
    assert system.registry.vehicle(car).odometerKm == 100


def test_what_was_recorded_is_still_paid(system, car, mallory, now):
    """The distributor's time has 40 bits: what is final is settled after the end, too."""
    jump(END + 10 * DAY)
    assert tuple(system.distributor.due(car)) == (100, 0, 0, 100 * RATE)
    system.settle(car)
    assert system.paid(mallory.address) == 100


def test_readings_count_up_to_the_last_second(system, car, mallory, now):
    batch = system.batch((car, 200))
    wait(END - 1 - now())
    system.operators.record(batch)
    assert system.registry.vehicle(car).recordedAt == END - 1
    system.settle_final(car)
    assert system.paid(mallory.address) == 200
