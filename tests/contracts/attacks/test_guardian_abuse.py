"""Attack: the guardian's key is stolen. It can stop what is right, and nothing more."""

import pytest
from backend import reverts
from mileage_operators import CHALLENGE_WINDOW, DAY, LIMITS, MODEL
from mileage_system import wait

pytestmark = pytest.mark.chain


@pytest.fixture
def car(system, victim):
    return system.enrol(victim, "victim")


def test_it_gets_no_role_and_no_money(system, car, guardian):
    """Fails: everything that appoints, pays or loosens asks for the administrator."""
    registry, distributor, token = system.registry, system.distributor, system.token
    admin_role = registry.DEFAULT_ADMIN_ROLE()
    tries = (
        (registry.setAttesters, ([guardian], 1)),
        (registry.setReaderModel, (b"\x01" * 32, True)),
        (registry.setListener, (distributor,)),
        (registry.unfreeze, (car,)),
        (registry.unpause, ()),
        (registry.grantRole, (admin_role, guardian)),
        (distributor.setPayout, (system.payout,)),
        (distributor.setRate, (1,)),
        (distributor.setCaps, ((1, 1, 1),)),
        (distributor.unfreezeDriver, (guardian,)),
        (distributor.unpause, ()),
        (distributor.grantRole, (admin_role, guardian)),
        (token.grantRole, (token.MINTER_ROLE(), guardian)),
    )
    for method, arguments in tries:
        with reverts(
            registry.AccessControlUnauthorizedAccount, account=guardian, neededRole=admin_role
        ):
            method(*arguments, sender=guardian)
    with reverts(
        token.AccessControlUnauthorizedAccount, account=guardian, neededRole=token.MINTER_ROLE()
    ):
        token.mint(guardian, 1, sender=guardian)


@pytest.mark.parametrize("place", [0, 2, 3])
def test_it_loosens_no_limit(system, guardian, place):
    """Fails: also not beside others that it tightens."""
    tight = [LIMITS[0] + 5, LIMITS[1], LIMITS[2] - 5, LIMITS[3] - 5]
    tight[place] = LIMITS[place] + (-1 if place == 0 else 1)
    role = system.registry.DEFAULT_ADMIN_ROLE()
    with reverts(
        system.registry.AccessControlUnauthorizedAccount, account=guardian, neededRole=role
    ):
        system.registry.setLimits(tuple(tight), sender=guardian)
    assert tuple(system.registry.limits()) == LIMITS


def test_it_takes_nothing_back_that_is_final(system, car, victim, guardian):
    """Fails: a final reading cannot be revoked, before or after it was paid."""
    system.drive(car, 100)
    wait(CHALLENGE_WINDOW)
    with reverts(system.registry.MileageRegistryNothingToRevoke, vehicle=car, km=10_100):
        system.registry.revoke(car, 10_100, sender=guardian)
    system.settle(car)
    assert system.paid(victim.address) == 100


def test_all_that_it_stops_goes_on_without_loss(system, car, victim, guardian, admin):
    """Everything at once: paused, frozen, refused, tightened. The administrator undoes it, and all
    that was final is paid."""
    registry, distributor = system.registry, system.distributor
    system.drive(car, 100)
    wait(CHALLENGE_WINDOW)
    registry.pause(sender=guardian)
    distributor.pause(sender=guardian)
    registry.freeze(car, sender=guardian)
    distributor.freezeDriver(victim.address, sender=guardian)
    registry.setReaderModel(MODEL, False, sender=guardian)
    registry.setLimits((2**32 - 1, LIMITS[1], 1, 1), sender=guardian)
    wait(100 * DAY)

    registry.revokeRole(registry.GUARDIAN_ROLE(), guardian, sender=admin)
    distributor.revokeRole(distributor.GUARDIAN_ROLE(), guardian, sender=admin)
    registry.unpause(sender=admin)
    distributor.unpause(sender=admin)
    registry.unfreeze(car, sender=admin)
    distributor.unfreezeDriver(victim.address, sender=admin)
    registry.setReaderModel(MODEL, True, sender=admin)
    registry.setLimits(LIMITS, sender=admin)

    system.settle(car)
    system.drive(car, 50)
    system.settle_final(car)
    assert system.paid(victim.address) == 150


def test_it_drops_no_kilometres_alone(system, car, victim, guardian, keys):
    """Fails: a frozen vehicle gives something up only by a baseline that a quorum signed."""
    system.drive(car, 100)
    wait(CHALLENGE_WINDOW)
    system.registry.freeze(car, sender=guardian)
    message = system.operators.rebase_message(car, 1)
    with reverts(system.registry.MileageRegistrySignatureCount, required=2, given=0):
        system.operators.rebase(message, [])
    assert system.distributor.due(car).waitingKm == 100
