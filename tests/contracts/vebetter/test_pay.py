"""Payments from the real pool: B3TR arrives, the proof says what was driven, the passport counts the action."""

import json

import pytest
from fleet import GRAMS, RATE, UINT24, names
from vebetter_dao import APP_ID, FUNDS, POINTS

pytestmark = pytest.mark.chain

DONE = ["RewardDistributed", "Transfer", "RegisteredAction"]


def test_settle_pays_b3tr_from_the_app_s_funds(fleet, dao, alice, bob):
    fleet.start((1, alice, 350), (2, bob, 7))

    receipt = fleet.settle(1, 2)

    assert names(receipt) == [*DONE * 2, "Settled", "Settled"]
    assert (fleet.balance(alice), fleet.balance(bob)) == (350 * RATE, 7 * RATE)
    assert dao.pool.availableFunds(APP_ID) == FUNDS - 357 * RATE
    assert fleet.balance(dao.pool) == FUNDS - 357 * RATE
    assert fleet.balance(fleet.payout) == fleet.balance(fleet.distributor) == 0


def test_the_pool_s_event_says_in_json_what_was_driven(fleet, dao, alice):
    fleet.start((123, alice, 35))

    (event,) = [e for e in fleet.settle(123).events if e.event_name == "RewardDistributed"]

    assert event == dao.pool.RewardDistributed(
        35 * RATE, APP_ID, alice, event.proof, fleet.payout
    )
    assert json.loads(event.proof) == {
        "version": 2,
        "proof": {"text": "EV 123, 35 km"},
        "impact": {"carbon": 35 * GRAMS},
    }
