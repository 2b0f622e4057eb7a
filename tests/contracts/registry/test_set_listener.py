import pytest
from backend import ZERO_ADDRESS, reverts

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("registry", "listener")]


def test_set_listener_sets_it(registry, listener, admin):
    receipt = registry.setListener(listener, sender=admin)
    assert receipt.events == [registry.ListenerSet(listener.address)]
    assert registry.listener() == listener.address


def test_set_listener_reverts_the_second_time(registry, listener, admin):
    registry.setListener(listener, sender=admin)
    with reverts(registry.MileageRegistryListenerAlreadySet, listener=listener.address):
        registry.setListener(listener, sender=admin)


def test_set_listener_reverts_once_there_is_a_vehicle(
    registry, listener, operators, drivers, admin
):
    """A listener that was not told of it would not know it."""
    for count, name in enumerate(("car", "another"), start=1):
        operators.enrol(drivers[0], name)
        with reverts(registry.MileageRegistryVehiclesExist, count=count):
            registry.setListener(listener, sender=admin)
    assert registry.listener() == ZERO_ADDRESS


def test_set_listener_tells_first_that_one_is_set(registry, listener, operators, drivers, admin):
    registry.setListener(listener, sender=admin)
    operators.enrol(drivers[0], "car")
    with reverts(registry.MileageRegistryListenerAlreadySet, listener=listener.address):
        registry.setListener(ZERO_ADDRESS, sender=admin)


def test_set_listener_tells_of_vehicles_before_it_looks_at_the_address(
    registry, operators, drivers, admin
):
    operators.enrol(drivers[0], "car")
    with reverts(registry.MileageRegistryVehiclesExist, count=1):
        registry.setListener(ZERO_ADDRESS, sender=admin)


def test_set_listener_reverts_for_what_is_no_contract(registry, admin, anyone):
    for nobody in (ZERO_ADDRESS, anyone.address):
        with reverts(registry.MileageRegistryListenerNotContract, listener=nobody):
            registry.setListener(nobody, sender=admin)


def test_set_listener_reverts_for_anyone_else(registry, listener, guardian, anyone, missing_role):
    for account in (guardian, anyone):
        lacking = missing_role(account, registry.DEFAULT_ADMIN_ROLE())
        with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
            registry.setListener(listener, sender=account)


def test_set_listener_goes_on_while_paused(registry, listener, guardian, admin):
    registry.pause(sender=guardian)
    registry.setListener(listener, sender=admin)
    assert registry.listener() == listener.address
