"""What there is to pay from, in each version of the pool."""

import pytest
from vebetter_dao import APP_ID, FUNDS

pytestmark = pytest.mark.chain


def test_available_is_what_the_app_has(fleet):
    assert fleet.payout.available() == FUNDS


@pytest.mark.parametrize("version", [7, 8])
def test_available_is_what_was_set_apart_if_anything_is(fleet, dao, project, admin, version):
    pool = dao.upgrade(getattr(project, f"X2EarnRewardsPoolV{version}Mock"))
    assert fleet.payout.available() == FUNDS

    pool.toggleRewardsPoolBalance(APP_ID, True, sender=admin)
    assert fleet.payout.available() == 0

    pool.increaseRewardsPoolBalance(APP_ID, 5, sender=admin)
    assert fleet.payout.available() == 5

    pool.toggleRewardsPoolBalance(APP_ID, False, sender=admin)
    assert fleet.payout.available() == FUNDS
