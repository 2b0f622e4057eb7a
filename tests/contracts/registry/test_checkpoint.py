"""From its first second on a checkpoint remembers each odometer before its next reading."""

import pytest
from backend import ZERO_ADDRESS, reverts
from mileage_operators import DAY, LIMITS, in_order

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("told")]

UNKNOWN = (False, 0)


@pytest.fixture
def begin(registry, listening, anyone, now):
    """Begins a checkpoint; its first second."""

    def _begin():
        receipt = listening.beginCheckpoint(registry, sender=anyone)
        time = now() + 1
        assert receipt.events == [registry.CheckpointBegun(time)]
        return time

    return _begin


@pytest.fixture
def km_at(registry, told):
    """`km_at(time)`: what the vehicle's odometer was when that checkpoint began, if known."""
    return lambda time, number=told: tuple(registry.checkpointKm(number, time))


def test_checkpoint_answers_its_first_second(registry, listening, anyone, now):
    assert listening.beginCheckpoint.call(registry, sender=anyone) == now() + 1


def test_checkpoint_reverts_for_anyone_else(registry, listening, admin, guardian, anyone):
    for account in (admin, guardian, anyone):
        with reverts(registry.MileageRegistryNotListener, caller=account.address):
            registry.checkpoint(sender=account)


def test_checkpoint_reverts_without_listener(project, admin, guardian, keys):
    bare = project.MileageRegistry.deploy(
        admin, guardian, [keys[0].address], 1, LIMITS, sender=admin
    )
    assert bare.listener() == ZERO_ADDRESS
    with reverts(bare.MileageRegistryNotListener, caller=admin.address):
        bare.checkpoint(sender=admin)


def test_checkpoint_goes_on_while_paused(registry, begin, guardian):
    registry.pause(sender=guardian)
    begin()


def test_checkpoint_keeps_the_limits(registry, begin):
    begin()
    assert tuple(registry.limits()) == LIMITS


def test_checkpoint_is_kept_when_limits_change(registry, begin, told, drive, km_at, guardian):
    time = begin()
    registry.setLimits(LIMITS, sender=guardian)
    drive(told, 10_100)
    assert km_at(time) == (True, 10_000)


# What is remembered


def test_checkpoint_knows_nothing_before_a_reading(begin, km_at):
    time = begin()
    assert km_at(time) == UNKNOWN


def test_checkpoint_remembers_at_the_first_reading_since(begin, drive, told, km_at):
    drive(told, 10_100)
    time = begin()

    drive(told, 10_200)
    assert km_at(time) == (True, 10_100)
    drive(told, 10_300)
    assert km_at(time) == (True, 10_100)


def test_checkpoint_remembers_an_odometer_of_zero(operators, drivers, begin, drive, km_at):
    number = operators.enrol(drivers[1], "new", odometerKm=0)
    time = begin()
    drive(number, 5)
    assert km_at(time, number) == (True, 0)


def test_checkpoint_remembers_the_highest_odometer(operators, drivers, begin, drive, km_at):
    number = operators.enrol(drivers[1], "old", odometerKm=2**24 - 2)
    time = begin()
    drive(number, 2**24 - 1)
    assert km_at(time, number) == (True, 2**24 - 2)


def test_checkpoint_remembers_each_vehicle_on_its_own(begin, told, other, drive, km_at):
    time = begin()
    drive(other, 600)
    assert [km_at(time, number) for number in (told, other, 99)] == [
        UNKNOWN,
        (True, 500),
        UNKNOWN,
    ]
    drive(told, 10_100)
    assert (km_at(time), km_at(time, other)) == ((True, 10_000), (True, 500))


def test_checkpoint_knows_nothing_of_readings_before(begin, drive, told, km_at):
    drive(told, 10_100)
    time = begin()
    assert km_at(time) == UNKNOWN
    assert km_at(0) == km_at(time - 1) == km_at(time + 1) == UNKNOWN


def test_checkpoint_remembers_nothing_of_a_skipped_reading(begin, drive, told, km_at):
    time = begin()
    drive(told, 9_999)
    assert km_at(time) == UNKNOWN


def test_checkpoint_without_reading_is_passed_over_by_the_next(begin, drive, told, km_at):
    first = begin()
    second = begin()
    drive(told, 10_100)
    assert (km_at(first), km_at(second)) == (UNKNOWN, (True, 10_000))


