import pytest
from fleet import RATE, error

pytestmark = pytest.mark.chain

PAYS_ELSEWHERE = 1
"""What X2EarnRewardsPoolOddMock does: it pays one receiver what is meant for all."""


def test_the_driver_who_is_checked_must_not_receive_what_is_paid_to_others(
    fleet, dao, project, bob
):
    favourite = project.X2EarnRewardsPoolOddMock.deploy(
        PAYS_ELSEWHERE, fleet.payout, 1, sender=dao.admin
    ).ELSEWHERE()
    fleet.start((1, favourite, 350), (2, bob, 7))
    dao.upgrade(project.X2EarnRewardsPoolOddMock, PAYS_ELSEWHERE, fleet.payout, 1)

    receipt = fleet.settle(1, 2)

    declared = "VeBetterPayoutWrongReceipt(address,uint256,uint256,uint256)"
    reason = error(declared, favourite, 350 * RATE, 0, 357 * RATE)
    assert receipt.events == fleet.all_failed(reason, (1, favourite, 350), (2, bob, 7))
    assert fleet.balance(favourite) == fleet.balance(bob) == 0
