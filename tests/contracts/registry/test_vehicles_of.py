"""The numbers of a driver's vehicles, a page at a time, also after some were sold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isolation import isolated

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("fleet")]

ALL = 2**256 - 1


@pytest.fixture(scope="module")
def fleet(operators, drivers):
    """1 to 8 are the first driver's (two slots of numbers), 9 the second's."""
    mine = [operators.enrol(drivers[0], f"car {number}") for number in range(1, 9)]
    operators.enrol(drivers[1], "car 9")
    return mine


def test_vehicles_of_are_in_order_while_none_was_sold(registry, fleet, drivers):
    assert registry.vehiclesOf(drivers[0].address, 0, ALL) == fleet == list(range(1, 9))
    assert registry.vehiclesOf(drivers[1].address, 0, ALL) == [9]
    assert [registry.vehicleCountOf(key.address) for key in drivers[:3]] == [8, 1, 0]


def test_vehicles_of_a_stranger_are_none(registry, drivers):
    for offset, count in ((0, 0), (0, ALL), (1, 1), (ALL, ALL)):
        assert registry.vehiclesOf(drivers[4].address, offset, count) == []


@pytest.mark.parametrize(
    ("offset", "count", "numbers"),
    [
        (0, 0, []),
        (0, 1, [1]),
        (5, 2, [6, 7]),
        (6, 2, [7, 8]),
        (7, 1, [8]),
        (7, 2, [8]),
        (8, 1, []),
        (8, 0, []),
        (9, ALL, []),
        (ALL, ALL, []),
        (2, ALL, [3, 4, 5, 6, 7, 8]),
    ],
)
def test_vehicles_of_end_where_they_end(registry, drivers, offset, count, numbers):
    assert registry.vehiclesOf(drivers[0].address, offset, count) == numbers


@given(
    offset=st.integers(0, 10) | st.integers(0, ALL),
    count=st.integers(0, 10) | st.integers(0, ALL),
)
def test_vehicles_of_are_a_slice(registry, fleet, drivers, offset, count):
    told = registry.vehiclesOf(drivers[0].address, offset, count)
    assert told == fleet[offset : offset + count]


@pytest.mark.parametrize("sold", [1, 2, 6, 7, 8])
def test_vehicles_of_lose_what_was_sold_from_anywhere(registry, transfers, fleet, drivers, sold):
    transfers.sell(sold, drivers[0], drivers[1])

    left = registry.vehiclesOf(drivers[0].address, 0, ALL)
    assert sorted(left) == [number for number in fleet if number != sold]
    assert registry.vehiclesOf(drivers[1].address, 0, ALL) == [9, sold]
    assert [registry.vehicleCountOf(key.address) for key in drivers[:2]] == [7, 2]


def test_vehicles_of_may_all_be_sold_and_bought_again(registry, transfers, fleet, drivers):
    seller, buyer = drivers[:2]
    for number in fleet:
        transfers.sell(number, seller, buyer)
    assert registry.vehiclesOf(seller.address, 0, ALL) == []
    assert sorted(registry.vehiclesOf(buyer.address, 0, ALL)) == list(range(1, 10))

    transfers.sell(3, buyer, seller)
    assert registry.vehiclesOf(seller.address, 0, ALL) == [3]


@given(sales=st.lists(st.tuples(st.integers(1, 9), st.integers(0, 2)), max_size=8))
def test_vehicles_of_each_driver_are_those_it_drives(registry, transfers, drivers, sales):
    keys = {key.address: key for key in drivers}
    with isolated():
        for number, to in sales:
            seller = registry.vehicle(number).driver
            if seller != drivers[to].address:
                transfers.sell(number, keys[seller], drivers[to])
        driven = {number: registry.vehicle(number).driver for number in range(1, 10)}
        for key in drivers[:3]:
            mine = registry.vehiclesOf(key.address, 0, ALL)
            assert sorted(mine) == [n for n, driver in driven.items() if driver == key.address]
            assert registry.vehicleCountOf(key.address) == len(mine)
