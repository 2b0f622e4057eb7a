"""Which readings of an accepted batch count, to the second and the kilometre."""

import pytest
from mileage_operators import DAY, MAX_JUMP_KM, MAX_KM_PER_DAY, MIN_INTERVAL
from mileage_skips import (
    JUMP_TOO_LARGE,
    NO_PROGRESS,
    ROLLBACK,
    TOO_FAST,
    TOO_SOON,
    UNKNOWN_VEHICLE,
)

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]

START_KM = 10_000


@pytest.fixture(scope="module")
def vehicle(operators, drivers):
    return operators.enrol(drivers[0], "car", odometerKm=START_KM)


@pytest.fixture
def read(operators, registry, vehicle, at):
    """Records one reading a given time after the last; the reason for skipping it, or None."""

    def _read(km, after, number=vehicle, nonce=0):
        batch = operators.batch((number, km), nonce=nonce, deadline=2**63)
        at(registry.vehicle(vehicle).recordedAt + after)
        (event,) = operators.record(batch).events
        assert (event.vehicle, event.odometerKm) == (number, km)
        return event.reason if event.event_name == "ReadingSkipped" else None

    return _read


def test_record_stores_reading_and_the_one_before(read, registry, vehicle, drivers, now):
    assert read(START_KM + 400, DAY) is None
    assert read(START_KM + 500, DAY, nonce=1) is None

    state = registry.vehicle(vehicle)
    expected = (drivers[0].address, START_KM + 500, START_KM + 400, now(), 0)
    assert tuple(state) == expected


def test_record_keeps_driver_and_unit(operators, registry, drivers, at, now):
    number = operators.enrol(drivers[3], "miles", odometerKm=5, miles=True)
    batch = operators.batch((number, 6))
    at(now() + DAY)
    operators.record(batch)
    state = registry.vehicle(number)
    assert (state.driver, state.flags, state.odometerKm) == (drivers[3].address, 1, 6)


def test_record_skips_an_unknown_vehicle(read, registry):
    number = registry.vehicleCount() + 1
    assert read(1, DAY, number=number) == UNKNOWN_VEHICLE
    assert read(1, 2 * DAY, number=0, nonce=1) == UNKNOWN_VEHICLE


def test_record_skips_a_rollback(read):
    assert read(START_KM - 1, DAY) == ROLLBACK


def test_record_skips_the_same_kilometres(read, registry, vehicle):
    before = tuple(registry.vehicle(vehicle))
    assert read(START_KM, DAY) == NO_PROGRESS
    assert tuple(registry.vehicle(vehicle)) == before


def test_record_skips_within_the_minimum_interval(read):
    assert read(START_KM + 1, MIN_INTERVAL - 1) == TOO_SOON


def test_record_accepts_at_the_minimum_interval(read):
    assert read(START_KM + 1, MIN_INTERVAL) is None


def test_record_skips_more_than_the_average_allows(read):
    assert read(START_KM + MAX_KM_PER_DAY + 1, DAY) == TOO_FAST


def test_record_skips_a_second_before_the_average_allows(read):
    assert read(START_KM + 2 * MAX_KM_PER_DAY, 2 * DAY - 1) == TOO_FAST


def test_record_accepts_what_the_average_allows(read):
    assert read(START_KM + 2 * MAX_KM_PER_DAY, 2 * DAY) is None


def test_record_skips_a_jump_too_large(read):
    assert read(START_KM + MAX_JUMP_KM + 1, 100 * DAY) == JUMP_TOO_LARGE


def test_record_accepts_the_largest_jump(read):
    assert read(START_KM + MAX_JUMP_KM, 100 * DAY) is None


def test_record_measures_from_the_last_accepted_reading(read):
    assert read(START_KM + 9_000, DAY) == TOO_FAST
    assert read(START_KM + 2_000, 2 * DAY, nonce=1) is None


def test_record_skips_a_vehicle_that_comes_twice(operators, registry, vehicle, at, now):
    batch = operators.batch((vehicle, START_KM + 10), (vehicle, START_KM + 20))
    at(now() + DAY)
    receipt = operators.record(batch)

    assert receipt.events == [
        registry.ReadingRecorded(vehicle, START_KM + 10),
        registry.ReadingSkipped(vehicle, START_KM + 20, TOO_SOON),
    ]
    assert registry.vehicle(vehicle).odometerKm == START_KM + 10


def test_record_takes_good_readings_beside_bad_ones(operators, registry, vehicle, drivers, at, now):
    other = operators.enrol(drivers[1], "other", odometerKm=100)
    batch = operators.batch((99, 1), (other, 150), (vehicle, 5), (2**40 - 1, 2**24 - 1))
    at(now() + DAY)
    receipt = operators.record(batch)

    assert receipt.events == [
        registry.ReadingSkipped(99, 1, UNKNOWN_VEHICLE),
        registry.ReadingRecorded(other, 150),
        registry.ReadingSkipped(vehicle, 5, ROLLBACK),
        registry.ReadingSkipped(2**40 - 1, 2**24 - 1, UNKNOWN_VEHICLE),
    ]
    assert registry.vehicle(other).odometerKm == 150
    assert registry.vehicle(vehicle).odometerKm == START_KM


def test_record_reaches_the_last_kilometre(operators, registry, drivers, at, now):
    number = operators.enrol(drivers[2], "old car", odometerKm=2**24 - 2)
    batch = operators.batch((number, 2**24 - 1))
    at(now() + DAY)
    operators.record(batch)
    assert registry.vehicle(number).odometerKm == 2**24 - 1
