"""VeBetterDAO's passport: its blacklist is respected; one that cannot answer stops payments."""

import pytest
from fleet import RATE, error, names
from vebetter_dao import APP_ID

pytestmark = pytest.mark.chain

BLACKLISTED = "VeBetterPayoutBlacklisted(address)"


def test_a_blacklisted_driver_waits_and_the_others_are_paid(fleet, dao, admin, alice, bob):
    fleet.start((1, alice, 350), (2, bob, 7), (3, alice, 5))
    dao.passport.blacklist(alice, sender=admin)

    receipt = fleet.settle(1, 2, 3)

    refused = error(BLACKLISTED, alice)
    failures = [e for e in receipt.events if e.event_name == "PaymentFailed"]
    assert failures == [fleet.payout.PaymentFailed(vehicle, alice, refused) for vehicle in (1, 3)]
    assert [fleet.settled(vehicle) for vehicle in (1, 2, 3)] == [0, 7, 0]
    assert (fleet.balance(alice), fleet.balance(bob)) == (0, 7 * RATE)
    assert fleet.due(1) == 350

    dao.passport.removeFromBlacklist(alice, sender=admin)
    fleet.settle(1, 2, 3)
    assert fleet.balance(alice) == 355 * RATE


def test_a_driver_is_judged_by_the_wallet_that_would_be_paid(fleet, dao, admin, alice, bob):
    """Alice's wallet belongs to bob's passport: only what is said of the wallet itself counts."""
    dao.passport.linkEntityToPassport(bob, sender=alice)
    dao.passport.acceptEntityLink(alice, sender=bob)
    fleet.start((1, alice, 350), (2, bob, 350))
    dao.passport.blacklist(bob, sender=admin)

    fleet.settle(1, 2)

    assert (fleet.balance(alice), fleet.balance(bob)) == (350 * RATE, 0)


def test_a_blacklisted_wallet_waits_however_many_its_passport_has(
    fleet, dao, admin, accounts, alice, bob
):
    others = accounts[4:8]
    for wallet in (alice, *others):
        dao.passport.linkEntityToPassport(bob, sender=wallet)
        dao.passport.acceptEntityLink(wallet, sender=bob)
    fleet.start((1, alice, 350), (2, others[0], 350))
    dao.passport.blacklist(alice, sender=admin)

    receipt = fleet.settle(1, 2)

    assert receipt.events[0] == fleet.payout.PaymentFailed(1, alice, error(BLACKLISTED, alice))
    assert (fleet.balance(alice), fleet.balance(others[0])) == (0, 350 * RATE)


def test_a_driver_is_paid_whom_the_passport_does_not_take_for_a_person(fleet, dao, alice):
    """It has never seen this one: rewards are where it begins to."""
    assert not dao.passport.isPerson(alice)[0]
    fleet.start((1, alice, 350))
    fleet.settle(1)
    assert fleet.balance(alice) == 350 * RATE


def test_a_passport_that_refuses_the_pool_does_not_stop_payments(fleet, dao, admin, alice):
    """The pool pays, and says that the action was not registered."""
    dao.passport.revokeRole(dao.passport.ACTION_REGISTRAR_ROLE(), dao.pool, sender=admin)
    fleet.start((1, alice, 350))

    receipt = fleet.settle(1)

    assert names(receipt) == ["RewardDistributed", "Transfer", "RegisterActionFailed", "Settled"]
    assert (fleet.balance(alice), fleet.score(alice)) == (350 * RATE, 0)


def test_the_payout_follows_the_pool_s_passport(fleet, dao, project, admin, alice, bob):
    other = project.PassportMock.deploy(sender=admin)
    other.setBlacklisted(alice, True, sender=admin)
    dao.pool.setVeBetterPassport(other, sender=admin)
    fleet.start((1, alice, 350), (2, bob, 7))

    receipt = fleet.settle(1, 2)

    assert receipt.events[0] == fleet.payout.PassportFollowed(other)
    assert receipt.events[1] == fleet.payout.PaymentFailed(1, alice, error(BLACKLISTED, alice))
    assert fleet.payout.passport() == other
    assert fleet.balance(bob) == 7 * RATE
    fleet.drive(2, bob, 8)
    assert "PassportFollowed" not in names(fleet.settle(2))


def test_a_batch_that_fails_follows_no_passport(fleet, dao, project, admin, alice):
    """What was undone of it is followed with the next one."""
    other = project.PassportMock.deploy(sender=admin)
    dao.pool.setVeBetterPassport(other, sender=admin)
    fleet.start((1, alice, 350))
    odd = dao.upgrade(project.X2EarnRewardsPoolOddMock, 0, fleet.payout, 1)
    odd.setVeBetterPassport(other, sender=admin)
    fleet.settle(1)
    assert fleet.payout.passport() == dao.passport


def test_nothing_is_paid_while_the_passport_has_no_code(fleet, dao, admin, anyone, alice):
    dao.pool.setVeBetterPassport(anyone, sender=admin)
    fleet.start((1, alice, 350))

    receipt = fleet.settle(1)

    reason = error("PayoutNotContract(address)", anyone)
    assert receipt.events == fleet.all_failed(reason, (1, alice, 350))
    assert fleet.due(1) == 350
    dao.pool.setVeBetterPassport(dao.passport, sender=admin)
    fleet.settle(1)
    assert fleet.balance(alice) == 350 * RATE


def test_nothing_is_paid_to_a_driver_of_whom_the_passport_cannot_tell(
    fleet, dao, project, admin, alice, bob
):
    other = project.PassportMock.deploy(sender=admin)
    other.setMute(alice, sender=admin)
    dao.pool.setVeBetterPassport(other, sender=admin)
    fleet.start((1, alice, 350), (2, bob, 7))

    receipt = fleet.settle(1, 2)

    mute = error("PassportMockMute(address)", alice)
    assert receipt.events[1] == fleet.payout.PaymentFailed(1, alice, mute)
    assert (fleet.balance(alice), fleet.balance(bob)) == (0, 7 * RATE)


def test_the_app_signals_a_driver_and_takes_it_back(fleet, dao, admin, alice):
    """A signal is a warning to all apps; it stops no payment of ours."""
    dao.passport.assignSignalerToAppByAppAdmin(APP_ID, admin, sender=admin)
    dao.passport.signalUserWithReason(alice, "odometer of a scrapped car", sender=admin)
    assert dao.passport.signaledCounter(alice) == 1
    fleet.start((1, alice, 350))
    fleet.settle(1)
    assert fleet.balance(alice) == 350 * RATE
