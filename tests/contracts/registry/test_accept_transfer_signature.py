"""What a buyer must have signed: this very offer, of this vehicle, here, by this time."""

import pytest
from backend import ZERO_ADDRESS, reverts

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]


def test_accept_transfer_reverts_for_the_signature_of_another(
    registry, transfers, offered, drivers
):
    """Also for the seller's."""
    message = transfers.acceptance(offered)
    for key in (drivers[0], drivers[2]):
        with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[1].address):
            transfers.send_acceptance(message, key)


@pytest.mark.parametrize("signature", [b"", b"\x01" * 64, b"\x01" * 65, b"\xff" * 66])
def test_accept_transfer_reverts_for_a_signature_that_is_none(
    registry, transfers, offered, buyer, signature
):
    with reverts(registry.MileageRegistryConsentInvalid, driver=buyer.address):
        transfers.send_acceptance(transfers.acceptance(offered), signature=signature)


@pytest.mark.parametrize(
    "change",
    [
        {"vehicle": 2},
        {"from": ZERO_ADDRESS},
        {"to": ZERO_ADDRESS},
        {"nonce": 0},
        {"nonce": 2},
        {"deadline": 2**40 - 1},
    ],
)
def test_accept_transfer_reverts_if_anything_else_was_signed(
    registry, transfers, offered, buyer, change
):
    message = transfers.acceptance(offered)
    signature = transfers.operators.signature(buyer, "Acceptance", message | change)
    with reverts(registry.MileageRegistryConsentInvalid, driver=buyer.address):
        transfers.send_acceptance(message, signature=signature)


def test_accept_transfer_reverts_for_another_chain_or_registry(
    registry, transfers, offered, drivers
):
    message = transfers.acceptance(offered)
    sign = transfers.operators.signature
    chain_id = transfers.operators.chain_id
    for place in ({"chain_id": chain_id + 1}, {"registry": drivers[2].address}):
        signature = sign(drivers[1], "Acceptance", message, **place)
        with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[1].address):
            transfers.send_acceptance(message, signature=signature)


def test_accept_transfer_reverts_for_the_acceptance_of_another_vehicle(
    registry, operators, transfers, offered, drivers
):
    seller, buyer = drivers[:2]
    other = operators.enrol(seller, "other")
    transfers.send_offer(transfers.offer(other, buyer.address), seller)
    signature = operators.signature(buyer, "Acceptance", transfers.acceptance(offered))
    with reverts(registry.MileageRegistryConsentInvalid, driver=buyer.address):
        transfers.send_acceptance(transfers.acceptance(other), signature=signature)


def test_accept_transfer_reverts_for_the_acceptance_of_a_replaced_offer(
    registry, transfers, offered, seller, buyer
):
    """Also of one with the same words: what the buyer accepted does not stand any more."""
    accepted = transfers.acceptance(offered)
    standing = registry.offerOf(offered)
    again = transfers.offer(offered, buyer.address, deadline=standing.deadline)
    transfers.send_offer(again, seller)

    with reverts(registry.MileageRegistryConsentInvalid, driver=buyer.address):
        transfers.send_acceptance(accepted, buyer)
    transfers.send_acceptance(transfers.acceptance(offered), buyer)


def test_accept_transfer_reverts_for_the_acceptance_of_a_former_sale(
    registry, transfers, offered, seller, buyer
):
    accepted = transfers.acceptance(offered)
    transfers.send_acceptance(accepted, buyer)
    transfers.sell(offered, buyer, seller)
    transfers.send_offer(transfers.offer(offered, buyer.address), seller)

    with reverts(registry.MileageRegistryConsentInvalid, driver=buyer.address):
        transfers.send_acceptance(accepted, buyer)
    assert registry.vehicle(offered).driver == seller.address


def test_accept_transfer_reverts_for_the_former_buyer_of_a_replaced_offer(
    registry, transfers, offered, drivers
):
    seller, buyer, another = drivers[:3]
    transfers.send_offer(transfers.offer(offered, another.address), seller)
    with reverts(registry.MileageRegistryConsentInvalid, driver=another.address):
        transfers.send_acceptance(transfers.acceptance(offered, to=buyer.address), buyer)
