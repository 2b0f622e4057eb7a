"""A buyer accepts a standing offer; the vehicle changes hands at its last final odometer."""

import pytest
from backend import ZERO_ADDRESS, reverts
from mileage_operators import CHALLENGE_WINDOW, DAY, MIN_INTERVAL
from mileage_skips import TOO_SOON

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]


def test_accept_transfer_gives_the_vehicle_to_the_buyer(
    registry, transfers, offered, seller, buyer, now
):
    receipt = transfers.send_acceptance(transfers.acceptance(offered), buyer)

    assert receipt.sender == transfers.operators.sender.address
    assert receipt.events == [
        registry.VehicleTransferred(offered, seller.address, buyer.address, 10_000)
    ]
    assert tuple(registry.vehicle(offered)) == (buyer.address, 10_000, 10_000, now(), 0)
    assert tuple(registry.finalKm(offered)) == (buyer.address, 10_000)


def test_accept_transfer_moves_the_number_from_list_to_list(
    registry, transfers, offered, seller, buyer
):
    transfers.send_acceptance(transfers.acceptance(offered), buyer)

    lists = [registry.vehiclesOf(key.address, 0, 9) for key in (seller, buyer)]
    assert lists == [[], [offered]]
    assert [registry.vehicleCountOf(key.address) for key in (seller, buyer)] == [0, 1]
    assert registry.vehicleCount() == 1


def test_accept_transfer_clears_the_offer(registry, transfers, offered, buyer):
    transfers.send_acceptance(transfers.acceptance(offered), buyer)
    assert tuple(registry.offerOf(offered)) == (ZERO_ADDRESS, False, 2, 0)


def test_accept_transfer_clears_a_waiver(registry, transfers, vehicle, seller, buyer):
    transfers.sell(vehicle, seller, buyer, waive=True)
    assert tuple(registry.offerOf(vehicle)) == (ZERO_ADDRESS, False, 2, 0)


def test_accept_transfer_keeps_the_unit_and_what_was_driven(
    transfers, seller, buyer, drive, chain, now
):
    registry = transfers.registry
    number = transfers.operators.enrol(seller, "miles", odometerKm=5, miles=True)
    drive(number, 305)
    chain.pending_timestamp = now() + CHALLENGE_WINDOW
    chain.mine()

    receipt = transfers.sell(number, seller, buyer)

    assert receipt.events == [
        registry.VehicleTransferred(number, seller.address, buyer.address, 305)
    ]
    assert tuple(registry.vehicle(number)) == (buyer.address, 305, 305, now(), 1)


def test_accept_transfer_starts_the_interval_anew(registry, transfers, offered, buyer, drive):
    transfers.send_acceptance(transfers.acceptance(offered), buyer)
    early = drive(offered, 10_001, MIN_INTERVAL - 1)
    in_time = drive(offered, 10_001, MIN_INTERVAL)
    assert early.events == [registry.ReadingSkipped(offered, 10_001, TOO_SOON)]
    assert in_time.events == [registry.ReadingRecorded(offered, 10_001)]


def test_accept_transfer_goes_from_hand_to_hand_and_back(registry, transfers, vehicle, drivers):
    first, second, third = drivers[:3]
    for seller, buyer in ((first, second), (second, third), (third, first)):
        transfers.sell(vehicle, seller, buyer)
        assert registry.vehicle(vehicle).driver == buyer.address
    assert registry.vehiclesOf(first.address, 0, 9) == [vehicle]
    assert registry.offerOf(vehicle).nonce == 6


def test_accept_transfer_keeps_the_commitment(registry, operators, transfers, vehicle, drivers):
    """The car cannot be registered again by its seller."""
    transfers.sell(vehicle, drivers[0], drivers[1])
    message = operators.registration(drivers[0].address, "car")
    with reverts(registry.MileageRegistryCommitmentTaken, vehicle=vehicle):
        operators.register(drivers[0], message)


# Which vehicles


@pytest.mark.parametrize("number", [0, 2, 2**40 - 1])
def test_accept_transfer_reverts_for_an_unknown_vehicle(registry, transfers, offered, number):
    message = transfers.acceptance(offered) | {"vehicle": number}
    with reverts(registry.MileageRegistryUnknownVehicle, vehicle=number):
        transfers.send_acceptance(message)


def test_accept_transfer_reverts_without_offer(registry, transfers, vehicle, seller, buyer):
    message = transfers.acceptance(vehicle, to=buyer.address)
    with reverts(registry.MileageRegistryNoOffer, vehicle=vehicle):
        transfers.send_acceptance(message, buyer)


def test_accept_transfer_reverts_for_a_withdrawn_offer(registry, transfers, offered, seller, buyer):
    message = transfers.acceptance(offered)
    transfers.send_offer(transfers.offer(offered, ZERO_ADDRESS), seller)
    with reverts(registry.MileageRegistryNoOffer, vehicle=offered):
        transfers.send_acceptance(message, buyer)


