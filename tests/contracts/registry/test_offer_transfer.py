"""A seller offers a vehicle: in person, or signed and sent by anyone."""

import pytest
from backend import ZERO_ADDRESS, reverts
from mileage_operators import DAY

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]

LAST_SECOND = 2**40 - 1


def test_offer_transfer_stores_what_the_seller_signed(registry, transfers, vehicle, seller, buyer):
    message = transfers.offer(vehicle, buyer.address)

    receipt = transfers.send_offer(message, seller)

    deadline = message["deadline"]
    assert receipt.sender == transfers.operators.sender.address
    assert receipt.events == [
        registry.TransferOffered(vehicle, seller.address, buyer.address, False, deadline)
    ]
    assert tuple(registry.offerOf(vehicle)) == (buyer.address, False, 1, deadline)


def test_offer_transfer_changes_nothing_of_the_vehicle(registry, transfers, vehicle, seller, buyer):
    before = tuple(registry.vehicle(vehicle))
    transfers.send_offer(transfers.offer(vehicle, buyer.address), seller)
    assert tuple(registry.vehicle(vehicle)) == before
    assert registry.vehicleCountOf(buyer.address) == 0


def test_offer_of_a_vehicle_never_offered_is_empty(registry, vehicle):
    for number in (vehicle, 0, 99):
        assert tuple(registry.offerOf(number)) == (ZERO_ADDRESS, False, 0, 0)


def test_offer_transfer_keeps_the_waiver_and_the_last_deadline(
    registry, transfers, vehicle, seller, buyer
):
    message = transfers.offer(vehicle, buyer.address, waive=True, deadline=LAST_SECOND)

    receipt = transfers.send_offer(message, seller)

    assert receipt.events == [
        registry.TransferOffered(vehicle, seller.address, buyer.address, True, LAST_SECOND)
    ]
    assert tuple(registry.offerOf(vehicle)) == (buyer.address, True, 1, LAST_SECOND)


def test_offer_transfer_replaces_the_standing_offer(registry, transfers, vehicle, seller, drivers):
    for nonce, key in enumerate(drivers[1:4]):
        transfers.send_offer(transfers.offer(vehicle, key.address), seller)
        standing = registry.offerOf(vehicle)
        assert (standing.to, standing.nonce) == (key.address, nonce + 1)


def test_offer_transfer_counts_each_vehicle_on_its_own(
    registry, operators, transfers, vehicle, seller, buyer
):
    other = operators.enrol(seller, "other")
    transfers.send_offer(transfers.offer(vehicle, buyer.address), seller)
    assert [registry.offerOf(number).nonce for number in (vehicle, other)] == [1, 0]


def test_offer_transfer_to_nobody_withdraws(registry, transfers, vehicle, seller, buyer):
    transfers.send_offer(transfers.offer(vehicle, buyer.address), seller)
    message = transfers.offer(vehicle, ZERO_ADDRESS)

    receipt = transfers.send_offer(message, seller)

    deadline = message["deadline"]
    assert receipt.events == [
        registry.TransferOffered(vehicle, seller.address, ZERO_ADDRESS, False, deadline)
    ]
    standing = registry.offerOf(vehicle)
    assert (standing.to, standing.nonce) == (ZERO_ADDRESS, 2)


def test_offer_transfer_takes_a_frozen_vehicle(registry, transfers, vehicle, guardian, drivers):
    """Only the acceptance has to wait."""
    registry.freeze(vehicle, sender=guardian)
    transfers.send_offer(transfers.offer(vehicle, drivers[1].address), drivers[0])
    assert registry.offerOf(vehicle).to == drivers[1].address


def test_offer_transfer_takes_a_vehicle_with_a_pending_reading(
    registry, transfers, vehicle, drive, drivers
):
    drive(vehicle, 10_100)
    transfers.send_offer(transfers.offer(vehicle, drivers[1].address), drivers[0])
    assert registry.offerOf(vehicle).to == drivers[1].address


@pytest.mark.parametrize("number", [0, 2, 2**40 - 1])
def test_offer_transfer_reverts_for_an_unknown_vehicle(
    registry, transfers, vehicle, seller, buyer, number
):
    with reverts(registry.MileageRegistryUnknownVehicle, vehicle=number):
        transfers.send_offer(transfers.offer(number, buyer.address), seller)


def test_offer_transfer_reverts_for_the_driver_itself(registry, transfers, vehicle, seller):
    with reverts(registry.MileageRegistryTransferToSelf, vehicle=vehicle):
        transfers.send_offer(transfers.offer(vehicle, seller.address), seller)
    assert registry.offerOf(vehicle).nonce == 0


# In time


def test_offer_transfer_accepts_until_the_deadline(registry, transfers, vehicle, drivers, at):
    message = transfers.offer(vehicle, drivers[1].address)
    at(message["deadline"])
    transfers.send_offer(message, drivers[0])
    assert registry.offerOf(vehicle).nonce == 1


def test_offer_transfer_reverts_after_the_deadline(registry, transfers, vehicle, drivers, at):
    message = transfers.offer(vehicle, drivers[1].address)
    late = at(message["deadline"] + 1)
    with reverts(registry.MileageRegistryExpired, deadline=late - 1, blockTime=late):
        transfers.send_offer(message, drivers[0])


