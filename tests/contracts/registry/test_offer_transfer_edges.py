import pytest
from backend import reverts
from eth_abi import encode
from eth_utils import keccak

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle", "lure")]


@pytest.fixture(scope="module")
def lure(project, anyone):
    """A contract that calls whatever it is told, for whoever sends the transaction."""
    return project.HostileWalletMock.deploy(sender=anyone)


@pytest.fixture
def owned(transfers, vehicle, seller, owner):
    """The vehicle, of a driver who sends transactions."""
    transfers.send_offer(transfers.offer(vehicle, owner.address), seller)
    transfers.send_acceptance(transfers.acceptance(vehicle), sender=owner)
    return vehicle


def test_offer_transfer_is_not_the_driver_s_who_called_another_contract(
    registry, transfers, lure, owned, owner, anyone
):
    offer = transfers.offer(owned, anyone.address)
    call = registry.offerTransfer.encode_input(owned, anyone.address, False, offer["deadline"], b"")
    lure.setCallback(registry, call, sender=anyone)

    with reverts(lure.HostileWalletMockFailed) as caught:
        lure.act(sender=owner)

    invalid = keccak(text="MileageRegistryConsentInvalid(address)")[:4]
    assert bytes(caught.inputs["reason"]) == invalid + encode(["address"], [owner.address])
    assert registry.offerOf(owned).nonce == offer["nonce"]
