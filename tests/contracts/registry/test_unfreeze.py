import pytest
from backend import reverts

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]


@pytest.fixture
def frozen(registry, vehicle, guardian):
    registry.freeze(vehicle, sender=guardian)
    return vehicle


def test_unfreeze_lets_a_vehicle_go_on(registry, frozen, admin, drive):
    receipt = registry.unfreeze(frozen, sender=admin)

    assert receipt.events == [registry.VehicleFrozen(frozen, False)]
    assert registry.vehicle(frozen).flags == 0
    assert drive(frozen, 10_100).events == [registry.ReadingRecorded(frozen, 10_100)]


def test_unfreeze_changes_nothing_else(registry, operators, drivers, guardian, admin, drive):
    number = operators.enrol(drivers[3], "miles", odometerKm=5, miles=True)
    drive(number, 6)
    before = tuple(registry.vehicle(number))

    registry.freeze(number, sender=guardian)
    registry.unfreeze(number, sender=admin)

    assert tuple(registry.vehicle(number)) == before


def test_unfreeze_lets_the_guardian_freeze_again(registry, frozen, guardian, admin):
    registry.unfreeze(frozen, sender=admin)
    registry.freeze(frozen, sender=guardian)
    assert registry.vehicle(frozen).flags == 2


def test_unfreeze_reverts_if_it_is_not_frozen(registry, vehicle, admin):
    with reverts(registry.MileageRegistryFreezeUnchanged, vehicle=vehicle, frozen=False):
        registry.unfreeze(vehicle, sender=admin)


@pytest.mark.parametrize("number", [0, 2, 2**40 - 1])
def test_unfreeze_reverts_for_an_unknown_vehicle(registry, vehicle, admin, number):
    with reverts(registry.MileageRegistryUnknownVehicle, vehicle=number):
        registry.unfreeze(number, sender=admin)


def test_unfreeze_reverts_for_anyone_else(registry, frozen, guardian, anyone, missing_role):
    """Also for the guardian, who froze it."""
    for account in (guardian, anyone):
        lacking = missing_role(account, registry.DEFAULT_ADMIN_ROLE())
        with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
            registry.unfreeze(frozen, sender=account)
    assert registry.vehicle(frozen).flags == 2


def test_unfreeze_goes_on_while_paused(registry, frozen, guardian, admin):
    registry.pause(sender=guardian)
    registry.unfreeze(frozen, sender=admin)
    assert registry.vehicle(frozen).flags == 0
