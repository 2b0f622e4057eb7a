"""Attack: register one car for several drivers, and be paid for its kilometres several times."""

import pytest
from backend import reverts
from mileage_operators import commitment_of

pytestmark = pytest.mark.chain


def test_a_car_is_registered_once(system, mallory, accomplice, victim):
    """Fails: its commitment is bound to its number for good, whoever drives it."""
    car = system.enrol(mallory, "twice")
    for driver in (mallory, accomplice, victim):
        with reverts(
            system.registry.MileageRegistryCommitmentTaken,
            commitment=commitment_of("twice"),
            vehicle=car,
        ):
            system.enrol(driver, "twice")


def test_a_car_is_registered_once_over_all_operator_sets(system, mallory, accomplice, keys, admin):
    """Fails: a new set of operators cannot register it again either."""
    car = system.enrol(mallory, "twice")
    office = [key.address for key in keys[:3]]
    system.registry.setAttesters(office, 2, sender=admin)
    with reverts(system.registry.MileageRegistryCommitmentTaken, vehicle=car):
        system.enrol(accomplice, "twice")


def test_a_sold_car_is_not_free_for_registration(system, mallory, accomplice):
    """Fails: selling it keeps its number, and its allowance."""
    car = system.enrol(mallory, "twice")
    system.transfers.sell(car, mallory, accomplice)
    with reverts(system.registry.MileageRegistryCommitmentTaken, vehicle=car):
        system.enrol(mallory, "twice")


def test_two_cars_do_not_share_kilometres(system, mallory, accomplice):
    """One photo for two numbers pays each vehicle for what it drove since its own last reading."""
    first, second = system.enrol(mallory, "one", 10_000), system.enrol(accomplice, "two", 10_050)
    system.record((first, 10_100), (second, 10_100), after=90_000)
    system.settle_final(first, second)
    assert system.paid(mallory.address) == 100
    assert system.paid(accomplice.address) == 50
