"""Attack, or fate: the token's supply reaches its cap while drivers have something due."""

import pytest
from road import RATE, names

pytestmark = pytest.mark.chain


def test_nobody_loses_kilometres_when_the_cap_is_reached(system, mallory, victim, admin):
    """Fails: payments fail, kilometres wait, and another payout can pay them one day."""
    first, second = system.enrol(mallory, "first", 0), system.enrol(victim, "second", 0)
    system.record((first, 100), (second, 40), after=90_000)
    cap, supply = system.token.cap(), system.token.totalSupply()
    system.token.mint(admin, cap - supply - 50 * RATE, sender=admin)

    assert names(system.settle_final(first, second)) == ["PayoutFailed"] * 2
    assert system.token.totalSupply() == cap - 50 * RATE

    assert names(system.settle(second)) == ["Transfer", "Settled"]
    assert names(system.settle(first)) == ["PayoutFailed"]
    assert system.paid(victim.address) == 40
    assert tuple(system.distributor.due(first)) == (100, 0, 0, 100 * RATE)


def test_the_supply_never_exceeds_the_cap(system, mallory, admin):
    """Fails: not by one wei."""
    car = system.enrol(mallory, "first", 0)
    system.drive(car, 100)
    cap = system.token.cap()
    system.token.mint(admin, cap - 100 * RATE + 1, sender=admin)
    assert names(system.settle_final(car)) == ["PayoutFailed"]
    assert system.token.totalSupply() == cap - 100 * RATE + 1
