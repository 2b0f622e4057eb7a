"""Attack: bring quotes or braces into the JSON that VeBetterDAO's pool writes without escaping."""

import json
import re

import pytest
from mileage_operators import DAY
from mileage_system import wait
from vebetter_dao import APP_ID, deploy_dao

pytestmark = pytest.mark.chain

FORGERY = b'","forged":"'
GRAMS = 100


@pytest.fixture(scope="module")
def pool(project, system, admin):
    """VeBetterDAO's own, which the system pays from."""
    dao = deploy_dao(project, admin)
    arguments = (system.distributor, dao.pool, APP_ID, GRAMS)
    payout = project.VeBetterPayout.deploy(*arguments, sender=admin)
    system.distributor.setPayout(payout, sender=admin)
    dao.trust(payout)
    return dao.pool


@pytest.mark.parametrize("km", [1, 7, 999])
def test_nothing_that_anyone_signs_reaches_the_proof(system, pool, mallory, km):
    """Fails: the text is "EV <number>, <number> km", whatever bytes are in the messages."""
    filled = FORGERY.ljust(32, b"}")
    message = system.operators.registration(
        mallory.address, "x", commitment=filled, evidenceRoot=filled, odometerKm=0
    )
    system.operators.register(mallory, message)
    car = system.registry.vehicleCount()
    wait(DAY)
    system.operators.record(system.batch((car, km), evidenceRoot=filled))

    receipt = system.settle_final(car)

    (text,) = [event.proof for event in receipt.events if event.event_name == "RewardDistributed"]
    told = json.loads(text, object_pairs_hook=_without_repetition)
    assert told == {
        "version": 2,
        "proof": {"text": f"EV {car}, {km} km"},
        "impact": {"carbon": km * GRAMS},
    }
    assert re.fullmatch(r"EV [0-9]{1,13}, [0-9]{1,8} km", told["proof"]["text"])


def _without_repetition(pairs):
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), "a key comes twice"
    return dict(pairs)
