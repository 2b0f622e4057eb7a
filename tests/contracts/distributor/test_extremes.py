"""The largest of everything: no field of a packed word runs into another."""

import pytest
from mileage_operators import WEEK
from road import RATE, UINT24, UINT32

pytestmark = pytest.mark.chain

LAST_VEHICLE = 2**40 - 1


@pytest.mark.parametrize(
    ("caps", "expected"),
    [
        ((UINT24, UINT24, UINT32), [("Settled", UINT24)]),
        ((1, UINT24, UINT32), [("Settled", 1), ("AllowanceExceeded", UINT24 - 1)]),
        ((UINT24, 1, UINT32), [("Settled", 1), ("AllowanceExceeded", UINT24 - 1)]),
        ((UINT24, UINT24, 1), [("Settled", 1), ("BudgetExhausted", UINT24 - 1)]),
    ],
)
def test_the_last_vehicle_drives_as_far_as_an_odometer_counts(road_with, carol, caps, expected):
    road = road_with(*caps)
    road.start((LAST_VEHICLE, carol, UINT24))

    receipt = road.settle(LAST_VEHICLE)

    kilometres = {"Settled": "km", "AllowanceExceeded": "km", "BudgetExhausted": "kmWaiting"}
    told = [
        (event.event_name, getattr(event, kilometres[event.event_name])) for event in receipt.events
    ]
    assert told == expected
    assert {event.vehicle for event in receipt.events} == {LAST_VEHICLE}
    waiting = expected[-1][1] if expected[-1][0] == "BudgetExhausted" else 0
    assert road.settled(LAST_VEHICLE) == UINT24 - waiting


@pytest.mark.parametrize(
    "caps", [(UINT24, UINT24, UINT32), (1, UINT24, UINT32), (UINT24, UINT24, 1)]
)
def test_a_failed_payment_of_the_last_vehicle_leaves_it_as_it_was(road_with, carol, caps):
    road = road_with(*caps)
    road.start((LAST_VEHICLE, carol, UINT24), (1, carol, 0))
    before = road.books((LAST_VEHICLE, 1), (carol,))
    road.breakdown()
    road.settle(LAST_VEHICLE, 1)
    assert road.books((LAST_VEHICLE, 1), (carol,)) == before
    road.breakdown(False)
    road.settle(LAST_VEHICLE, 1)
    assert road.paid(carol) == min(caps)


def test_the_highest_address_is_paid(road):
    last = "0x" + "f" * 40
    road.start((LAST_VEHICLE, last, 100))
    (event,) = road.settle(LAST_VEHICLE).events
    assert (int(event.driver, 16), event.vehicle, event.km) == (2**160 - 1, LAST_VEHICLE, 100)
    assert road.paid(last) == 100


def test_a_payment_over_all_255_rates_fails_and_is_undone(road, source, admin, anyone, alice):
    road.start((1, alice, 300))
    for rate in range(1, 256):
        since = road.distributor.setRate(rate * RATE, sender=admin).events[0].since
    source.setMark(1, since, 100, sender=anyone)
    road.breakdown()
    road.settle(1)
    assert road.distributor.account(1).nextTariff == 0

    road.breakdown(False)
    road.settle(1)
    assert road.distributor.account(1).nextTariff == 255
    assert road.payout.paid(alice) == (100 + 200 * 255) * RATE


def test_a_week_spends_the_largest_budget_to_the_last_kilometre(road_with, at, now):
    """256 vehicles at once, as far as odometers go: 2^32 - 256 kilometres; then 255 more."""
    road = road_with(UINT24, UINT24, UINT32)
    people = [f"0x{0xAA00 + number:040x}" for number in range(257)]
    for number, person in enumerate(people, start=1):
        road.start((number, person, UINT24))
    at((now() // WEEK + 1) * WEEK)
    assert road.promise(*range(1, 257)) == 256 * UINT24 * RATE
    road.settle(*range(1, 257))
    assert road.distributor.budgetLeft() == UINT32 - 256 * UINT24 == 255
    road.settle(257)
    assert road.paid(people[-1]) == 255
    assert road.distributor.budgetLeft() == 0
