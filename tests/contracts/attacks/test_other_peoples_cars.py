"""Attack: earn with a car that is somebody else's, from photos of it.

Whether a photo is fresh and one's own is for the operators to see (one-time code, liveness), off
chain. What the chain holds: who is paid, and what nobody can do to another driver.
"""

import pytest
from backend import reverts
from mileage_operators import commitment_of, in_order

pytestmark = pytest.mark.chain


def test_the_driver_in_a_registration_cannot_be_replaced(system, mallory, victim):
    """Fails: operators sign who drives. A submitter who writes another name breaks the quorum."""
    honest = system.operators.registration(victim.address, "stolen")
    signatures = system.operators.sign("Registration", honest)
    forged = honest | {"driver": mallory.address}
    consent = system.operators.consent(mallory, forged, 2**64 - 1)

    receipt = system.registry.register(
        in_order(forged, "Registration"),
        2**64 - 1,
        consent,
        signatures,
        sender=system.sender,
        raise_on_revert=False,
    )

    assert receipt.failed
    assert system.registry.vehicleOf(commitment_of("stolen")) == 0


def test_nobody_is_made_a_driver_without_consent(system, mallory, victim):
    """Fails: also a quorum cannot bind a car to somebody who did not sign for it."""
    message = system.operators.registration(victim.address, "imposed")
    with reverts(system.registry.MileageRegistryConsentInvalid, driver=victim.address):
        system.operators.register(mallory, message)


def test_a_car_is_not_taken_without_its_drivers_offer(system, mallory, victim):
    """Fails: there is no offer, or it names another buyer, or mallory's signature is on it."""
    car = system.enrol(victim, "mine")
    acceptance = system.transfers.acceptance(car, to=mallory.address)
    with reverts(system.registry.MileageRegistryNoOffer, vehicle=car):
        system.transfers.send_acceptance(acceptance, mallory)

    offer = system.transfers.offer(car, mallory.address)
    with reverts(system.registry.MileageRegistryConsentInvalid, driver=victim.address):
        system.transfers.send_offer(offer, mallory)

    friend = "0x" + "17" * 20
    system.transfers.send_offer(system.transfers.offer(car, friend), victim)
    with reverts(system.registry.MileageRegistryConsentInvalid, driver=friend):
        system.transfers.send_acceptance(system.transfers.acceptance(car), mallory)
    assert system.registry.vehicle(car).driver == victim.address


def test_whoever_settles_is_not_paid(system, victim):
    """Fails: the payment goes to the driver, and to no one else."""
    car = system.enrol(victim, "mine")
    system.drive(car, 100)
    system.settle_final(car)
    assert system.paid(victim.address) == 100
    assert system.token.totalSupply() == system.token.balanceOf(victim.address)


def test_a_stolen_car_is_stopped_at_once(system, mallory, guardian):
    """The operators were deceived: the guardian freezes the car, and it pays nothing more."""
    car = system.enrol(mallory, "stolen")
    system.drive(car, 100)
    system.registry.freeze(car, sender=guardian)
    assert system.settle_final(car).events == []
    assert system.paid(mallory.address) == 0
