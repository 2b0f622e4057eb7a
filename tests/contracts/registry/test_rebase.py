"""A reviewed baseline: another odometer, another unit, no kilometres paid for the jump."""

import mileage_typed_data as typed_data
import pytest
from backend import reverts
from mileage_operators import CHALLENGE_WINDOW, MIN_INTERVAL
from mileage_skips import TOO_SOON

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]

TOP_KM = 2**24 - 1


@pytest.mark.parametrize("km", [0, 9_999, 10_000, 10_001, TOP_KM])
def test_rebase_sets_any_odometer(operators, registry, vehicle, seller, now, km):
    receipt = operators.rebase(operators.rebase_message(vehicle, km))

    assert receipt.events == [registry.VehicleRebased(vehicle, 10_000, km, False)]
    assert tuple(registry.vehicle(vehicle)) == (seller.address, km, km, now(), 0)
    assert tuple(registry.finalKm(vehicle)) == (seller.address, km)


def test_rebase_may_be_sent_by_anyone(operators, registry, vehicle, seller):
    """The operators' sender has no role; nor does the driver have to agree."""
    sender = operators.sender
    assert not registry.hasRole(registry.DEFAULT_ADMIN_ROLE(), sender)
    receipt = operators.rebase(operators.rebase_message(vehicle, 5))
    assert receipt.sender == sender.address != seller.address


def test_rebase_changes_the_unit_both_ways(operators, registry, vehicle):
    for nonce, (miles, flags) in enumerate(((True, 1), (True, 1), (False, 0))):
        message = operators.rebase_message(vehicle, 10_000, miles=miles, nonce=nonce)
        receipt = operators.rebase(message)
        assert receipt.events == [registry.VehicleRebased(vehicle, 10_000, 10_000, miles)]
        assert registry.vehicle(vehicle).flags == flags


@pytest.mark.parametrize(("miles", "flags"), [(False, 2), (True, 3)])
def test_rebase_leaves_a_frozen_vehicle_frozen(
    operators, registry, vehicle, guardian, miles, flags
):
    registry.freeze(vehicle, sender=guardian)
    operators.rebase(operators.rebase_message(vehicle, 5, miles=miles))
    state = registry.vehicle(vehicle)
    assert (state.odometerKm, state.flags) == (5, flags)


def test_rebase_leaves_other_vehicles_alone(operators, registry, vehicle, drivers):
    other = operators.enrol(drivers[1], "other")
    before = tuple(registry.vehicle(other))
    operators.rebase(operators.rebase_message(vehicle, 5))
    assert tuple(registry.vehicle(other)) == before
    assert registry.vehiclesOf(drivers[0].address, 0, 9) == [vehicle]


def test_rebase_leaves_a_standing_offer_standing(operators, registry, vehicle, transfers, drivers):
    transfers.send_offer(transfers.offer(vehicle, drivers[1].address), drivers[0])
    before = tuple(registry.offerOf(vehicle))
    operators.rebase(operators.rebase_message(vehicle, 5))
    assert tuple(registry.offerOf(vehicle)) == before


def test_rebase_starts_the_interval_anew(operators, registry, vehicle, drive):
    operators.rebase(operators.rebase_message(vehicle, 5))
    early = drive(vehicle, 6, MIN_INTERVAL - 1)
    in_time = drive(vehicle, 6, MIN_INTERVAL)
    assert early.events == [registry.ReadingSkipped(vehicle, 6, TOO_SOON)]
    assert in_time.events == [registry.ReadingRecorded(vehicle, 6)]


def test_rebase_reverts_for_an_unknown_vehicle(operators, registry, vehicle):
    for number in (0, vehicle + 1, 2**40 - 1):
        message = operators.rebase_message(number, 5)
        with reverts(registry.MileageRegistryUnknownVehicle, vehicle=number):
            operators.rebase(message)
        assert not registry.isNonceUsed(message["nonce"])


# A reading that can still be taken back


def test_rebase_reverts_while_a_reading_is_pending(operators, registry, vehicle, drive, at, now):
    drive(vehicle, 10_100)
    final_at = now() + CHALLENGE_WINDOW
    message = operators.rebase_message(vehicle, 5)

    at(final_at - 1)
    with reverts(registry.MileageRegistryReadingPending, vehicle=vehicle, finalAt=final_at):
        operators.rebase(message)
    assert not registry.isNonceUsed(message["nonce"])
    at(final_at)
    operators.rebase(message)
    assert registry.vehicle(vehicle).odometerKm == 5


