"""Sellers and buyers that are contracts: they sign by ERC-1271, or send in person."""

import pytest
from backend import reverts

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle", "listener")]

WRONG_ANSWER, REVERTS = 1, 2


@pytest.fixture
def wallet(project, drivers, admin):
    """A contract whose owner is the third driver."""
    return project.WalletMock.deploy(drivers[2].address, sender=admin)


@pytest.fixture
def owned(operators, drivers, wallet):
    """A vehicle of the wallet."""
    operators.register(drivers[2], operators.registration(wallet.address, "wallet's"))
    return operators.registry.vehicleCount()


def test_wallet_offers(registry, transfers, owned, wallet, drivers):
    message = transfers.offer(owned, drivers[1].address)
    receipt = transfers.send_offer(message, drivers[2])
    assert receipt.events == [
        registry.TransferOffered(
            owned, wallet.address, drivers[1].address, False, message["deadline"]
        )
    ]


@pytest.mark.parametrize("mood", [WRONG_ANSWER, REVERTS])
def test_wallet_that_does_not_consent_offers_nothing(
    registry, transfers, owned, wallet, drivers, mood
):
    message = transfers.offer(owned, drivers[1].address)
    wallet.setMood(mood, sender=transfers.operators.sender)
    with reverts(registry.MileageRegistryConsentInvalid, driver=wallet.address):
        transfers.send_offer(message, drivers[2])
    assert registry.offerOf(owned).nonce == 0


def test_wallet_offers_nothing_that_its_owner_did_not_sign(
    registry, transfers, owned, wallet, drivers
):
    message = transfers.offer(owned, drivers[1].address)
    with reverts(registry.MileageRegistryConsentInvalid, driver=wallet.address):
        transfers.send_offer(message, drivers[0])


def test_wallet_accepts(registry, transfers, vehicle, wallet, drivers):
    transfers.send_offer(transfers.offer(vehicle, wallet.address), drivers[0])
    receipt = transfers.send_acceptance(transfers.acceptance(vehicle), drivers[2])
    assert receipt.events == [
        registry.VehicleTransferred(vehicle, drivers[0].address, wallet.address, 10_000)
    ]


@pytest.mark.parametrize("mood", [WRONG_ANSWER, REVERTS])
def test_wallet_that_does_not_consent_accepts_nothing(
    registry, transfers, vehicle, wallet, drivers, mood
):
    transfers.send_offer(transfers.offer(vehicle, wallet.address), drivers[0])
    message = transfers.acceptance(vehicle)
    wallet.setMood(mood, sender=transfers.operators.sender)
    with reverts(registry.MileageRegistryConsentInvalid, driver=wallet.address):
        transfers.send_acceptance(message, drivers[2])
    assert registry.vehicle(vehicle).driver == drivers[0].address


def test_wallet_accepts_nothing_that_its_owner_did_not_sign(
    registry, transfers, vehicle, wallet, drivers
):
    transfers.send_offer(transfers.offer(vehicle, wallet.address), drivers[0])
    with reverts(registry.MileageRegistryConsentInvalid, driver=wallet.address):
        transfers.send_acceptance(transfers.acceptance(vehicle), drivers[1])


def test_contract_that_is_no_wallet_accepts_nothing(
    registry, transfers, vehicle, listener, drivers
):
    transfers.send_offer(transfers.offer(vehicle, listener.address), drivers[0])
    with reverts(registry.MileageRegistryConsentInvalid, driver=listener.address):
        transfers.send_acceptance(transfers.acceptance(vehicle), drivers[2])


def test_wallet_sells_to_a_wallet(project, transfers, owned, wallet, drivers, admin):
    registry = transfers.registry
    another = project.WalletMock.deploy(drivers[3].address, sender=admin)
    transfers.send_offer(transfers.offer(owned, another.address), drivers[2])
    transfers.send_acceptance(transfers.acceptance(owned), drivers[3])
    assert registry.vehicle(owned).driver == another.address
    assert registry.vehicleCountOf(wallet.address) == 0
