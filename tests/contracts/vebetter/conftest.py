"""The payout over VeBetterDAO's own contracts, for a distributor whose registry is set by hand."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fleet import CAPS, GRAMS, Fleet
from vebetter_dao import APP_ID, deploy_dao


@pytest.fixture(scope="module")
def dao(project, admin):
    return deploy_dao(project, admin)


@pytest.fixture(scope="module")
def alice(accounts):
    return accounts[2]


@pytest.fixture(scope="module")
def bob(accounts):
    return accounts[3]


@pytest.fixture(scope="module")
def fleet(project, dao, admin, guardian, anyone):
    """Wired: the app has named the payout its distributor."""
    source = project.RegistryMock.deploy(sender=admin)
    distributor = project.RewardDistributor.deploy(admin, guardian, source, CAPS, sender=admin)
    payout = project.VeBetterPayout.deploy(distributor, dao.pool, APP_ID, GRAMS, sender=admin)
    distributor.setPayout(payout, sender=admin)
    dao.trust(payout)
    return Fleet(dao, source, distributor, payout, anyone)
