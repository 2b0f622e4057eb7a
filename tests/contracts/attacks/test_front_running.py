"""Attack: see a transaction coming, and send another one before it."""

import pytest
from backend import reverts
from isolation import isolated
from mileage_operators import DAY
from mileage_system import wait
from road import RATE, jump

pytestmark = pytest.mark.chain


@pytest.fixture
def car(system, victim, now):
    """300 km are due."""
    number = system.enrol(victim, "victim", 0)
    system.drive(number, 300)
    jump(now() + DAY)
    return number


def test_settling_before_somebody_else_changes_nothing(system, car, victim):
    """Fails: the driver is paid once, whoever is first; the second settlement does nothing."""
    system.settle(car)
    assert system.settle(car).events == []
    assert system.paid(victim.address) == 300


def test_sending_somebody_elses_batch_changes_nothing(system, car, victim):
    """Fails: a copied batch has the same effect. Only the gas of the second one is lost."""
    batch = system.batch((car, 400))
    signatures = system.operators.sign("Batch", batch)
    wait(DAY)
    system.operators.record(batch, signatures)
    with reverts(system.registry.MileageRegistryNonceUsed, nonce=batch["nonce"]):
        system.operators.record(batch, signatures)
    system.settle_final(car)
    assert system.paid(victim.address) == 400


def test_sending_somebody_elses_signatures_to_another_message_fails(system, car, mallory):
    """Fails: a copied registration cannot be sent with another consent or driver."""
    message = system.operators.registration(mallory.address, "copied")
    signatures = system.operators.sign("Registration", message)
    other = message | {"odometerKm": 0}
    receipt = system.registry.register(
        tuple(other.values()),
        2**64 - 1,
        system.operators.consent(mallory, other, 2**64 - 1),
        signatures,
        sender=system.sender,
        raise_on_revert=False,
    )
    assert receipt.failed


def test_settling_before_or_after_a_sale_pays_the_same(system, car, victim, mallory):
    """Fails: a buyer who sees a settlement coming and accepts first pays the seller with it."""
    system.transfers.send_offer(system.transfers.offer(car, mallory.address), victim)
    paid = []
    for settle_first in (True, False):
        with isolated():
            if settle_first:
                system.settle(car)
            system.transfers.send_acceptance(system.transfers.acceptance(car), mallory)
            system.settle(car)
            paid.append((system.paid(victim.address), system.paid(mallory.address)))
    assert paid == [(300, 0)] * 2


def test_accepting_before_an_offer_is_withdrawn_is_a_sale_and_after_it_none(
    system, car, victim, mallory
):
    """The offer is binding until its withdrawal is mined, or its deadline has passed: a seller who
    wants less gives it a short one. Whichever is first, nobody loses kilometres."""
    transfers = system.transfers
    nobody = "0x" + "00" * 20
    with isolated():
        transfers.send_offer(transfers.offer(car, mallory.address), victim)
        withdrawal = transfers.offer(car, nobody)
        transfers.send_acceptance(transfers.acceptance(car), mallory)
        with reverts(system.registry.MileageRegistryConsentInvalid, driver=mallory.address):
            transfers.send_offer(withdrawal, victim)
        assert system.paid(victim.address) == 300
    transfers.send_offer(transfers.offer(car, mallory.address), victim)
    acceptance = transfers.acceptance(car)
    transfers.send_offer(transfers.offer(car, nobody), victim)
    with reverts(system.registry.MileageRegistryNoOffer, vehicle=car):
        transfers.send_acceptance(acceptance, mallory)
    assert system.registry.vehicle(car).driver == victim.address


def test_an_offer_ends_by_itself(system, car, victim, mallory, now):
    """Fails: a buyer cannot keep an offer for later than the seller said."""
    offer = system.transfers.offer(car, mallory.address, deadline=now() + 100)
    system.transfers.send_offer(offer, victim)
    acceptance = system.transfers.acceptance(car)
    wait(101)
    with reverts(system.registry.MileageRegistryExpired, deadline=offer["deadline"]):
        system.transfers.send_acceptance(acceptance, mallory)


@pytest.mark.parametrize("rate", [RATE // 10, 10 * RATE])
def test_settling_before_or_after_a_change_of_rate_pays_the_same(system, car, victim, admin, rate):
    """Fails: kilometres are worth what they were when their reading was recorded, so that there is
    nothing to win by hurrying before a change, or by waiting for it."""
    paid = []
    for order in ("settle, change", "change, settle", "change, never settle before the end"):
        with isolated():
            if order == "settle, change":
                system.settle(car)
            system.distributor.setRate(rate, sender=admin)
            if order == "change, settle":
                system.settle(car)
            system.drive(car, 100)
            system.settle_final(car)
            paid.append(system.token.balanceOf(victim.address))
    assert paid == [300 * RATE + 100 * rate] * 3


@pytest.mark.parametrize("rate", [RATE // 10, 10 * RATE])
def test_what_is_pending_at_a_change_keeps_its_rate(system, car, victim, admin, rate):
    """Fails: recorded before, final after: the former rate counts."""
    system.drive(car, 100)
    system.distributor.setRate(rate, sender=admin)
    system.settle_final(car)
    assert system.paid(victim.address) == 400


def test_recording_just_before_a_higher_rate_is_paid_the_former(system, car, victim, admin):
    """Fails, for who holds readings back too: they count at the rate when they are recorded, which
    is why operators give a batch a short deadline."""
    batch = system.batch((car, 400))
    wait(DAY)
    system.distributor.setRate(10 * RATE, sender=admin)
    system.operators.record(batch)
    system.settle_final(car)
    assert system.token.balanceOf(victim.address) == 300 * RATE + 100 * 10 * RATE


@pytest.mark.parametrize("caps", [(1, 1, 100_000), (9_999, 9_999, 100_000)])
def test_settling_before_or_after_a_change_of_caps_pays_the_same(system, car, victim, admin, caps):
    """Fails: an allowance is what was earned while each cap was in force."""
    paid = []
    for settle_first in (True, False):
        with isolated():
            if settle_first:
                system.settle(car)
            system.distributor.setCaps(caps, sender=admin)
            system.settle(car)
            paid.append(system.paid(victim.address))
    assert paid == [300, 300]