def test_checkpoints_with_readings_between_are_all_remembered(begin, drive, told, km_at):
    first = begin()
    drive(told, 10_100)
    second = begin()
    drive(told, 10_200)
    drive(told, 10_300)
    third = begin()
    drive(told, 10_400)

    known = [km_at(time) for time in (first, second, third)]
    assert known == [(True, 10_000), (True, 10_100), (True, 10_300)]


def test_checkpoint_keeps_what_it_remembers_when_the_reading_is_revoked(
    registry, begin, drive, told, km_at, guardian
):
    """The reading came after it, and so will the one in its place."""
    time = begin()
    drive(told, 10_100)
    registry.revoke(told, 10_100, sender=guardian)
    assert km_at(time) == (True, 10_000)

    drive(told, 10_050)
    assert km_at(time) == (True, 10_000)


def test_checkpoint_after_a_revoked_reading_remembers_what_counts(
    registry, begin, drive, told, km_at, guardian
):
    drive(told, 10_100)
    time = begin()
    registry.revoke(told, 10_100, sender=guardian)
    drive(told, 10_150)
    assert km_at(time) == (True, 10_000)


def test_checkpoint_knows_nothing_of_a_vehicle_registered_later(
    operators, drivers, begin, drive, km_at
):
    time = begin()
    number = operators.enrol(drivers[1], "later", odometerKm=5)
    drive(number, 6)
    assert km_at(time, number) == UNKNOWN


def test_checkpoint_knows_nothing_of_a_vehicle_rebased_later(operators, begin, drive, told, km_at):
    """The listener heard of the new baseline after the checkpoint began."""
    time = begin()
    operators.rebase(operators.rebase_message(told, 50))
    drive(told, 60)
    assert km_at(time) == UNKNOWN


# In the same second


@pytest.fixture
def other(operators, drivers, told):
    """Another vehicle, at 500 km."""
    return operators.enrol(drivers[1], "other", odometerKm=500)


@pytest.fixture
def begin_between(registry, listening, anyone, at, now):
    """`begin_between(first, second)`: a checkpoint between two calls, all in one second."""

    def _begin_between(first, second):
        at(now() + DAY)
        listening.beginCheckpointBetween(registry, first, second, sender=anyone)
        return now() + 1

    return _begin_between


@pytest.fixture
def reading(operators):
    """`reading(vehicle, km)`: the call that records it."""

    def _reading(number, km):
        batch = operators.batch((number, km), nonce=number, deadline=2**63)
        signatures = operators.sign("Batch", batch)
        return operators.registry.record.encode_input(in_order(batch, "Batch"), signatures)

    return _reading


@pytest.mark.parametrize("order", ["before", "after"])
def test_reading_in_the_block_of_a_checkpoint_was_before_it(
    begin_between, reading, told, drive, km_at, order
):
    """Whichever of the two comes first: block times are whole seconds."""
    calls = (reading(told, 10_100), b"")
    time = begin_between(*(calls if order == "before" else reversed(calls)))
    assert km_at(time) == UNKNOWN

    drive(told, 10_200)
    assert km_at(time) == (True, 10_100)


def test_readings_on_both_sides_of_a_checkpoint_in_its_block_were_before_it(
    begin_between, reading, other, told, drive, km_at
):
    time = begin_between(reading(other, 600), reading(told, 10_100))
    drive(other, 700)
    drive(told, 10_200)
    assert (km_at(time, other), km_at(time)) == ((True, 600), (True, 10_100))


def test_reading_in_the_block_of_a_checkpoint_is_the_first_since_the_former_one(
    begin_between, begin, reading, told, drive, km_at
):
    """The last one lies ahead in its own block: the former is in force until its end."""
    former = begin()
    last = begin_between(b"", reading(told, 10_100))
    assert (km_at(former), km_at(last)) == ((True, 10_000), UNKNOWN)

    drive(told, 10_200)
    assert (km_at(former), km_at(last)) == ((True, 10_000), (True, 10_100))


def test_checkpoint_that_begins_twice_in_a_block_leaves_the_former_one_in_force(
    registry, begin_between, begin, reading, told, km_at
):
    former = begin()
    again = registry.checkpoint.encode_input()
    begin_between(again, reading(told, 10_100))
    assert km_at(former) == (True, 10_000)
