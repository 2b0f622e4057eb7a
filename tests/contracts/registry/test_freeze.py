import pytest
from backend import reverts
from mileage_finals import unpacked
from mileage_operators import DAY
from mileage_skips import FROZEN, ROLLBACK, UNKNOWN_VEHICLE

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]


def test_freeze_stops_a_vehicle(registry, vehicle, guardian):
    receipt = registry.freeze(vehicle, sender=guardian)

    assert receipt.events == [registry.VehicleFrozen(vehicle, True)]
    assert registry.vehicle(vehicle).flags == 2
    (word,) = registry.finals([vehicle])
    assert unpacked(word)[2]


def test_freeze_changes_nothing_else(registry, operators, drivers, guardian, drive):
    number = operators.enrol(drivers[3], "miles", odometerKm=5, miles=True)
    drive(number, 6)
    before = registry.vehicle(number)

    registry.freeze(number, sender=guardian)

    after = registry.vehicle(number)
    assert tuple(after)[:4] == tuple(before)[:4]
    assert (before.flags, after.flags) == (1, 3)


def test_freeze_stops_only_this_vehicle(registry, operators, vehicle, drivers, guardian, drive):
    other = operators.enrol(drivers[0], "other", odometerKm=100)
    registry.freeze(vehicle, sender=guardian)
    assert drive(other, 101).events == [registry.ReadingRecorded(other, 101)]


def test_freeze_stops_readings(registry, vehicle, guardian, drive):
    registry.freeze(vehicle, sender=guardian)
    before = tuple(registry.vehicle(vehicle))

    receipt = drive(vehicle, 10_100)

    assert receipt.events == [registry.ReadingSkipped(vehicle, 10_100, FROZEN)]
    assert tuple(registry.vehicle(vehicle)) == before


def test_freeze_is_the_reason_before_any_other_but_unknown(
    registry, operators, vehicle, guardian, at, now
):
    batch = operators.batch((vehicle, 9_999), (vehicle + 1, 9_999))
    at(now() + DAY)
    assert [event.reason for event in operators.record(batch).events] == [ROLLBACK, UNKNOWN_VEHICLE]

    registry.freeze(vehicle, sender=guardian)
    batch["nonce"] = 1
    assert [event.reason for event in operators.record(batch).events] == [FROZEN, UNKNOWN_VEHICLE]


def test_freeze_lets_a_pending_reading_become_final(registry, vehicle, guardian, drive, chain, now):
    """What a frozen vehicle is not paid is the distributor's business; the odometer goes on."""
    drive(vehicle, 10_100)
    registry.freeze(vehicle, sender=guardian)
    chain.pending_timestamp = now() + DAY
    chain.mine()
    assert registry.finalKm(vehicle).km == 10_100


def test_freeze_reverts_if_it_is_frozen(registry, vehicle, guardian):
    registry.freeze(vehicle, sender=guardian)
    with reverts(registry.MileageRegistryFreezeUnchanged, vehicle=vehicle, frozen=True):
        registry.freeze(vehicle, sender=guardian)


@pytest.mark.parametrize("number", [0, 2, 2**40 - 1])
def test_freeze_reverts_for_an_unknown_vehicle(registry, vehicle, guardian, number):
    with reverts(registry.MileageRegistryUnknownVehicle, vehicle=number):
        registry.freeze(number, sender=guardian)


def test_freeze_reverts_for_anyone_else(registry, vehicle, admin, anyone, missing_role):
    """Also for the administrator, unless it is guardian too."""
    for account in (admin, anyone):
        lacking = missing_role(account, registry.GUARDIAN_ROLE())
        with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
            registry.freeze(vehicle, sender=account)
    assert registry.vehicle(vehicle).flags == 0


def test_freeze_goes_on_while_paused(registry, vehicle, guardian):
    registry.pause(sender=guardian)
    registry.freeze(vehicle, sender=guardian)
    assert registry.vehicle(vehicle).flags == 2
