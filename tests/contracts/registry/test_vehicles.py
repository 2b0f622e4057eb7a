"""Vehicles a page at a time, as a dapp reads them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mileage_operators import CHALLENGE_WINDOW, DAY

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("fleet")]

LAST = 2**40 - 1
ALL = 2**256 - 1


@pytest.fixture(scope="module")
def fleet(registry, operators, drivers, guardian, chain):
    """Five vehicles: at its baseline, in miles, read once, read twice, and frozen."""
    for number, key in enumerate(drivers, start=1):
        operators.enrol(key, f"car {number}", odometerKm=100 * number, miles=number == 2)
    for nonce, readings in enumerate((((3, 310), (4, 410)), ((4, 420),))):
        chain.pending_timestamp = chain.blocks.head.timestamp + DAY
        operators.record(operators.batch(*readings, nonce=nonce))
    registry.freeze(5, sender=guardian)
    return [_state(registry, number) for number in range(1, 6)]


def _state(registry, number):
    """What `vehicles` should say, from what the other views say."""
    driver, odometer, previous, recorded_at, flags = registry.vehicle(number)
    final = registry.finalKm(number).km
    miles, frozen = bool(flags & 1), bool(flags & 2)
    return (number, driver, odometer, previous, final, recorded_at, miles, frozen)


def _page(registry, first, count):
    return [tuple(state) for state in registry.vehicles(first, count)]


def test_vehicles_tells_all_of_each(registry, fleet, drivers):
    told = _page(registry, 1, 5)

    assert told == fleet
    kilometres = [(state[2], state[3], state[4]) for state in told]
    assert kilometres == [
        (100, 100, 100),
        (200, 200, 200),
        (310, 300, 310),
        (420, 410, 410),
        (500, 500, 500),
    ]
    assert [state[1] for state in told] == [key.address for key in drivers]
    assert [state[6] for state in told] == [False, True, False, False, False]
    assert [state[7] for state in told] == [False, False, False, False, True]


def test_vehicles_tells_what_is_final_now(registry, fleet, chain, at):
    (_, _, _, _, final, recorded_at, _, _) = _page(registry, 4, 1)[0]
    assert final == 410
    for time, km in ((recorded_at + CHALLENGE_WINDOW - 1, 410), (recorded_at + DAY, 420)):
        at(time)
        chain.mine()
        assert _page(registry, 4, 1)[0][4] == km


@pytest.mark.parametrize(
    ("first", "count", "numbers"),
    [
        (1, 0, []),
        (1, 1, [1]),
        (1, 2, [1, 2]),
        (2, 3, [2, 3, 4]),
        (4, 2, [4, 5]),
        (4, 3, [4, 5]),
        (5, 1, [5]),
        (5, ALL, [5]),
        (6, 1, []),
        (6, ALL, []),
        (LAST, 1, []),
        (LAST, ALL, []),
        (0, 0, []),
        (0, 1, [1]),
        (0, 5, [1, 2, 3, 4, 5]),
        (0, ALL, [1, 2, 3, 4, 5]),
        (1, ALL, [1, 2, 3, 4, 5]),
    ],
)
def test_vehicles_ends_where_they_end(registry, first, count, numbers):
    """Number 0 is nobody's: a page that starts there starts at 1."""
    assert [state.number for state in registry.vehicles(first, count)] == numbers


@example(first=0, count=ALL)
@given(
    first=st.integers(0, 7) | st.integers(0, LAST), count=st.integers(0, 7) | st.integers(0, ALL)
)
def test_vehicles_is_a_slice(registry, fleet, first, count):
    start = max(first, 1) - 1
    assert _page(registry, first, count) == fleet[start : start + count]


@given(size=st.integers(1, 6))
def test_vehicles_in_pages_are_all_vehicles(registry, fleet, size):
    pages = []
    while page := _page(registry, len(pages) + 1, size):
        pages += page
    assert pages == fleet
