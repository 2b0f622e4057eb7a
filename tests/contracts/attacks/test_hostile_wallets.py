"""Attack: a contract wallet that does harm to whoever asks it for its signature."""

import pytest
from backend import reverts
from mileage_operators import DAY, in_order
from mileage_system import wait
from test_reentrancy import ANSWERS_HUGELY, BURNS_GAS, KIND

pytestmark = pytest.mark.chain

GAS = 2_000_000


@pytest.fixture
def wallet(project, admin):
    return project.HostileWalletMock.deploy(sender=admin)


def _register(system, mallory, message, gas):
    """With a limit: a wallet that burns all gas would burn a whole block's."""
    return system.registry.register(
        in_order(message, "Registration"),
        2**64 - 1,
        system.operators.consent(mallory, message, 2**64 - 1),
        system.operators.sign("Registration", message),
        sender=system.sender,
        gas=gas,
    )


@pytest.mark.parametrize("mood", [BURNS_GAS, ANSWERS_HUGELY])
def test_a_hostile_wallet_stops_only_its_own_registration(system, wallet, mallory, victim, mood):
    """Fails: the transaction of that one registration is undone; nobody waits for it."""
    wallet.setMood(mood, sender=system.sender)
    message = system.operators.registration(wallet.address, "hostile")
    with reverts() as caught:
        _register(system, mallory, message, GAS)
    assert caught.revert.signature in (None, "MileageRegistryConsentInvalid(address)")
    assert system.registry.vehicleCountOf(wallet.address) == 0

    car = system.enrol(victim, "honest")
    system.drive(car, 100)
    system.settle_final(car)
    assert system.paid(victim.address) == 100

    wallet.setMood(KIND, sender=system.sender)
    _register(system, mallory, message, GAS)
    assert system.registry.vehicleCountOf(wallet.address) == 1


def test_a_huge_answer_costs_gas_and_nothing_else(system, wallet, mallory):
    """Fails: with more gas the answer is read, and is no consent."""
    wallet.setMood(ANSWERS_HUGELY, sender=system.sender)
    message = system.operators.registration(wallet.address, "hostile")
    with reverts(system.registry.MileageRegistryConsentInvalid, driver=wallet.address):
        _register(system, mallory, message, 5 * GAS)


@pytest.mark.parametrize("mood", [BURNS_GAS, ANSWERS_HUGELY])
def test_a_hostile_wallet_stops_no_readings_and_no_payments(system, wallet, mallory, victim, mood):
    """Fails: for these a driver is not asked. Minting calls nobody either."""
    hostile = system.operators.registration(wallet.address, "hostile", odometerKm=0)
    system.operators.register(mallory, hostile)
    bad, good = system.registry.vehicleCount(), system.enrol(victim, "honest", 0)
    wallet.setMood(mood, sender=system.sender)

    system.record((bad, 100), (good, 100), after=DAY)
    system.settle_final(bad, good)

    assert system.paid(wallet.address) == system.paid(victim.address) == 100


@pytest.mark.parametrize("mood", [BURNS_GAS, ANSWERS_HUGELY])
def test_a_hostile_buyer_keeps_no_car_from_its_seller(system, wallet, victim, accomplice, mood):
    """Fails: the seller takes the offer back, and sells to somebody else."""
    car = system.enrol(victim, "honest")
    wallet.setMood(mood, sender=system.sender)
    system.transfers.send_offer(system.transfers.offer(car, wallet.address), victim)
    wait(DAY)
    acceptance = system.transfers.acceptance(car)
    receipt = system.registry.acceptTransfer(
        car, acceptance["deadline"], b"", sender=system.sender, gas=GAS, raise_on_revert=False
    )
    assert receipt.failed
    assert system.registry.vehicle(car).driver == victim.address
    system.transfers.sell(car, victim, accomplice)
    assert system.registry.vehicle(car).driver == accomplice.address
