import pytest
from backend import ZERO_ADDRESS, reverts

pytestmark = pytest.mark.chain


@pytest.fixture
def listener(project, admin):
    return project.ListenerMock.deploy(sender=admin)


def test_set_listener_sets_it(registry, listener, admin):
    receipt = registry.setListener(listener, sender=admin)
    assert receipt.events == [registry.ListenerSet(listener.address)]
    assert registry.listener() == listener.address


def test_set_listener_reverts_the_second_time(registry, listener, admin):
    registry.setListener(listener, sender=admin)
    with reverts(registry.MileageRegistryListenerAlreadySet, listener=listener.address):
        registry.setListener(listener, sender=admin)


def test_set_listener_reverts_for_what_is_no_contract(registry, admin, anyone):
    for nobody in (ZERO_ADDRESS, anyone.address):
        with reverts(registry.MileageRegistryListenerNotContract, listener=nobody):
            registry.setListener(nobody, sender=admin)


def test_set_listener_reverts_for_anyone_else(registry, listener, anyone):
    role = registry.DEFAULT_ADMIN_ROLE()
    with reverts(
        registry.AccessControlUnauthorizedAccount, account=anyone.address, neededRole=role
    ):
        registry.setListener(listener, sender=anyone)
