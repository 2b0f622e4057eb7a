import pytest
from backend import reverts
from road import RATE

pytestmark = pytest.mark.chain


def test_pause_stops_and_unpause_lets_go_on(road, alice, guardian, admin):
    road.start((1, alice, 100))
    receipt = road.distributor.pause(sender=guardian)
    assert receipt.events == [road.distributor.Paused(guardian)]
    assert road.distributor.paused()
    with reverts(road.distributor.EnforcedPause):
        road.settle(1)

    receipt = road.distributor.unpause(sender=admin)
    assert receipt.events == [road.distributor.Unpaused(admin)]
    assert not road.distributor.paused()
    road.settle(1)
    assert road.paid(alice) == 100


def test_pause_leaves_administration_possible(road, project, guardian, admin):
    """What is broken can be mended before it goes on."""
    road.distributor.pause(sender=guardian)
    payout = project.PayoutMock.deploy(road.distributor, sender=admin)
    road.distributor.setPayout(payout, sender=admin)
    road.distributor.setCaps((1, 1, 1), sender=admin)
    road.distributor.setRate(RATE, sender=admin)


def test_pause_reverts_if_it_is_so_already(road, guardian, admin):
    with reverts(road.distributor.ExpectedPause):
        road.distributor.unpause(sender=admin)
    road.distributor.pause(sender=guardian)
    with reverts(road.distributor.EnforcedPause):
        road.distributor.pause(sender=guardian)


def test_pause_reverts_for_anyone_but_the_guardian(road, admin, anyone, roles):
    for caller in (admin, anyone):
        with reverts(
            road.distributor.AccessControlUnauthorizedAccount, account=caller, neededRole=roles[1]
        ):
            road.distributor.pause(sender=caller)


def test_unpause_reverts_for_anyone_but_the_administrator(road, guardian, anyone, roles):
    road.distributor.pause(sender=guardian)
    for caller in (guardian, anyone):
        with reverts(
            road.distributor.AccessControlUnauthorizedAccount, account=caller, neededRole=roles[0]
        ):
            road.distributor.unpause(sender=caller)
