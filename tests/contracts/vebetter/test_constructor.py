"""What the payout refuses to be built on, and what it says of itself."""

import pytest
from backend import ZERO_ADDRESS, reverts
from fleet import GRAMS
from vebetter_dao import APP_ID

pytestmark = pytest.mark.chain


def test_constructor_takes_token_and_passport_from_the_pool(fleet, dao):
    payout = fleet.payout
    assert payout.pool() == dao.pool
    assert payout.b3tr() == dao.b3tr
    assert payout.passport() == dao.passport
    assert payout.distributor() == fleet.distributor
    assert "0x" + bytes(payout.appId()).hex() == "0x" + APP_ID.hex()
    assert payout.gramsPerKm() == GRAMS


@pytest.mark.parametrize("version", [7, 8])
def test_constructor_knows_newer_pools(project, dao, fleet, admin, version):
    dao.upgrade(getattr(project, f"X2EarnRewardsPoolV{version}Mock"))
    made = project.VeBetterPayout.deploy(fleet.distributor, dao.pool, APP_ID, GRAMS, sender=admin)
    assert made.passport() == dao.passport


def test_constructor_reverts_for_an_unknown_version(project, dao, fleet, admin):
    dao.upgrade(project.X2EarnRewardsPoolV9Mock)
    with reverts(project.VeBetterPayout.VeBetterPayoutUnknownVersion, version="9"):
        project.VeBetterPayout.deploy(fleet.distributor, dao.pool, APP_ID, GRAMS, sender=admin)


def test_constructor_reverts_if_a_kilometre_saves_nothing(project, dao, fleet, admin):
    with reverts(project.VeBetterPayout.VeBetterPayoutZeroGrams):
        project.VeBetterPayout.deploy(fleet.distributor, dao.pool, APP_ID, 0, sender=admin)


def test_constructor_reverts_for_what_is_no_contract(project, dao, fleet, admin, anyone):
    for nobody in (anyone.address, ZERO_ADDRESS):
        with reverts(project.VeBetterPayout.PayoutNotContract, account=nobody):
            project.VeBetterPayout.deploy(nobody, dao.pool, APP_ID, GRAMS, sender=admin)
        with reverts(project.VeBetterPayout.PayoutNotContract, account=nobody):
            project.VeBetterPayout.deploy(fleet.distributor, nobody, APP_ID, GRAMS, sender=admin)


def test_constructor_reverts_if_the_pool_s_passport_has_no_code(project, dao, fleet, admin, anyone):
    dao.pool.setVeBetterPassport(anyone, sender=admin)
    with reverts(project.VeBetterPayout.PayoutNotContract, account=anyone.address):
        project.VeBetterPayout.deploy(fleet.distributor, dao.pool, APP_ID, GRAMS, sender=admin)


def test_constructor_reverts_for_a_contract_that_is_no_pool(project, dao, fleet, admin):
    with reverts():
        project.VeBetterPayout.deploy(fleet.distributor, dao.b3tr, APP_ID, GRAMS, sender=admin)


def test_pay_reverts_for_anyone_but_the_distributor(fleet, admin, anyone):
    for caller in (admin, anyone):
        with reverts(fleet.payout.PayoutNotDistributor, caller=caller.address):
            fleet.payout.pay([1], [1], sender=caller)