def test_rebase_need_not_wait_once_the_reading_is_revoked(
    operators, registry, vehicle, drive, guardian
):
    drive(vehicle, 10_100)
    registry.revoke(vehicle, 10_100, sender=guardian)
    receipt = operators.rebase(operators.rebase_message(vehicle, 5))
    assert receipt.events == [registry.VehicleRebased(vehicle, 10_000, 5, False)]


def test_rebase_need_not_wait_after_another_baseline(operators, registry, vehicle):
    for nonce, km in enumerate((5, 7)):
        operators.rebase(operators.rebase_message(vehicle, km, nonce=nonce))
    assert registry.vehicle(vehicle).odometerKm == 7


# The quorum


def test_rebase_reverts_for_a_nonce_used_before(operators, registry, vehicle):
    message = operators.rebase_message(vehicle, 5)
    operators.rebase(message)
    assert registry.isNonceUsed(message["nonce"])

    with reverts(registry.MileageRegistryNonceUsed, nonce=message["nonce"]):
        operators.rebase(message)


def test_rebase_and_batch_share_their_nonces(operators, registry, vehicle, drive):
    operators.rebase(operators.rebase_message(vehicle, 5, nonce=7))
    with reverts(registry.MileageRegistryNonceUsed, nonce=7):
        operators.record(operators.batch((vehicle, 6), nonce=7))

    operators.record(operators.batch((vehicle, 6), nonce=8))
    with reverts(registry.MileageRegistryNonceUsed, nonce=8):
        operators.rebase(operators.rebase_message(vehicle, 6, nonce=8))


@pytest.mark.parametrize("epoch", [0, 2])
def test_rebase_reverts_for_another_epoch(operators, registry, vehicle, epoch):
    with reverts(registry.MileageRegistryWrongEpoch, current=1, given=epoch):
        operators.rebase(operators.rebase_message(vehicle, 5, epoch=epoch))


def test_rebase_accepts_until_the_deadline(operators, registry, vehicle, at):
    message = operators.rebase_message(vehicle, 5)
    at(message["deadline"])
    operators.rebase(message)
    assert registry.vehicle(vehicle).odometerKm == 5


def test_rebase_reverts_after_the_deadline(operators, registry, vehicle, at):
    message = operators.rebase_message(vehicle, 5)
    late = at(message["deadline"] + 1)
    with reverts(registry.MileageRegistryExpired, deadline=late - 1, blockTime=late):
        operators.rebase(message)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_rebase_reverts_for_too_few_or_too_many_signatures(
    operators, registry, vehicle, keys, count
):
    message = operators.rebase_message(vehicle, 5)
    with reverts(registry.MileageRegistrySignatureCount, required=2, given=count):
        operators.rebase(message, operators.sign("Rebase", message, keys[:count]))


def test_rebase_reverts_for_a_foreign_signer(operators, registry, vehicle, keys):
    message = operators.rebase_message(vehicle, 5)
    with reverts(registry.MileageRegistrySignerNotAttester, signer=keys[3].address):
        operators.rebase(message, operators.sign("Rebase", message, (keys[0], keys[3])))


def test_rebase_reverts_for_signatures_out_of_order(operators, registry, vehicle, keys):
    message = operators.rebase_message(vehicle, 5)
    for signers in ((keys[1], keys[0]), (keys[1], keys[1])):
        expected = {"previous": signers[0].address, "given": signers[1].address}
        with reverts(registry.MileageRegistrySignersNotSorted, **expected):
            operators.rebase(message, operators.sign("Rebase", message, signers))


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": 1},
        {"deadline": 2**63},
        {"evidenceRoot": b"\x09" * 32},
        {"odometerKm": 6},
        {"miles": True},
        {"vehicle": 2},
    ],
)
def test_rebase_reverts_if_anything_signed_is_changed(
    operators, registry, vehicle, drivers, change
):
    operators.enrol(drivers[1], "second")
    message = operators.rebase_message(vehicle, 5)
    signatures = operators.sign("Rebase", message)
    with reverts(registry.MileageRegistrySignerNotAttester):
        operators.rebase(message | change, signatures)


def test_rebase_reverts_for_a_signature_for_another_chain_or_registry(
    operators, registry, vehicle, anyone
):
    message = operators.rebase_message(vehicle, 5)
    for place in ({"chain_id": operators.chain_id + 1}, {"registry": anyone.address}):
        signatures = operators.sign("Rebase", message, **place)
        with reverts(registry.MileageRegistrySignerNotAttester):
            operators.rebase(message, signatures)


def test_rebase_needs_no_reader_model(operators, registry, vehicle, admin):
    """People looked at it."""
    registry.setReaderModel(typed_data.MODEL, False, sender=admin)
    operators.rebase(operators.rebase_message(vehicle, 5))
    assert registry.vehicle(vehicle).odometerKm == 5
