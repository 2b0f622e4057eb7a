"""What a distributor hands over, word by word: other payouts are written for the same words."""

import json

import pytest
from fleet import GRAMS, RATE
from vebetter_dao import APP_ID

pytestmark = pytest.mark.chain


def test_pay_takes_driver_vehicle_and_kilometres_from_one_word(dao, project, admin, alice, anyone):
    stand_in = project.HostileWalletMock.deploy(sender=admin)  # for a distributor
    payout = project.VeBetterPayout.deploy(stand_in, dao.pool, APP_ID, GRAMS, sender=admin)
    dao.trust(payout)
    word = int(alice.address, 16) | 7 << 160 | 35 << 200
    stand_in.setCallback(payout, payout.pay.encode_input([word], [35 * RATE]), sender=anyone)

    receipt = stand_in.act(sender=anyone)

    event = receipt.events[0]
    assert (event.amount, event.receiver) == (35 * RATE, alice.address)
    assert json.loads(event.proof)["proof"] == {"text": "EV 7, 35 km"}
