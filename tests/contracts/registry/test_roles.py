"""Who gives roles to whom. What each role may do is in the files of the functions."""

import pytest
from backend import reverts
from mileage_operators import LIMITS

pytestmark = pytest.mark.chain


def test_administrator_replaces_the_guardian(registry, admin, guardian, anyone, missing_role):
    role = registry.GUARDIAN_ROLE()
    registry.revokeRole(role, guardian, sender=admin)
    registry.grantRole(role, anyone, sender=admin)

    with reverts(registry.AccessControlUnauthorizedAccount, **missing_role(guardian, role)):
        registry.pause(sender=guardian)
    registry.pause(sender=anyone)
    assert registry.paused()


def test_guardian_gives_no_role(registry, guardian, anyone, missing_role):
    lacking = missing_role(guardian, registry.DEFAULT_ADMIN_ROLE())
    for role in (registry.GUARDIAN_ROLE(), registry.DEFAULT_ADMIN_ROLE()):
        with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
            registry.grantRole(role, anyone, sender=guardian)
        with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
            registry.revokeRole(role, guardian, sender=guardian)


def test_guardian_gives_its_role_up(registry, guardian, missing_role):
    role = registry.GUARDIAN_ROLE()
    registry.renounceRole(role, guardian, sender=guardian)
    with reverts(registry.AccessControlUnauthorizedAccount, **missing_role(guardian, role)):
        registry.setLimits(LIMITS, sender=guardian)


def test_role_is_given_up_by_its_holder_only(registry, guardian, admin):
    with reverts(registry.AccessControlBadConfirmation):
        registry.renounceRole(registry.GUARDIAN_ROLE(), guardian, sender=admin)


def test_registry_tells_its_interfaces(registry):
    erc165, access_control = bytes.fromhex("01ffc9a7"), bytes.fromhex("7965db0b")
    assert registry.supportsInterface(erc165)
    assert registry.supportsInterface(access_control)
    assert not registry.supportsInterface(b"\xff" * 4)
