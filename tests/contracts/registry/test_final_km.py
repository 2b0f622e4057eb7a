import pytest
from backend import reverts
from mileage_operators import CHALLENGE_WINDOW, DAY

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]


@pytest.fixture(scope="module")
def vehicle(operators, drivers):
    return operators.enrol(drivers[0], "car", odometerKm=1_000)


def _move(chain, time):
    chain.pending_timestamp = time
    chain.mine()


def test_final_km_of_a_new_vehicle_is_its_baseline(registry, vehicle, drivers):
    assert tuple(registry.finalKm(vehicle)) == (drivers[0].address, 1_000)


def test_final_km_follows_after_the_challenge_window(operators, registry, vehicle, chain, at, now):
    at(now() + DAY)
    operators.record(operators.batch((vehicle, 1_200)))
    recorded = now()

    assert registry.finalKm(vehicle).km == 1_000
    _move(chain, recorded + CHALLENGE_WINDOW - 1)
    assert registry.finalKm(vehicle).km == 1_000
    _move(chain, recorded + CHALLENGE_WINDOW)
    assert registry.finalKm(vehicle).km == 1_200


def test_final_km_never_falls_behind_at_the_next_reading(operators, registry, vehicle, at, now):
    """A next reading cannot come before the last is final, so what was final stays."""
    at(now() + DAY)
    operators.record(operators.batch((vehicle, 1_200)))
    at(now() + DAY)
    operators.record(operators.batch((vehicle, 1_300), nonce=1))
    assert registry.finalKm(vehicle).km == 1_200


@pytest.mark.parametrize("number", [0, 2, 2**40 - 1])
def test_final_km_reverts_for_an_unknown_vehicle(registry, vehicle, number):
    with reverts(registry.MileageRegistryUnknownVehicle, vehicle=number):
        registry.finalKm(number)
    with reverts(registry.MileageRegistryUnknownVehicle, vehicle=number):
        registry.vehicle(number)
