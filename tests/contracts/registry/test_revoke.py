"""A reading is taken back until the second before it is final, and only that very reading."""

import pytest
from backend import reverts
from mileage_operators import CHALLENGE_WINDOW, DAY, MIN_INTERVAL, MODEL, Operators
from mileage_skips import TOO_SOON

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]


@pytest.fixture
def read(vehicle, drive, now):
    """10,200 km are final and 10,300 km pending; the time of the last reading."""
    drive(vehicle, 10_200)
    drive(vehicle, 10_300)
    return now()


def test_revoke_takes_the_pending_reading_back(registry, vehicle, guardian, drivers, read):
    receipt = registry.revoke(vehicle, 10_300, sender=guardian)

    assert receipt.events == [registry.ReadingRevoked(vehicle, 10_300, 10_200)]
    assert tuple(registry.vehicle(vehicle)) == (drivers[0].address, 10_200, 10_200, read, 0)
    assert registry.finalKm(vehicle).km == 10_200


def test_revoke_takes_it_back_until_the_second_before_it_is_final(
    registry, vehicle, guardian, read, at
):
    at(read + CHALLENGE_WINDOW - 1)
    registry.revoke(vehicle, 10_300, sender=guardian)
    assert registry.vehicle(vehicle).odometerKm == 10_200


def test_revoke_reverts_once_it_is_final(registry, vehicle, guardian, read, at):
    at(read + CHALLENGE_WINDOW)
    with reverts(registry.MileageRegistryNothingToRevoke, vehicle=vehicle, km=10_300):
        registry.revoke(vehicle, 10_300, sender=guardian)
    assert registry.finalKm(vehicle).km == 10_300


def test_revoke_never_takes_what_was_final(registry, vehicle, guardian, read, chain, at):
    before = registry.finalKm(vehicle).km
    registry.revoke(vehicle, 10_300, sender=guardian)
    at(read + CHALLENGE_WINDOW)
    chain.mine()
    assert registry.finalKm(vehicle).km == before == 10_200


@pytest.mark.parametrize("km", [0, 10_200, 10_299, 10_301, 2**24 - 1])
def test_revoke_reverts_for_another_reading(registry, vehicle, guardian, read, km):
    with reverts(registry.MileageRegistryNothingToRevoke, vehicle=vehicle, km=km):
        registry.revoke(vehicle, km, sender=guardian)
    assert registry.vehicle(vehicle).odometerKm == 10_300


def test_revoke_reverts_the_second_time(registry, vehicle, guardian, read):
    registry.revoke(vehicle, 10_300, sender=guardian)
    for km in (10_300, 10_200):
        with reverts(registry.MileageRegistryNothingToRevoke, vehicle=vehicle, km=km):
            registry.revoke(vehicle, km, sender=guardian)


def test_revoke_reverts_for_a_baseline(registry, vehicle, guardian):
    with reverts(registry.MileageRegistryNothingToRevoke, vehicle=vehicle, km=10_000):
        registry.revoke(vehicle, 10_000, sender=guardian)


@pytest.mark.parametrize("number", [0, 2, 2**40 - 1])
def test_revoke_reverts_for_an_unknown_vehicle(registry, vehicle, guardian, number):
    with reverts(registry.MileageRegistryUnknownVehicle, vehicle=number):
        registry.revoke(number, 0, sender=guardian)


def test_revoke_reverts_for_anyone_else(registry, vehicle, read, admin, anyone, missing_role):
    """Also for the administrator, unless it is guardian too."""
    for account in (admin, anyone):
        lacking = missing_role(account, registry.GUARDIAN_ROLE())
        with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
            registry.revoke(vehicle, 10_300, sender=account)
    assert registry.vehicle(vehicle).odometerKm == 10_300


def test_revoke_goes_on_while_paused_and_frozen(registry, vehicle, read, guardian):
    registry.freeze(vehicle, sender=guardian)
    registry.pause(sender=guardian)

    registry.revoke(vehicle, 10_300, sender=guardian)

    state = registry.vehicle(vehicle)
    assert (state.odometerKm, state.flags) == (10_200, 2)


def test_revoke_keeps_the_unit(registry, operators, drivers, guardian, drive):
    number = operators.enrol(drivers[3], "miles", odometerKm=5, miles=True)
    drive(number, 6)
    registry.revoke(number, 6, sender=guardian)
    state = registry.vehicle(number)
    assert (state.driver, state.odometerKm, state.flags) == (drivers[3].address, 5, 1)


def test_revoke_lets_the_right_reading_follow_after_the_interval(
    registry, vehicle, guardian, read, drive
):
    registry.revoke(vehicle, 10_300, sender=guardian)

    early = drive(vehicle, 10_250, MIN_INTERVAL - 1)
    in_time = drive(vehicle, 10_250, MIN_INTERVAL)

    assert early.events == [registry.ReadingSkipped(vehicle, 10_250, TOO_SOON)]
    assert in_time.events == [registry.ReadingRecorded(vehicle, 10_250)]
    assert registry.vehicle(vehicle).previousKm == 10_200


def test_revoke_cannot_hit_the_next_reading_of_the_same_kilometres_by_replay(
    registry, vehicle, guardian, read, drive
):
    """Each reading has to be taken back on its own."""
    registry.revoke(vehicle, 10_300, sender=guardian)
    drive(vehicle, 10_300, DAY)
    assert registry.vehicle(vehicle).odometerKm == 10_300
    registry.revoke(vehicle, 10_300, sender=guardian)
    assert registry.vehicle(vehicle).odometerKm == 10_200


@pytest.fixture
def operators_without_window(project, admin, guardian, keys):
    """Of a registry where every reading is final at once."""
    office = [key.address for key in keys[:3]]
    limits = (1, 0, 1_000, 5_000)
    deployed = project.MileageRegistry.deploy(admin, guardian, office, 2, limits, sender=admin)
    deployed.setReaderModel(MODEL, True, sender=admin)
    return Operators(deployed, keys, admin)


def test_revoke_reverts_without_a_challenge_window(
    operators_without_window, drivers, guardian, at, now
):
    operators, registry = operators_without_window, operators_without_window.registry
    number = operators.enrol(drivers[0], "car", odometerKm=5)
    at(now() + DAY)
    operators.record(operators.batch((number, 6), deadline=2**63))

    assert registry.finalKm(number).km == 6
    with reverts(registry.MileageRegistryNothingToRevoke, vehicle=number, km=6):
        registry.revoke(number, 6, sender=guardian)