def test_accept_transfer_reverts_the_second_time(registry, transfers, offered, buyer):
    message = transfers.acceptance(offered)
    transfers.send_acceptance(message, buyer)
    with reverts(registry.MileageRegistryNoOffer, vehicle=offered):
        transfers.send_acceptance(message, buyer)


def test_accept_transfer_reverts_for_a_frozen_vehicle(
    registry, transfers, offered, guardian, admin, buyer
):
    message = transfers.acceptance(offered)
    registry.freeze(offered, sender=guardian)
    with reverts(registry.MileageRegistryVehicleFrozen, vehicle=offered):
        transfers.send_acceptance(message, buyer)

    registry.unfreeze(offered, sender=admin)
    transfers.send_acceptance(message, buyer)
    assert registry.vehicle(offered).driver == buyer.address


def test_accept_transfer_waits_until_no_reading_is_pending(
    transfers, offered, buyer, drive, at, now
):
    registry = transfers.registry
    drive(offered, 10_100)
    final_at = now() + CHALLENGE_WINDOW
    message = transfers.acceptance(offered)

    at(final_at - 1)
    with reverts(registry.MileageRegistryReadingPending, vehicle=offered, finalAt=final_at):
        transfers.send_acceptance(message, buyer)
    at(final_at)
    receipt = transfers.send_acceptance(message, buyer)
    assert receipt.events[0].odometerKm == 10_100


def test_accept_transfer_need_not_wait_once_the_reading_is_revoked(
    registry, transfers, offered, drive, guardian, buyer
):
    drive(offered, 10_100)
    registry.revoke(offered, 10_100, sender=guardian)
    receipt = transfers.send_acceptance(transfers.acceptance(offered), buyer)
    assert receipt.events[0].odometerKm == 10_000


# In time


def test_accept_transfer_accepts_until_the_offers_deadline(registry, transfers, offered, buyer, at):
    deadline = at(registry.offerOf(offered).deadline)
    transfers.send_acceptance(transfers.acceptance(offered, deadline=deadline + DAY), buyer)
    assert registry.vehicle(offered).driver == buyer.address


def test_accept_transfer_reverts_after_the_offers_deadline(registry, transfers, offered, buyer, at):
    late = at(registry.offerOf(offered).deadline + 1)
    message = transfers.acceptance(offered, deadline=late + DAY)
    with reverts(registry.MileageRegistryExpired, deadline=late - 1, blockTime=late):
        transfers.send_acceptance(message, buyer)


def test_accept_transfer_accepts_until_its_own_deadline(
    registry, transfers, offered, buyer, at, now
):
    deadline = at(now() + DAY)
    transfers.send_acceptance(transfers.acceptance(offered, deadline=deadline), buyer)
    assert registry.vehicle(offered).driver == buyer.address


def test_accept_transfer_reverts_after_its_own_deadline(
    registry, transfers, offered, buyer, at, now
):
    late = at(now() + DAY)
    message = transfers.acceptance(offered, deadline=late - 1)
    with reverts(registry.MileageRegistryExpired, deadline=late - 1, blockTime=late):
        transfers.send_acceptance(message, buyer)


# In person


@pytest.mark.parametrize("signature", [b"", b"\x01" * 65])
def test_accept_transfer_takes_the_buyers_own_word(
    registry, transfers, vehicle, seller, owner, signature
):
    """Whatever stands in place of the signature."""
    transfers.send_offer(transfers.offer(vehicle, owner.address), seller)
    message = transfers.acceptance(vehicle)

    receipt = transfers.send_acceptance(message, signature=signature, sender=owner)

    assert receipt.events == [registry.VehicleTransferred(vehicle, seller.address, owner, 10_000)]


def test_accept_transfer_in_person_reverts_after_the_deadline_given(
    transfers, vehicle, seller, owner, at, now
):
    transfers.send_offer(transfers.offer(vehicle, owner.address), seller)
    late = at(now() + DAY)
    message = transfers.acceptance(vehicle, deadline=late - 1)
    with reverts(transfers.registry.MileageRegistryExpired, deadline=late - 1, blockTime=late):
        transfers.send_acceptance(message, sender=owner)


def test_accept_transfer_reverts_for_the_seller_in_person(
    registry, transfers, vehicle, drivers, owner
):
    transfers.send_offer(transfers.offer(vehicle, owner.address), drivers[0])
    transfers.send_acceptance(transfers.acceptance(vehicle), sender=owner)
    transfers.send_offer(transfers.offer(vehicle, drivers[1].address), sender=owner)
    with reverts(registry.MileageRegistryConsentInvalid, driver=drivers[1].address):
        transfers.send_acceptance(transfers.acceptance(vehicle), sender=owner)
