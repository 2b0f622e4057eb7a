"""Attack: use what operators and drivers signed a second time, or somewhere else."""

import pytest
from backend import reverts
from mileage_operators import DAY, in_order
from mileage_system import wait
from road import jump

pytestmark = pytest.mark.chain


@pytest.fixture
def car(system, mallory, now):
    number = system.enrol(mallory, "replay")
    jump(now() + DAY)
    return number


def _refused_for_the_signer(system, batch, signatures):
    """The signatures recover to nobody in office, in whatever order these nobodies are."""
    receipt = system.registry.record(
        in_order(batch, "Batch"), signatures, sender=system.sender, raise_on_revert=False
    )
    assert receipt.failed
    assert not system.registry.isNonceUsed(batch["nonce"])


def test_a_batch_counts_once(system, car):
    """Fails: its nonce is used; it was used even if all readings were left out."""
    for readings in ([(car, 10_100)], [(car, 1)]):
        batch = system.batch(*readings)
        system.operators.record(batch)
        wait(2 * DAY)
        with reverts(system.registry.MileageRegistryNonceUsed, nonce=batch["nonce"]):
            system.operators.record(batch)


def test_a_nonce_counts_once_for_batches_and_baselines_together(system, car):
    """Fails: operators cannot be made to sign both under one nonce."""
    batch = system.batch((car, 10_100))
    system.operators.record(batch)
    wait(2 * DAY)
    nonce = batch["nonce"]
    with reverts(system.registry.MileageRegistryNonceUsed, nonce=nonce):
        system.operators.rebase(
            system.operators.rebase_message(car, 5, nonce=nonce, deadline=2**63)
        )


def test_a_baseline_counts_once(system, car):
    """Fails: also after the odometer moved on."""
    message = system.operators.rebase_message(car, 5, deadline=2**63)
    system.operators.rebase(message)
    system.drive(car, 100)
    wait(2 * DAY)
    with reverts(system.registry.MileageRegistryNonceUsed, nonce=message["nonce"]):
        system.operators.rebase(message)
    assert system.registry.vehicle(car).odometerKm == 105


def test_a_batch_of_another_chain_does_not_count(system, car):
    """Fails: the digest binds the chain, on Thor by all 256 bits of its genesis id."""
    chain_id = system.operators.chain_id
    for other in (chain_id ^ 1, chain_id ^ (1 << 255), chain_id & 0xFF ^ 0x80):
        batch = system.batch((car, 10_100))
        signatures = system.operators.sign("Batch", batch, chain_id=other)
        _refused_for_the_signer(system, batch, signatures)


def test_a_batch_of_another_registry_does_not_count(system, system_with, car):
    """Fails: the digest binds the contract."""
    other = system_with()
    batch = system.batch((car, 10_100))
    signatures = other.operators.sign("Batch", batch)
    _refused_for_the_signer(system, batch, signatures)


def test_a_batch_of_a_former_epoch_does_not_count(system, car, keys, admin):
    """Fails: also if the same operators stay in office; and saying it is of this one is a lie."""
    batch = system.batch((car, 10_100))
    signatures = system.operators.sign("Batch", batch)
    system.registry.setAttesters([key.address for key in keys[:3]], 2, sender=admin)

    with reverts(system.registry.MileageRegistryWrongEpoch, current=2, given=1):
        system.operators.record(batch, signatures)
    _refused_for_the_signer(system, batch | {"epoch": 2}, signatures)


def test_a_batch_of_a_coming_epoch_does_not_count_yet(system, car, keys, admin):
    """Fails before the change; it is good after it, as it was meant."""
    batch = system.batch((car, 10_100), epoch=2)
    with reverts(system.registry.MileageRegistryWrongEpoch, current=1, given=2):
        system.operators.record(batch)
    system.registry.setAttesters([key.address for key in keys[:3]], 2, sender=admin)
    system.operators.record(batch)
    assert system.registry.vehicle(car).odometerKm == 10_100


def test_a_batch_does_not_count_after_its_deadline(system, car, now):
    """Fails: a submitter cannot keep it for a better time."""
    batch = system.batch((car, 10_100), deadline=now() + 100)
    wait(101)
    with reverts(system.registry.MileageRegistryExpired, deadline=batch["deadline"]):
        system.operators.record(batch)


