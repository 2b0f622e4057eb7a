"""A payment that fails across a change of rate gives the account its former tariff back."""

import pytest
from road import HONEST, RATE, REFUSES

pytestmark = pytest.mark.chain

SECOND, THIRD = 3 * RATE, 7 * RATE


def test_settle_gives_the_tariff_back_that_was_not_the_first(road, source, alice, admin, anyone):
    road.distributor.setRate(SECOND, sender=admin)
    road.start((1, alice, 10))  # opened at the second rate
    (event,) = road.distributor.setRate(THIRD, sender=admin).events
    source.setMark(1, event.since, 4, sender=anyone)
    road.payout.setMood(alice, REFUSES, sender=admin)

    road.settle(1)

    assert tuple(road.distributor.account(1))[::3] == (0, 1)  # settled km, next tariff
    road.payout.setMood(alice, HONEST, sender=admin)
    road.settle(1)
    assert tuple(road.distributor.account(1))[::3] == (10, 2)
    assert road.payout.paid(alice) == 4 * SECOND + 6 * THIRD
