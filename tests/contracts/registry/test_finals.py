"""What counts for rewards, for many vehicles at once."""

import pytest
from backend import reverts
from mileage_finals import unpacked
from mileage_operators import CHALLENGE_WINDOW, DAY

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("fleet")]


@pytest.fixture(scope="module")
def fleet(registry, operators, drivers, guardian):
    """The third is frozen."""
    numbers = [
        operators.enrol(key, f"car {at}", odometerKm=100 * at)
        for at, key in enumerate(drivers[:3], start=1)
    ]
    registry.freeze(numbers[2], sender=guardian)
    return numbers


def _finals(registry, numbers):
    return [unpacked(word) for word in registry.finals(numbers)]


def test_finals_tells_driver_kilometres_and_whether_it_is_frozen(registry, fleet, drivers):
    assert _finals(registry, fleet) == [
        (drivers[0].address, 100, False),
        (drivers[1].address, 200, False),
        (drivers[2].address, 300, True),
    ]


@pytest.mark.parametrize("km", [0, 1, 2**24 - 1])
def test_finals_tells_any_odometer_and_the_unit_is_no_part_of_it(
    registry, operators, drivers, guardian, km
):
    number = operators.enrol(drivers[4], "edge", odometerKm=km, miles=True)
    assert _finals(registry, [number]) == [(drivers[4].address, km, False)]
    registry.freeze(number, sender=guardian)
    assert _finals(registry, [number]) == [(drivers[4].address, km, True)]


def test_finals_follows_the_order_asked_also_twice(registry, fleet):
    assert [km for _, km, _ in _finals(registry, [3, 1, 2, 1])] == [300, 100, 200, 100]


def test_finals_of_none_is_empty(registry):
    assert _finals(registry, []) == []


def test_finals_counts_what_is_final_to_the_second(registry, fleet, drive, chain, at, now):
    drive(1, 110)
    recorded = now()
    assert [km for _, km, _ in _finals(registry, [1, 2])] == [100, 200]
    for time, km in (
        (recorded + CHALLENGE_WINDOW - 1, 100),
        (recorded + CHALLENGE_WINDOW, 110),
        (recorded + DAY, 110),
    ):
        at(time)
        chain.mine()
        assert _finals(registry, [1])[0][1] == registry.finalKm(1).km == km


@pytest.mark.parametrize("unknown", [0, 4, 2**40 - 1])
def test_finals_reverts_if_one_is_unknown(registry, fleet, unknown):
    for numbers in ([unknown], [1, 2, unknown], [unknown, 1]):
        with reverts(registry.MileageRegistryUnknownVehicle, vehicle=unknown):
            registry.finals(numbers)


def test_finals_tells_the_first_that_is_unknown(registry, fleet):
    with reverts(registry.MileageRegistryUnknownVehicle, vehicle=9):
        registry.finals([1, 9, 8])
