"""The pool is upgraded under us: what is not known, or does not do as it says, pays nothing."""

import pytest
from backend import reverts
from fleet import RATE, error, names
from vebetter_dao import APP_ID, FUNDS, HELD, container

pytestmark = pytest.mark.chain

NOTHING, ELSEWHERE, FEE, TWICE, BURNS, AGAIN, ITSELF = range(7)
"""What X2EarnRewardsPoolOddMock does when it is asked to pay."""
UNKNOWN = "VeBetterPayoutUnknownVersion(string)"
WRONG_SUM = "VeBetterPayoutWrongSum(uint256,uint256,uint256)"
WRONG_RECEIPT = "VeBetterPayoutWrongReceipt(address,uint256,uint256,uint256)"


@pytest.fixture
def due(fleet, alice, bob):
    """Two payments: 350 km and 7 km."""
    payments = ((1, alice, 350), (2, bob, 7))
    fleet.start(*payments)
    return payments


@pytest.fixture
def odd(dao, fleet, project):
    """`odd(oddity)`: the pool behaves like that from now on."""
    return lambda oddity: dao.upgrade(project.X2EarnRewardsPoolOddMock, oddity, fleet.payout, 1)


def _waits(fleet, due):
    """Nothing was paid, and everything still can be."""
    assert fleet.balance(fleet.dao.pool) == HELD
    for vehicle, driver, km in due:
        assert fleet.balance(driver) == fleet.settled(vehicle) == 0
        assert fleet.due(vehicle) == km


def _is_paid_after_the_repair(fleet, project, due):
    fleet.dao.upgrade(project.X2EarnRewardsPoolV8Mock)
    fleet.settle(1, 2)
    for _, driver, km in due:
        assert fleet.balance(driver) == km * RATE


def test_nothing_is_paid_through_an_unknown_version(fleet, dao, project, due):
    dao.upgrade(project.X2EarnRewardsPoolV9Mock)

    receipt = fleet.settle(1, 2)

    assert receipt.events == fleet.all_failed(error(UNKNOWN, "9"), *due)
    _waits(fleet, due)
    _is_paid_after_the_repair(fleet, project, due)


@pytest.mark.parametrize(
    ("oddity", "left"),
    [(NOTHING, HELD), (TWICE, HELD - 2 * 357 * RATE)],
    ids=["pays nothing", "pays twice"],
)
def test_a_batch_must_cost_the_pool_what_it_pays(fleet, project, odd, due, oddity, left):
    odd(oddity)

    receipt = fleet.settle(1, 2)

    reason = error(WRONG_SUM, 357 * RATE, HELD, left)
    assert receipt.events == fleet.all_failed(reason, *due)
    _waits(fleet, due)
    _is_paid_after_the_repair(fleet, project, due)


@pytest.mark.parametrize(
    ("oddity", "received"),
    [(ELSEWHERE, 0), (FEE, 350 * RATE - 1)],
    ids=["pays elsewhere", "takes a fee"],
)
def test_a_driver_must_receive_what_is_paid(fleet, project, odd, due, oddity, received):
    odd(oddity)

    receipt = fleet.settle(1, 2)

    (_, first, _), _ = due
    reason = error(WRONG_RECEIPT, first, 350 * RATE, 0, received)
    assert receipt.events == fleet.all_failed(reason, *due)
    _waits(fleet, due)
    _is_paid_after_the_repair(fleet, project, due)


def test_the_driver_who_is_checked_is_the_first_who_is_paid(fleet, odd, due, bob):
    """Not one of a vehicle that has nothing due."""
    fleet.settle(1)
    odd(ELSEWHERE)
    receipt = fleet.settle(1, 2)
    reason = error(WRONG_RECEIPT, bob, 7 * RATE, 0, 0)
    assert receipt.events == fleet.all_failed(reason, (2, bob, 7))


def test_what_the_driver_had_before_does_not_count(fleet, dao, odd, due, admin, alice):
    dao.b3tr.mint(alice, 350 * RATE, sender=admin)
    odd(ELSEWHERE)
    receipt = fleet.settle(1)
    reason = error(WRONG_RECEIPT, alice, 350 * RATE, 350 * RATE, 350 * RATE)
    assert receipt.events == fleet.all_failed(reason, due[0])


def test_a_pool_cannot_settle_again(fleet, project, odd, due):
    odd(AGAIN)

    receipt = fleet.settle(1, 2)

    nested = error("RewardDistributorLocked()")
    told = [fleet.payout.PaymentFailed(vehicle, driver, nested) for vehicle, driver, _ in due]
    assert receipt.events == [*told, *fleet.all_failed(b"", *due)]
    _waits(fleet, due)
    _is_paid_after_the_repair(fleet, project, due)


def test_a_pool_cannot_make_payments_itself(fleet, dao, odd, due):
    odd(ITSELF)

    receipt = fleet.settle(1, 2)

    refused = error("PayoutNotDistributor(address)", dao.pool)
    told = [fleet.payout.PaymentFailed(vehicle, driver, refused) for vehicle, driver, _ in due]
    assert receipt.events == [*told, *fleet.all_failed(b"", *due)]
    _waits(fleet, due)


def test_a_pool_that_uses_up_all_gas_ends_the_settlement(fleet, project, odd, due):
    """Nobody can tell that from too little gas."""
    odd(BURNS)
    assert fleet.settle(1, 2, gas=2_000_000, raise_on_revert=False).failed
    _waits(fleet, due)
    _is_paid_after_the_repair(fleet, project, due)


def test_a_pool_that_returns_to_what_it_was_pays_on(fleet, dao, project, due):
    """VeBetterDAO takes an upgrade back: the fourth version has its own funds as they were."""
    dao.upgrade(project.X2EarnRewardsPoolV9Mock)
    fleet.settle(1, 2)
    original = container(project, "X2EarnRewardsPool").deploy(sender=dao.admin)
    dao.pool.upgradeToAndCall(original, b"", sender=dao.admin)
    assert names(fleet.settle(1, 2))[-2:] == ["Settled", "Settled"]
    assert dao.pool.availableFunds(APP_ID) == FUNDS - 357 * RATE


def test_available_reverts_for_an_unknown_version(fleet, dao, project):
    dao.upgrade(project.X2EarnRewardsPoolV9Mock)
    with reverts(fleet.payout.VeBetterPayoutUnknownVersion, version="9"):
        fleet.payout.available()
