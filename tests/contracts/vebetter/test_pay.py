"""Payments from the pool: B3TR, a proof of what was driven, an action in the passport."""

import json

import pytest
from fleet import GRAMS, RATE, UINT24, UINT40, names
from vebetter_dao import APP_ID, FUNDS, HELD, LOW, POINTS

pytestmark = pytest.mark.chain

DONE = ["RewardDistributed", "Transfer", "RegisteredAction"]


@pytest.fixture(params=[4, 7, 8])
def version(request, dao, project):
    """The pool of that version; the fourth is VeBetterDAO's own."""
    if request.param != 4:
        dao.upgrade(getattr(project, f"X2EarnRewardsPoolV{request.param}Mock"))
    assert dao.pool.version() == str(request.param)
    return request.param


def test_settle_pays_b3tr_from_the_app_s_funds(fleet, dao, version, alice, bob):
    fleet.start((1, alice, 350), (2, bob, 7))

    receipt = fleet.settle(1, 2)

    assert names(receipt) == [*DONE * 2, "Settled", "Settled"]
    assert (fleet.balance(alice), fleet.balance(bob)) == (350 * RATE, 7 * RATE)
    assert dao.pool.availableFunds(APP_ID) == FUNDS - 357 * RATE
    assert fleet.balance(dao.pool) == HELD - 357 * RATE
    assert fleet.balance(fleet.payout) == fleet.balance(fleet.distributor) == 0


@pytest.mark.parametrize(("vehicle", "km"), [(1, 1), (123, 35), (1009, 10), (UINT40, UINT24)])
def test_the_pool_s_event_says_in_json_what_was_driven(fleet, dao, version, alice, vehicle, km):
    fleet.start((vehicle, alice, km))

    event = fleet.settle(vehicle).events[0]

    words = f'"proof": {{"text":"EV {vehicle}, {km} km"}},"impact": {{"carbon":{km * GRAMS}}}'
    proof = f'{{"version": 2,{words}}}'
    assert event == dao.pool.RewardDistributed(km * RATE, APP_ID, alice, proof, fleet.payout)
    assert json.loads(event.proof) == {
        "version": 2,
        "proof": {"text": f"EV {vehicle}, {km} km"},
        "impact": {"carbon": km * GRAMS},
    }


def test_each_payment_is_an_action_in_the_passport(fleet, dao, version, alice, bob):
    fleet.start((1, alice, 350), (2, alice, 50), (3, bob, 50))
    fleet.settle(1, 2, 3)
    assert (fleet.score(alice), fleet.score(bob)) == (2 * POINTS[LOW], POINTS[LOW])

    number = dao.new_round()
    fleet.drive(1, alice, 400)
    fleet.settle(1)

    assert fleet.score(alice) == 3 * POINTS[LOW]
    assert dao.passport.userRoundScoreApp(alice, number, APP_ID) == POINTS[LOW]


def test_settle_pays_a_driver_with_several_vehicles_for_each(fleet, alice):
    """The first driver's receipt is checked: all of it, wherever it stands in the batch."""
    fleet.start((1, alice, 10), (2, alice, 20), (3, alice, 30))
    fleet.settle(1, 2, 3)
    assert fleet.balance(alice) == 60 * RATE


def test_settle_passes_over_what_has_nothing_due(fleet, alice, bob):
    fleet.start((1, alice, 0), (2, bob, 20))
    assert names(fleet.settle(1, 2)) == [*DONE, "Settled"]
    assert (fleet.balance(alice), fleet.balance(bob)) == (0, 20 * RATE)


def test_settle_pays_fifty(fleet, accounts):
    """A batch as the operators send it, in one transaction."""
    journeys = [(number, accounts[2 + number % 5], 100 + number) for number in range(1, 51)]
    fleet.start(*journeys)

    receipt = fleet.settle(*(vehicle for vehicle, _, _ in journeys))

    assert names(receipt) == [*DONE * 50, *["Settled"] * 50]
    for driver in accounts[2:7]:
        kilometres = sum(km for _, other, km in journeys if other == driver)
        assert fleet.balance(driver) == kilometres * RATE
