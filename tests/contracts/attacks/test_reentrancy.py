"""Attack: call back into the contracts in the middle of a settlement, or of a signature check."""

import pytest
from backend import reverts
from eth_utils import keccak
from mileage_operators import DAY, in_order
from mileage_system import wait

pytestmark = pytest.mark.chain

REENTRANT = bytes(keccak(b"RewardDistributorLocked()")[:4])
KIND, BURNS_GAS, ANSWERS_HUGELY, CALLS_BACK, ACCEPTS_IF_CALLED_BACK = range(5)
"""Moods of HostileWalletMock."""


# Through the payout


@pytest.fixture
def payout(project, system, admin):
    """One that pays nobody, and calls back; an administrator was talked into it."""
    made = project.CallbackPayoutMock.deploy(system.distributor, sender=admin)
    system.distributor.setPayout(made, sender=admin)
    return made


@pytest.fixture
def car(system, mallory):
    """100 km are due."""
    number = system.enrol(mallory, "reentrant")
    system.drive(number, 100)
    wait(DAY)
    return number


def _calls_back(system, payout, car, target, data):
    payout.setCallback(target, data, sender=system.sender)
    receipt = system.settle_final(car)
    return [event for event in receipt.events if event.event_name == "CalledBack"]


def test_a_settlement_within_a_settlement(system, payout, car, mallory):
    """Fails: the guard refuses it, and the vehicle is counted once."""
    data = system.distributor.settle.encode_input([car])
    (event,) = _calls_back(system, payout, car, system.distributor, data)
    assert (event.done, bytes(event.answer)) == (False, REENTRANT)
    assert system.distributor.account(car).rewardedKm == 100
    assert system.settle(car).events == []


def test_a_sale_within_a_settlement(system, payout, car, mallory, accomplice):
    """Fails: the registry tells the distributor of the sale, whose guard refuses it."""
    system.transfers.send_offer(system.transfers.offer(car, accomplice.address), mallory)
    acceptance = system.transfers.acceptance(car)
    signature = system.operators.signature(accomplice, "Acceptance", acceptance)
    data = system.registry.acceptTransfer.encode_input(car, acceptance["deadline"], signature)
    (event,) = _calls_back(system, payout, car, system.registry, data)
    assert (event.done, bytes(event.answer)) == (False, REENTRANT)
    assert system.registry.vehicle(car).driver == mallory.address


def test_a_registration_within_a_settlement(system, payout, car, accomplice):
    """Fails: the account of a new vehicle cannot be opened in between."""
    message = system.operators.registration(accomplice.address, "in between")
    data = system.registry.register.encode_input(
        in_order(message, "Registration"),
        2**64 - 1,
        system.operators.consent(accomplice, message, 2**64 - 1),
        system.operators.sign("Registration", message),
    )
    (event,) = _calls_back(system, payout, car, system.registry, data)
    assert (event.done, bytes(event.answer)) == (False, REENTRANT)
    assert system.registry.vehicleCountOf(accomplice.address) == 0


def test_a_payout_has_no_role(system, payout, car):
    """Fails: being called by the distributor lends nobody its rights."""
    no_role = b"AccessControlUnauthorizedAccount(address,bytes32)"
    for data, error in (
        (system.distributor.setCaps.encode_input((1, 1, 1)), no_role),
        (
            system.distributor.onBaseline.encode_input(99, payout, 0),
            b"RewardDistributorNotRegistry(address)",
        ),
        (system.distributor.freezeDriver.encode_input(payout), no_role),
        (system.distributor.pause.encode_input(), no_role),
    ):
        (event,) = _calls_back(system, payout, car, system.distributor, data)
        assert (event.done, bytes(event.answer)[:4]) == (False, keccak(error)[:4])
        system.drive(car, 100)
    assert system.distributor.account(99).settledKm == 0


def test_a_payout_that_reads_in_between_sees_effects_before_payments(system, payout, car):
    """Fails: what is being paid is no longer due."""
    data = system.distributor.due.encode_input(car)
    (event,) = _calls_back(system, payout, car, system.distributor, data)
    assert (event.done, int.from_bytes(bytes(event.answer))) == (True, 0)


# Through a contract wallet


@pytest.fixture
def wallet(project, system, admin):
    return project.HostileWalletMock.deploy(sender=admin)


def _callback(system, wallet, target, data):
    wallet.setCallback(target, data, sender=system.sender)


def test_a_wallet_cannot_change_anything_while_its_signature_is_checked(
    system, wallet, car, mallory
):
    """Fails: it is asked by a static call. Its own state, too, stays as it is."""
    system.transfers.send_offer(system.transfers.offer(car, wallet.address), mallory)
    wait(DAY)
    data = wallet.setMood.encode_input(KIND)
    _callback(system, wallet, wallet, data)
    wallet.setMood(ACCEPTS_IF_CALLED_BACK, sender=system.sender)

    acceptance = system.transfers.acceptance(car)
    with reverts(system.registry.MileageRegistryConsentInvalid, driver=wallet.address):
        system.transfers.send_acceptance(acceptance)
    assert wallet.mood() == ACCEPTS_IF_CALLED_BACK
    wallet.act(sender=system.sender)  # the same call works by itself
    assert wallet.mood() == KIND


def test_a_wallet_cannot_sell_what_it_is_just_buying(system, wallet, car, mallory, accomplice):
    """Fails: neither before the sale nor in its middle; afterwards it may."""
    system.transfers.send_offer(system.transfers.offer(car, wallet.address), mallory)
    data = system.registry.offerTransfer.encode_input(
        car, accomplice.address, False, 2**40 - 1, b""
    )
    _callback(system, wallet, system.registry, data)
    wallet.setMood(CALLS_BACK, sender=system.sender)

    system.transfers.send_acceptance(system.transfers.acceptance(car))

    assert system.registry.vehicle(car).driver == wallet.address
    assert system.registry.offerOf(car).to == "0x" + "00" * 20
    wallet.act(sender=system.sender)
    assert system.registry.offerOf(car).to == accomplice.address


def test_a_wallet_cannot_settle_while_it_is_asked(system, wallet, mallory):
    """Fails: a settlement inside a static call reverts, and the registration goes on alone."""
    message = system.operators.registration(wallet.address, "wallets")
    _callback(system, wallet, system.distributor, system.distributor.settle.encode_input([]))
    wallet.setMood(ACCEPTS_IF_CALLED_BACK, sender=system.sender)
    with reverts(system.registry.MileageRegistryConsentInvalid, driver=wallet.address):
        system.operators.register(mallory, message)
    wallet.act(sender=system.sender)
    wallet.setMood(CALLS_BACK, sender=system.sender)
    system.operators.register(mallory, message)
    assert system.registry.vehicleCountOf(wallet.address) == 1
