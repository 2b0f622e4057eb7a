"""The guardian stops what changes kilometres and owners; only the administrator lets it go on."""

import pytest
from backend import reverts
from mileage_operators import DAY, MODEL

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]


@pytest.fixture
def paused(registry, guardian):
    registry.pause(sender=guardian)
    return registry


def test_pause_stops_the_registry(registry, guardian):
    receipt = registry.pause(sender=guardian)

    assert receipt.events == [registry.Paused(guardian)]
    assert registry.paused()


def test_pause_reverts_for_anyone_else(registry, admin, anyone, missing_role):
    """Also for the administrator, unless it is guardian too."""
    for account in (admin, anyone):
        lacking = missing_role(account, registry.GUARDIAN_ROLE())
        with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
            registry.pause(sender=account)
    assert not registry.paused()


def test_pause_reverts_if_it_is_paused(paused, guardian):
    with reverts(paused.EnforcedPause):
        paused.pause(sender=guardian)


def test_unpause_lets_it_go_on(paused, admin, drive, vehicle):
    receipt = paused.unpause(sender=admin)

    assert receipt.events == [paused.Unpaused(admin)]
    assert not paused.paused()
    assert drive(vehicle, 10_100).events == [paused.ReadingRecorded(vehicle, 10_100)]


def test_unpause_reverts_for_anyone_else(paused, guardian, anyone, missing_role):
    """Also for the guardian, who paused it."""
    for account in (guardian, anyone):
        lacking = missing_role(account, paused.DEFAULT_ADMIN_ROLE())
        with reverts(paused.AccessControlUnauthorizedAccount, **lacking):
            paused.unpause(sender=account)
    assert paused.paused()


def test_unpause_reverts_if_it_is_not_paused(registry, admin):
    with reverts(registry.ExpectedPause):
        registry.unpause(sender=admin)


# What stops


def test_pause_stops_readings(paused, operators, vehicle, at, now):
    batch = operators.batch((vehicle, 10_100))
    at(now() + DAY)
    with reverts(paused.EnforcedPause):
        operators.record(batch)
    assert not paused.isNonceUsed(0)
    assert paused.vehicle(vehicle).odometerKm == 10_000


def test_pause_stops_registrations(paused, operators, drivers):
    with reverts(paused.EnforcedPause):
        operators.enrol(drivers[1], "another car")
    assert paused.vehicleCount() == 1


def test_pause_stops_rebases(paused, operators, vehicle):
    message = operators.rebase_message(vehicle, 5)
    with reverts(paused.EnforcedPause):
        operators.rebase(message)
    assert not paused.isNonceUsed(message["nonce"])


def test_pause_stops_offers(paused, transfers, vehicle, seller, buyer):
    with reverts(paused.EnforcedPause):
        transfers.send_offer(transfers.offer(vehicle, buyer.address), seller)


def test_pause_stops_acceptances(registry, transfers, vehicle, seller, buyer, guardian):
    transfers.send_offer(transfers.offer(vehicle, buyer.address), seller)
    registry.pause(sender=guardian)
    with reverts(registry.EnforcedPause):
        transfers.send_acceptance(transfers.acceptance(vehicle), buyer)
    assert registry.vehicle(vehicle).driver == seller.address


# What goes on; the guardian's own actions are in the files of their functions


def test_pause_lets_attesters_be_replaced(paused, keys, admin):
    paused.setAttesters([keys[4].address], 1, sender=admin)
    assert paused.epoch() == 2


def test_pause_lets_roles_be_given(paused, anyone, admin):
    role = paused.GUARDIAN_ROLE()
    paused.grantRole(role, anyone, sender=admin)
    assert paused.hasRole(role, anyone)


def test_pause_lets_readings_become_final(registry, vehicle, drive, guardian, chain, now):
    """What was recorded before stays, and can be revoked meanwhile."""
    drive(vehicle, 10_100)
    registry.pause(sender=guardian)
    chain.pending_timestamp = now() + DAY
    chain.mine()
    assert registry.finalKm(vehicle).km == 10_100


def test_pause_lets_everything_be_read(paused, vehicle, seller):
    assert paused.vehicle(vehicle).driver == seller.address
    assert paused.isReaderModel(MODEL)
    assert paused.vehicleCountOf(seller.address) == 1
    assert len(paused.vehicles(1, 10)) == len(paused.finals([vehicle])) == 1
