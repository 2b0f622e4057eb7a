"""What stops the pool from paying: every kilometre waits, and is paid after the repair."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from fleet import RATE, error, text
from vebetter_dao import APP_ID, FUNDS

pytestmark = pytest.mark.chain


@dataclass(frozen=True)
class Failure:
    """`breaks` takes the fleet and the pool."""

    reason: bytes
    breaks: Callable[[Any, Any], object]
    repairs: Callable[[Any, Any], object]


def _admin(fleet: Any) -> dict[str, Any]:
    return {"sender": fleet.dao.admin}


def _spend(fleet: Any, pool: Any) -> None:
    """Leaves the app a kilometre less than is due."""
    left = 349 * RATE
    pool.withdraw(pool.availableFunds(APP_ID) - left, APP_ID, "too little left", **_admin(fleet))


def _fund(fleet: Any, pool: Any) -> None:
    fleet.dao.b3tr.approve(pool, RATE, **_admin(fleet))
    pool.deposit(RATE, APP_ID, **_admin(fleet))


ANY_VERSION = {
    "B3TR paused": Failure(
        error("EnforcedPause()"),
        lambda fleet, _: fleet.dao.b3tr.pause(**_admin(fleet)),
        lambda fleet, _: fleet.dao.b3tr.unpause(**_admin(fleet)),
    ),
    "not a distributor": Failure(
        text("X2EarnRewardsPool: not a reward distributor"),
        lambda fleet, _: fleet.dao.distrust(fleet.payout),
        lambda fleet, _: fleet.dao.trust(fleet.payout),
    ),
    "code withdrawn": Failure(
        text("X2EarnRewardsPool: Invalid impact key"),
        lambda fleet, pool: pool.removeImpactKey("carbon", **_admin(fleet)),
        lambda fleet, pool: pool.addImpactKey("carbon", **_admin(fleet)),
    ),
}
FOURTH = ANY_VERSION | {
    "no funds": Failure(text("X2EarnRewardsPool: app has insufficient funds"), _spend, _fund),
}
SEVENTH = {name: ANY_VERSION[name] for name in ("B3TR paused", "not a distributor")} | {
    "no funds": Failure(
        text("X2EarnRewardsPool: app has insufficient available funds"), _spend, _fund
    ),
    "distribution paused": Failure(
        text("X2EarnRewardsPool: distribution is paused"),
        lambda fleet, pool: pool.pauseDistribution(APP_ID, **_admin(fleet)),
        lambda fleet, pool: pool.unpauseDistribution(APP_ID, **_admin(fleet)),
    ),
    "funds not set apart": Failure(
        text("X2EarnRewardsPool: not enough funds in the rewards pool"),
        lambda fleet, pool: pool.toggleRewardsPoolBalance(APP_ID, True, **_admin(fleet)),
        lambda fleet, pool: pool.increaseRewardsPoolBalance(APP_ID, 350 * RATE, **_admin(fleet)),
    ),
}


def _check(fleet: Any, pool: Any, driver: Any, failure: Failure) -> None:
    fleet.start((1, driver, 350))
    failure.breaks(fleet, pool)
    held = fleet.balance(pool)

    receipt = fleet.settle(1)

    assert receipt.events == fleet.failed(1, driver, 350, failure.reason)
    assert fleet.settled(1) == fleet.balance(driver) == fleet.score(driver) == 0
    assert fleet.balance(pool) == held
    assert fleet.due(1) == 350

    failure.repairs(fleet, pool)
    fleet.settle(1)

    assert fleet.settled(1) == 350
    assert fleet.balance(driver) == 350 * RATE


@pytest.mark.parametrize("name", FOURTH)
def test_kilometres_wait_until_the_pool_can_pay(fleet, dao, alice, name):
    _check(fleet, dao.pool, alice, FOURTH[name])


@pytest.mark.parametrize("name", SEVENTH)
@pytest.mark.parametrize("version", [7, 8])
def test_kilometres_wait_until_a_newer_pool_can_pay(fleet, dao, project, alice, version, name):
    pool = dao.upgrade(getattr(project, f"X2EarnRewardsPoolV{version}Mock"))
    _check(fleet, pool, alice, SEVENTH[name])


def test_funds_that_cover_one_payment_pay_it(fleet, dao, admin, alice, bob):
    """The first that they cover, in the order of the batch; the other waits."""
    fleet.start((1, alice, 350), (2, bob, 349))
    _spend(fleet, dao.pool)

    receipt = fleet.settle(1, 2)

    refusal = text("X2EarnRewardsPool: app has insufficient funds")
    assert receipt.events[0] == fleet.payout.PaymentFailed(1, alice, refusal)
    assert (fleet.balance(alice), fleet.balance(bob)) == (0, 349 * RATE)
    assert (fleet.settled(1), fleet.settled(2)) == (0, 349)
    assert fleet.due(1) == 350


def test_the_dual_pool_pays_from_what_was_set_apart(fleet, dao, project, admin, alice):
    pool = dao.upgrade(project.X2EarnRewardsPoolV7Mock)
    pool.increaseRewardsPoolBalance(APP_ID, 400 * RATE, sender=admin)
    fleet.start((1, alice, 350))

    fleet.settle(1)

    assert pool.rewardsPoolBalance(APP_ID) == 50 * RATE
    assert pool.availableFunds(APP_ID) == FUNDS - 400 * RATE
