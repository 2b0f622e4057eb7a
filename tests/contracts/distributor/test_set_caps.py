"""Caps that change: what was earned stays, what comes is earned under the new ones."""

from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from backend import chain, reverts
from hypothesis import given
from hypothesis import strategies as st
from isolation import isolated
from mileage_operators import WEEK
from road import RATE, UINT24, UINT32, jump, next_week, often

pytestmark = pytest.mark.chain


@pytest.fixture
def set_caps(road, admin):
    return lambda *caps: road.distributor.setCaps(caps, sender=admin)


def _allowances(road, driver):
    return road.distributor.account(1).allowanceKm, road.distributor.driverAccount(
        driver
    ).allowanceKm


def test_set_caps_changes_them(road, set_caps):
    (event,) = set_caps(1, 2, 3).events
    assert (event.event_name, tuple(event.caps)) == ("CapsChanged", (1, 2, 3))
    assert tuple(road.distributor.caps()) == (1, 2, 3)
    set_caps(UINT24, UINT24, UINT32)
    assert tuple(road.distributor.caps()) == (UINT24, UINT24, UINT32)


@pytest.mark.parametrize("caps", [(0, 1, 1), (1, 0, 1), (1, 1, 0)])
def test_set_caps_reverts_for_zero(road, set_caps, caps):
    with reverts(road.distributor.RewardDistributorInvalidCaps) as caught:
        set_caps(*caps)
    assert tuple(caught.inputs["caps"]) == caps


def test_set_caps_reverts_for_anyone_else(road, guardian, anyone, roles):
    for caller in (guardian, anyone):
        with reverts(
            road.distributor.AccessControlUnauthorizedAccount, account=caller, neededRole=roles[0]
        ):
            road.distributor.setCaps((1, 1, 1), sender=caller)


def test_set_caps_takes_nothing_back_that_was_earned(road, set_caps, alice, at, now):
    road.start((1, alice, 2_000))
    at(now() + WEEK)
    set_caps(1, 1, 5_000)
    assert _allowances(road, alice) == (1_400, 2_000)
    road.settle(1)
    assert road.paid(alice) == 1_400


def test_set_caps_gives_nothing_for_the_time_before(road, set_caps, alice, at, now):
    road.start((1, alice, 2_000))
    at(now() + WEEK)
    set_caps(7_000, 7_000, 50_000)
    assert _allowances(road, alice) == (1_400, 2_000)
    jump(now() + WEEK)
    assert _allowances(road, alice) == (8_400, 9_000)


def test_set_caps_gives_a_new_account_a_week_of_the_new_ones(road, set_caps, alice, at, now):
    at(now() + 10 * WEEK)
    set_caps(50, 60, 5_000)
    road.baseline(1, alice)
    assert _allowances(road, alice) == (50, 60)


def test_set_caps_below_what_the_week_has_spent_leaves_no_budget(road, set_caps, alice, at):
    road.start((1, alice, 500))
    at(next_week())
    road.settle(1)
    set_caps(700, 1_000, 499)
    assert road.distributor.budgetLeft() == 0
    road.drive(1, alice, 510)
    assert road.settle(1).events == [road.distributor.BudgetExhausted(1, 10)]
    set_caps(700, 1_000, 505)
    assert road.distributor.budgetLeft() == 5
    assert road.settle(1).events == [
        road.distributor.Settled(1, alice, 5, 5 * RATE),
        road.distributor.BudgetExhausted(1, 5),
    ]
    assert road.distributor.budgetLeft() == 0


def test_set_caps_keeps_accounts_of_the_largest_caps_for_a_century(road_with, admin, alice, now):
    """Nothing overflows in the words that indexes and accounts are kept in."""
    road = road_with(UINT24, UINT24, UINT32)
    road.baseline(1, alice)
    opened = now()
    jump(opened + 100 * 52 * WEEK)
    assert _allowances(road, alice) == (UINT24 * 5_201, UINT24 * 5_201)
    chain.pending_timestamp = opened + 100 * 52 * WEEK + 1
    road.distributor.setCaps((1, UINT24, 1), sender=admin)
    jump(opened + 100 * 52 * WEEK + WEEK)
    assert _allowances(road, alice)[1] == UINT24 * 5_202


# Against the integral


@dataclass
class Integral:
    """An allowance in exact numbers: a week of the cap at opening, then the area under it."""

    opened: int
    earned: Fraction
    cap: int
    since: int = field(init=False)

    def __post_init__(self) -> None:
        self.since = self.opened

    def change(self, time: int, cap: int) -> None:
        self.earned, self.since = self.at(time), time
        self.cap = cap

    def at(self, time: int) -> Fraction:
        return self.earned + Fraction(self.cap * (time - self.since), WEEK)


caps = st.integers(1, UINT24) | st.integers(1, 50)
changes = st.lists(
    st.tuples(st.integers(1, 60 * WEEK) | st.integers(1, 5_000), caps, caps), max_size=12
)


@often
@given(first=st.tuples(caps, caps), before=changes, after=changes, driven=st.integers(0, 3_000))
def test_allowances_are_the_area_under_their_caps(road_with, alice, first, before, after, driven):
    with isolated():
        road = road_with(*first, UINT32)
        now = first
        for pause, *now in before:
            _change(road, pause, now)
        road.baseline(1, alice)
        opened = chain.blocks.head.timestamp
        ours = [Integral(opened, Fraction(cap), cap) for cap in now]
        road.drive(1, alice, driven)
        road.settle(1)
        paid = road.paid(alice)
        for pause, *new in after:
            _change(road, pause, new)
            for integral, cap in zip(ours, new, strict=True):
                integral.change(chain.blocks.head.timestamp, cap)
            time = chain.blocks.head.timestamp
            expected = tuple(max(int(integral.at(time)) - paid, 0) for integral in ours)
            assert _allowances(road, alice) == expected


def _change(road, pause, pair):
    chain.pending_timestamp = chain.blocks.head.timestamp + 1 + pause
    road.distributor.setCaps((*pair, UINT32), sender=road.admin)
