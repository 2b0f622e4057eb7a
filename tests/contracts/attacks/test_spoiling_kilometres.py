"""Attack: settle for a driver at the worst moment, so that kilometres are lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isolation import isolated
from mileage_operators import DAY
from mileage_system import wait
from road import names

pytestmark = pytest.mark.chain


@given(
    days=st.lists(
        st.tuples(st.integers(1, 3), st.floats(0, 1), st.booleans()), min_size=1, max_size=8
    )
)
def test_with_caps_as_wide_as_the_limits_no_settlement_spoils_anything(system, victim, days):
    """Fails: a vehicle that may earn what the limits let it drive never gives anything up."""
    with isolated():
        car = system.enrol(victim, "any", 0)
        km = 0
        for pause, share, spoils in days:
            driven = min(1 + int(share * 1_000 * pause), 1_000 * pause)
            km += driven
            system.drive(car, driven, pause)
            if spoils:
                wait(DAY // 2)
                assert "AllowanceExceeded" not in names(system.settle(car))
        system.settle_final(car)
        assert system.paid(victim.address) == km


def test_an_early_settlement_spoils_nothing_that_is_pending(system, victim):
    """Fails: what is not final is not settled; it is paid when it is."""
    car = system.enrol(victim, "early")
    system.drive(car, 400)
    for _ in range(3):
        assert system.settle(car).events == []
    system.settle_final(car)
    assert system.paid(victim.address) == 400


def test_a_settlement_without_payment_spoils_nothing(system, victim, admin):
    """Fails: while payments fail, the budget is spent or the allowance is used up, all waits."""
    car = system.enrol(victim, "broke")
    system.drive(car, 400)
    system.token.pause(sender=admin)
    for _ in range(3):
        assert names(system.settle_final(car)) == ["PayoutFailed"]
    system.token.unpause(sender=admin)
    system.settle(car)
    assert system.paid(victim.address) == 400


def test_an_exhausted_allowance_spoils_nothing(system_with, victim):
    """Fails: with not one kilometre of allowance left nothing is paid, and nothing is given up."""
    system = system_with(caps=(1, 1, 100_000))
    car = system.enrol(victim, "tight", 0)
    system.drive(car, 300)
    system.settle_final(car)  # one kilometre is paid, the others are given up beside it
    assert tuple(system.distributor.account(car)) == (300, 1, 0, 0)
    system.drive(car, 10)
    for _ in range(3):
        assert system.settle_final(car).events == []
    assert tuple(system.distributor.due(car)) == (0, 0, 10, 0)