def test_signatures_to_a_registration_are_none_to_a_baseline(system, car, mallory):
    """Fails: each kind of message has its own type hash."""
    message = system.operators.rebase_message(car, 0)
    registration = system.operators.registration(mallory.address, "other")
    for kind, other in (("Registration", registration), ("Batch", system.batch((car, 10_001)))):
        receipt = system.registry.rebase(
            in_order(message, "Rebase"),
            system.operators.sign(kind, other),
            sender=system.sender,
            raise_on_revert=False,
        )
        assert receipt.failed
    assert system.registry.vehicle(car).odometerKm == 10_000


# What drivers sign


def test_a_consent_is_to_one_car_and_one_registry(system, system_with, victim):
    """Fails: it names the commitment, and the digest the contract."""
    deadline = 2**64 - 1
    given = system.operators.registration(victim.address, "first")
    consent = system.operators.consent(victim, given, deadline)

    other_car = system.operators.registration(victim.address, "second")
    with reverts(system.registry.MileageRegistryConsentInvalid, driver=victim.address):
        system.operators.register(victim, other_car, consent=consent)
    other = system_with()
    with reverts(other.registry.MileageRegistryConsentInvalid, driver=victim.address):
        other.operators.register(victim, given, consent=consent)


def test_an_offer_cannot_be_sent_again_after_it_was_withdrawn(system, car, mallory, accomplice):
    """Fails: each offer has a nonce of its own, and so has its withdrawal."""
    transfers = system.transfers
    offer = transfers.offer(car, accomplice.address, deadline=2**39)
    signed = system.operators.signature(mallory, "Offer", offer)
    transfers.send_offer(offer, signature=signed)
    transfers.send_offer(transfers.offer(car, "0x" + "00" * 20), mallory)

    with reverts(system.registry.MileageRegistryConsentInvalid, driver=mallory.address):
        transfers.send_offer(offer, signature=signed)
    with reverts(system.registry.MileageRegistryNoOffer, vehicle=car):
        transfers.send_acceptance(transfers.acceptance(car), accomplice)


def test_an_old_sale_cannot_be_repeated_after_the_car_was_bought_back(
    system, car, mallory, accomplice
):
    """Fails: neither its offer nor its acceptance is good for another sale of the same two."""
    transfers = system.transfers
    offer = transfers.offer(car, accomplice.address, deadline=2**39)
    offered = system.operators.signature(mallory, "Offer", offer)
    transfers.send_offer(offer, signature=offered)
    acceptance = transfers.acceptance(car, deadline=2**39)
    accepted = system.operators.signature(accomplice, "Acceptance", acceptance)
    transfers.send_acceptance(acceptance, signature=accepted)
    transfers.sell(car, accomplice, mallory)

    with reverts(system.registry.MileageRegistryConsentInvalid, driver=mallory.address):
        transfers.send_offer(offer, signature=offered)
    transfers.send_offer(transfers.offer(car, accomplice.address), mallory)
    with reverts(system.registry.MileageRegistryConsentInvalid, driver=accomplice.address):
        transfers.send_acceptance(acceptance, signature=accepted)
    assert system.registry.vehicle(car).driver == mallory.address


def test_an_acceptance_is_of_one_offer(system, car, mallory, accomplice):
    """Fails: a seller cannot change the offer under a buyer who has signed."""
    transfers = system.transfers
    transfers.send_offer(transfers.offer(car, accomplice.address), mallory)
    acceptance = transfers.acceptance(car)
    accepted = system.operators.signature(accomplice, "Acceptance", acceptance)
    transfers.send_offer(transfers.offer(car, accomplice.address, waive=True), mallory)
    with reverts(system.registry.MileageRegistryConsentInvalid, driver=accomplice.address):
        transfers.send_acceptance(acceptance, signature=accepted)


def test_an_offer_of_another_chain_or_registry_does_not_count(
    system, system_with, car, mallory, accomplice
):
    """Fails: drivers' digests bind chain and contract as operators' do."""
    transfers, operators = system.transfers, system.operators
    offer = transfers.offer(car, accomplice.address)
    foreign = [
        operators.signature(mallory, "Offer", offer, chain_id=operators.chain_id ^ 1),
        operators.signature(mallory, "Offer", offer, registry="0x" + "11" * 20),
    ]
    for signature in foreign:
        with reverts(system.registry.MileageRegistryConsentInvalid, driver=mallory.address):
            transfers.send_offer(offer, signature=signature)
