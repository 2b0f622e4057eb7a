"""Attack: sell a car so that its kilometres are paid twice, or to the wrong one."""

import pytest
from backend import reverts
from mileage_operators import CHALLENGE_WINDOW, DAY
from mileage_system import wait

pytestmark = pytest.mark.chain


def test_the_sellers_kilometres_are_paid_to_the_seller(system, victim, accomplice):
    """Fails: the sale settles for the seller first, and the buyer begins at that odometer."""
    car = system.enrol(victim, "sold")
    system.drive(car, 300)
    wait(CHALLENGE_WINDOW)
    system.transfers.sell(car, victim, accomplice)
    assert (system.paid(victim.address), system.paid(accomplice.address)) == (300, 0)

    assert system.settle_final(car).events == []
    system.drive(car, 50)
    system.settle_final(car)
    assert (system.paid(victim.address), system.paid(accomplice.address)) == (300, 50)


def test_a_pending_reading_cannot_be_sold(system, victim, accomplice):
    """Fails: it might be taken back; the sale waits until it is final, and then pays the seller."""
    car = system.enrol(victim, "sold")
    system.drive(car, 300)
    recorded = system.registry.vehicle(car).recordedAt
    with reverts(
        system.registry.MileageRegistryReadingPending,
        vehicle=car,
        finalAt=recorded + CHALLENGE_WINDOW,
    ):
        system.transfers.sell(car, victim, accomplice)
    wait(CHALLENGE_WINDOW)
    system.transfers.send_acceptance(system.transfers.acceptance(car), accomplice)
    assert system.paid(victim.address) == 300


def test_a_buyer_cannot_make_the_seller_lose_what_cannot_be_paid(system, victim, accomplice, admin):
    """Fails: unless the seller waived it, the sale waits while payments fail."""
    car = system.enrol(victim, "sold")
    system.drive(car, 300)
    system.token.pause(sender=admin)
    wait(DAY)
    with reverts(system.distributor.RewardDistributorUnsettled, vehicle=car, km=300):
        system.transfers.sell(car, victim, accomplice)
    assert system.registry.vehicle(car).driver == victim.address

    system.token.unpause(sender=admin)
    system.transfers.send_acceptance(system.transfers.acceptance(car), accomplice)
    assert system.paid(victim.address) == 300


def test_a_buyer_cannot_turn_waiving_on(system, victim, accomplice):
    """Fails: it is part of what the seller signs."""
    car = system.enrol(victim, "sold")
    offer = system.transfers.offer(car, accomplice.address)
    signature = system.operators.signature(victim, "Offer", offer)
    with reverts(system.registry.MileageRegistryConsentInvalid, driver=victim.address):
        system.transfers.send_offer(offer | {"waive": True}, signature=signature)


def test_what_the_seller_waived_is_nobodys(system, victim, accomplice, admin):
    """Fails: kilometres that are given up in a sale do not pay the buyer later."""
    car = system.enrol(victim, "sold")
    system.drive(car, 300)
    system.token.pause(sender=admin)
    wait(DAY)
    system.transfers.sell(car, victim, accomplice, waive=True)
    system.token.unpause(sender=admin)
    assert system.settle_final(car).events == []
    assert system.token.totalSupply() == 0
