import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mileage_operators import WEEK

pytestmark = pytest.mark.chain

uint24 = st.integers(0, 2**24 - 1)
times = st.integers(0, 2**40 - 1)
more = settings(max_examples=4 * settings().max_examples)


@pytest.fixture(scope="module")
def math(project, admin):
    return project.RewardMathMock.deploy(sender=admin)


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
    assert math.allowance(cap, 1_000, rewarded, 1_000 + elapsed) == expected


@more
@given(cap=uint24, opened=times, elapsed=times, rewarded=st.integers(0, 2**64 - 1))
def test_allowance_is_exact(math, cap, opened, elapsed, rewarded):
    expected = max(cap * (WEEK + elapsed) // WEEK - rewarded, 0)
    assert math.allowance(cap, opened, rewarded, opened + elapsed) == expected


@more
@given(
    cap=uint24,
    rewarded=st.integers(0, 2**32),
    paid=st.integers(0, 2**32),
    elapsed=times,
    later=times,
)
def test_allowance_does_not_depend_on_when_it_was_used(math, cap, rewarded, paid, elapsed, later):
    """What is paid now is exactly what is missing later."""
    assume(paid <= math.allowance(cap, 0, rewarded, elapsed))
    whole = math.allowance(cap, 0, rewarded, elapsed + later)
    assert math.allowance(cap, 0, rewarded + paid, elapsed + later) == whole - paid


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
    ],
)
def test_split_gives_up_before_it_waits(math, due, allowance, budget, expected):
    assert tuple(math.split(due, allowance, budget)) == expected


@more
@given(due=uint24, allowance=uint24, budget=uint24)
def test_split_loses_nothing(math, due, allowance, budget):
    pay, over, waiting = math.split(due, allowance, budget)
    assert pay + over + waiting == due
    assert pay == min(due, allowance, budget)
    assert pay > 0 or over == 0
