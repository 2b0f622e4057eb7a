import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mileage_operators import WEEK
from road import UINT24, often

pytestmark = pytest.mark.chain

FIRST_INDEX = WEEK << 24
uint24 = st.integers(0, UINT24)
caps = st.integers(1, UINT24)
times = st.integers(0, 2**40 - 1)
pauses = st.integers(0, 2**33)


@pytest.fixture(scope="module")
def math(project, admin):
    return project.RewardMathMock.deploy(sender=admin)


def test_index_grows_by_the_cap_a_second(math):
    assert math.indexAt(5, 700, 1_000, 1_000) == 5
    assert math.indexAt(5, 700, 1_000, 1_003) == 5 + 3 * 700


@often
@given(index=st.integers(0, 2**64), cap=uint24, since=times, pause=times)
def test_index_is_exact(math, index, cap, since, pause):
    assert math.indexAt(index, cap, since, since + pause) == index + cap * pause


@often
@given(cap=caps)
def test_an_account_starts_above_zero_with_a_weeks_cap(math, cap):
    start = math.startAt(FIRST_INDEX, cap)
    assert start > 0
    assert math.allowance(FIRST_INDEX, start, 0) == cap


@pytest.mark.parametrize(
    ("cap", "elapsed", "rewarded", "expected"),
    [
        (700, 0, 0, 700),
        (700, 0, 700, 0),
        (700, 0, 701, 0),
        (700, 863, 700, 0),
        (700, 864, 700, 1),
        (700, WEEK, 0, 1_400),
        (1, WEEK - 1, 0, 1),
        (1, WEEK, 0, 2),
    ],
)
def test_allowance_grows_by_the_cap_a_week(math, cap, elapsed, rewarded, expected):
    start = math.startAt(FIRST_INDEX, cap)
    index = math.indexAt(FIRST_INDEX, cap, 1_000, 1_000 + elapsed)
    assert math.allowance(index, start, rewarded) == expected


@often
@given(
    first=caps,
    stretches=st.lists(st.tuples(caps, pauses), max_size=8),
    rewarded=st.integers(0, 2**48 - 1),
)
def test_allowance_is_the_area_under_its_caps(math, first, stretches, rewarded):
    """Rounded once, at the end, however many caps there were."""
    start, index, area = math.startAt(FIRST_INDEX, first), FIRST_INDEX, first * WEEK
    for cap, pause in stretches:
        index = math.indexAt(index, cap, 7, 7 + pause)
        area += cap * pause
    assert math.allowance(index, start, rewarded) == max(area // WEEK - rewarded, 0)


@often
@given(
    cap=caps,
    rewarded=st.integers(0, 2**32),
    paid=st.integers(0, 2**32),
    elapsed=pauses,
    later=pauses,
)
def test_allowance_does_not_depend_on_when_it_was_used(math, cap, rewarded, paid, elapsed, later):
    """What is paid now is exactly what is missing later."""
    start = math.startAt(FIRST_INDEX, cap)
    now = math.indexAt(FIRST_INDEX, cap, 0, elapsed)
    assume(paid <= math.allowance(now, start, rewarded))
    then = math.indexAt(now, cap, 0, later)
    whole = math.allowance(then, start, rewarded)
    assert math.allowance(then, start, rewarded + paid) == whole - paid


@pytest.mark.parametrize(
    ("due", "allowance", "budget", "expected"),
    [
        (0, 10, 10, (0, 0, 0)),
        (5, 10, 10, (5, 0, 0)),
        (15, 10, 10, (10, 5, 0)),
        (15, 10, 4, (4, 5, 6)),
        (8, 10, 4, (4, 0, 4)),
        (15, 0, 10, (0, 0, 15)),
        (15, 10, 0, (0, 0, 15)),
        (15, 0, 0, (0, 0, 15)),
    ],
)
def test_split_gives_up_before_it_waits(math, due, allowance, budget, expected):
    assert tuple(math.split(due, allowance, budget)) == expected


@often
@given(due=uint24, allowance=uint24, budget=uint24)
def test_split_loses_nothing(math, due, allowance, budget):
    pay, over, waiting = math.split(due, allowance, budget)
    assert pay + over + waiting == due
    assert pay == min(due, allowance, budget)
    assert pay > 0 or over == 0
