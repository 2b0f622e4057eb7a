"""A batch with nothing to pay, which no distributor of ours sends."""

import pytest
from fleet import GRAMS
from vebetter_dao import APP_ID

pytestmark = pytest.mark.chain


def test_a_batch_without_kilometres_pays_nobody(dao, project, admin, anyone):
    stand_in = project.HostileWalletMock.deploy(sender=admin)  # for a distributor
    payout = project.VeBetterPayout.deploy(stand_in, dao.pool, APP_ID, GRAMS, sender=admin)
    before = dao.b3tr.balanceOf(dao.pool)
    stand_in.setCallback(payout, payout.pay.encode_input([0, 0], [0, 0]), sender=anyone)

    receipt = stand_in.act(sender=anyone)

    assert receipt.events == []
    assert dao.b3tr.balanceOf(dao.pool) == before