# The signature


def test_offer_transfer_reverts_for_the_signature_of_another(registry, transfers, vehicle, drivers):
    message = transfers.offer(vehicle, drivers[1].address)
    for key in drivers[1:3]:
        with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[0].address):
            transfers.send_offer(message, key)


@pytest.mark.parametrize("signature", [b"", b"\x01" * 64, b"\x01" * 65, b"\xff" * 66])
def test_offer_transfer_reverts_for_a_signature_that_is_none(
    registry, transfers, vehicle, drivers, signature
):
    message = transfers.offer(vehicle, drivers[1].address)
    with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[0].address):
        transfers.send_offer(message, signature=signature)


@pytest.mark.parametrize(
    "change", [{"waive": True}, {"deadline": LAST_SECOND}, {"nonce": 1}, {"vehicle": 2}]
)
def test_offer_transfer_reverts_if_anything_signed_is_changed(
    registry, operators, transfers, vehicle, drivers, change
):
    operators.enrol(drivers[0], "second")
    message = transfers.offer(vehicle, drivers[1].address)
    signature = operators.signature(drivers[0], "Offer", message | change)
    with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[0].address):
        transfers.send_offer(message, signature=signature)


def test_offer_transfer_reverts_for_another_buyer(registry, operators, transfers, drivers, vehicle):
    message = transfers.offer(vehicle, drivers[1].address)
    signature = operators.signature(drivers[0], "Offer", message)
    with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[0].address):
        transfers.send_offer(message | {"to": drivers[2].address}, signature=signature)


def test_offer_transfer_reverts_for_another_chain_or_registry(
    registry, operators, transfers, vehicle, drivers
):
    message = transfers.offer(vehicle, drivers[1].address)
    for place in ({"chain_id": operators.chain_id + 1}, {"registry": drivers[2].address}):
        signature = operators.signature(drivers[0], "Offer", message, **place)
        with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[0].address):
            transfers.send_offer(message, signature=signature)


def test_offer_transfer_reverts_for_an_acceptance(registry, operators, transfers, vehicle, drivers):
    """Its fields are others, and so is its type."""
    message = transfers.offer(vehicle, drivers[1].address)
    acceptance = {
        "vehicle": vehicle,
        "from": drivers[0].address,
        "to": drivers[1].address,
        "nonce": 0,
        "deadline": message["deadline"],
    }
    signature = operators.signature(drivers[0], "Acceptance", acceptance)
    with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[0].address):
        transfers.send_offer(message, signature=signature)


def test_offer_transfer_reverts_for_an_offer_sent_before(registry, transfers, vehicle, drivers):
    """Also after it was withdrawn: nobody brings it back."""
    message = transfers.offer(vehicle, drivers[1].address)
    transfers.send_offer(message, drivers[0])
    with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[0].address):
        transfers.send_offer(message, drivers[0])

    transfers.send_offer(transfers.offer(vehicle, ZERO_ADDRESS), drivers[0])
    with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[0].address):
        transfers.send_offer(message, drivers[0])


def test_offer_transfer_reverts_for_a_former_driver(registry, transfers, vehicle, drivers):
    transfers.sell(vehicle, drivers[0], drivers[1])
    message = transfers.offer(vehicle, drivers[2].address)
    with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[1].address):
        transfers.send_offer(message, drivers[0])


# In person


@pytest.fixture
def owned(transfers, vehicle, seller, owner):
    """The vehicle, now of an account that sends its own transactions."""
    transfers.send_offer(transfers.offer(vehicle, owner.address), seller)
    transfers.send_acceptance(transfers.acceptance(vehicle), sender=owner)
    return vehicle


@pytest.mark.parametrize("signature", [b"", b"\x01" * 65])
def test_offer_transfer_takes_the_drivers_own_word(
    registry, transfers, owned, owner, buyer, signature
):
    """Whatever stands in place of the signature."""
    message = transfers.offer(owned, buyer.address, waive=True)

    receipt = transfers.send_offer(message, signature=signature, sender=owner)

    assert receipt.events == [
        registry.TransferOffered(owned, owner, buyer.address, True, message["deadline"])
    ]
    assert registry.offerOf(owned).to == buyer.address


def test_offer_transfer_in_person_reverts_after_the_deadline(
    registry, transfers, owned, owner, at, now
):
    late = at(now() + DAY)
    message = transfers.offer(owned, ZERO_ADDRESS, deadline=late - 1)
    with reverts(registry.MileageRegistryExpired, deadline=late - 1, blockTime=late):
        transfers.send_offer(message, sender=owner)


def test_offer_transfer_voids_what_was_signed_before(registry, transfers, vehicle, drivers):
    """An offer that was signed and not sent is void once another was sent."""
    unsent = transfers.offer(vehicle, drivers[1].address)
    transfers.send_offer(transfers.offer(vehicle, drivers[2].address), drivers[0])
    with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[0].address):
        transfers.send_offer(unsent, drivers[0])


def test_offer_transfer_reverts_for_anyone_in_person(registry, transfers, vehicle, drivers, anyone):
    """Also for the buyer."""
    message = transfers.offer(vehicle, anyone.address)
    with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[0].address):
        transfers.send_offer(message, sender=anyone)
