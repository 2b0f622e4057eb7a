"""What makes a whole batch revert; single readings are in test_record_readings.py."""

import mileage_typed_data as typed_data
import pytest
from backend import chain, reverts
from eth_account import Account
from mileage_operators import MODEL, WEEK

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.fixture(scope="module")
def vehicle(operators, drivers):
    return operators.enrol(drivers[0], "car")


@pytest.fixture
def batch(operators, vehicle, at, now):
    """A good batch, two days after the registration."""
    at(now() + 2 * WEEK)
    chain.mine()
    return operators.batch((vehicle, 10_500))


def test_record_accepts_a_batch_from_anyone(operators, registry, batch, vehicle):
    receipt = operators.record(batch)

    assert receipt.sender == operators.sender.address
    assert receipt.events == [registry.ReadingRecorded(vehicle, 10_500)]
    assert registry.vehicle(vehicle).odometerKm == 10_500
    assert registry.isNonceUsed(0)


def test_record_takes_any_quorum(operators, keys, batch):
    operators.record(batch, operators.sign("Batch", batch, (keys[0], keys[2])))
    batch["nonce"] = 1
    operators.record(batch, operators.sign("Batch", batch, (keys[1], keys[2])))


def test_record_reverts_for_a_nonce_used_before(operators, registry, batch):
    operators.record(batch)

    with reverts(registry.MileageRegistryNonceUsed, nonce=0):
        operators.record(batch)


def test_record_takes_nonces_in_any_order(operators, registry, batch):
    for nonce in (2**64 - 1, 256, 255, 0):
        operators.record(batch | {"nonce": nonce})

    used = (0, 255, 256, 2**64 - 1)
    assert all(registry.isNonceUsed(nonce) for nonce in used)
    assert not any(registry.isNonceUsed(nonce) for nonce in (1, 254, 257, 511, 2**64 - 2))


def test_record_keeps_nonces_over_epochs(operators, registry, batch, keys, admin):
    operators.record(batch)
    registry.setAttesters([key.address for key in keys[:3]], 2, sender=admin)

    with reverts(registry.MileageRegistryNonceUsed, nonce=0):
        operators.record(batch | {"epoch": 2})


@pytest.mark.parametrize("epoch", [0, 2])
def test_record_reverts_for_another_epoch(operators, registry, batch, epoch):
    with reverts(registry.MileageRegistryWrongEpoch, current=1, given=epoch):
        operators.record(batch | {"epoch": epoch})


def test_record_accepts_until_the_deadline(operators, batch, at):
    at(batch["deadline"])
    operators.record(batch)


def test_record_reverts_after_the_deadline(operators, registry, batch, at):
    late = batch["deadline"] + 1
    at(late)
    with reverts(registry.MileageRegistryExpired, deadline=batch["deadline"], blockTime=late):
        operators.record(batch)


def test_record_reverts_for_an_unknown_model(operators, registry, batch):
    other = b"\x07" * 32
    with reverts(registry.MileageRegistryModelNotAllowed, modelHash=other):
        operators.record(batch | {"modelHash": other})


def test_record_reverts_for_a_model_refused_since(operators, registry, batch, admin):
    registry.setReaderModel(MODEL, False, sender=admin)
    with reverts(registry.MileageRegistryModelNotAllowed, modelHash=MODEL):
        operators.record(batch)


@pytest.mark.parametrize("length", [0, 1, 7, 9, 15])
def test_record_reverts_for_readings_that_are_not_whole(operators, registry, batch, length):
    with reverts(registry.MileageRegistryMalformedReadings, length=length):
        operators.record(batch | {"readings": b"\x01" * length})


def test_record_accepts_the_most_readings(operators, batch):
    full = typed_data.pack_readings([(2**40 - 1, 1)] * 1000)
    assert len(operators.record(batch | {"readings": full}).events) == 1000


def test_record_reverts_for_more_than_the_most_readings(operators, registry, batch):
    with reverts(registry.MileageRegistryMalformedReadings, length=8008):
        operators.record(batch | {"readings": b"\x01" * 8008})


@pytest.mark.parametrize("count", [0, 1, 3])
def test_record_reverts_for_too_few_or_too_many_signatures(operators, registry, batch, keys, count):
    with reverts(registry.MileageRegistrySignatureCount, required=2, given=count):
        operators.record(batch, operators.sign("Batch", batch, keys[:count]))


def test_record_reverts_for_signatures_out_of_order(operators, registry, batch, keys):
    with reverts(
        registry.MileageRegistrySignersNotSorted,
        previous=keys[1].address,
        given=keys[0].address,
    ):
        operators.record(batch, operators.sign("Batch", batch, (keys[1], keys[0])))


def test_record_reverts_for_a_signer_who_comes_twice(operators, registry, batch, keys):
    twice = keys[0].address
    with reverts(registry.MileageRegistrySignersNotSorted, previous=twice, given=twice):
        operators.record(batch, operators.sign("Batch", batch, (keys[0], keys[0])))


def test_record_reverts_for_a_foreign_signer(operators, registry, batch, keys):
    with reverts(registry.MileageRegistrySignerNotAttester, signer=keys[4].address):
        operators.record(batch, operators.sign("Batch", batch, (keys[0], keys[4])))


def test_record_reverts_for_a_signer_of_a_former_set(operators, registry, batch, keys, admin):
    registry.setAttesters([key.address for key in keys[1:4]], 2, sender=admin)
    message = batch | {"epoch": 2}
    with reverts(registry.MileageRegistrySignerNotAttester, signer=keys[0].address):
        operators.record(message, operators.sign("Batch", message, (keys[0], keys[1])))
    operators.record(message, operators.sign("Batch", message, (keys[1], keys[3])))


def _first_signer(batch, signatures, chain_id, address):
    """Whom the first signature recovers to, over the digest of the right domain."""
    r, vs = signatures[0]
    s = int.from_bytes(vs) & (2**255 - 1)
    v = 27 + (vs[0] >> 7)
    message = typed_data.signable(chain_id, address, "Batch", batch)
    return Account.recover_message(message, vrs=(v, int.from_bytes(r), s))


def test_record_reverts_for_a_signature_for_another_chain(operators, registry, batch):
    signatures = operators.sign("Batch", batch, chain_id=operators.chain_id + 1)
    nobody = _first_signer(batch, signatures, operators.chain_id, registry.address)
    with reverts(registry.MileageRegistrySignerNotAttester, signer=nobody):
        operators.record(batch, signatures)


def test_record_reverts_for_a_signature_for_another_registry(operators, registry, batch, anyone):
    signatures = operators.sign("Batch", batch, registry=anyone.address)
    nobody = _first_signer(batch, signatures, operators.chain_id, registry.address)
    with reverts(registry.MileageRegistrySignerNotAttester, signer=nobody):
        operators.record(batch, signatures)


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": 1},
        {"deadline": 2**63},
        {"evidenceRoot": b"\x09" * 32},
        {"readings": typed_data.pack_readings([(1, 10_501)])},
    ],
)
def test_record_reverts_if_anything_signed_is_changed(operators, registry, batch, change):
    signatures = operators.sign("Batch", batch)
    changed = batch | change
    nobody = _first_signer(changed, signatures, operators.chain_id, registry.address)
    with reverts(registry.MileageRegistrySignerNotAttester, signer=nobody):
        operators.record(changed, signatures)


def test_record_reverts_for_a_high_s(operators, registry, batch, keys):
    """A mirrored signature has its s above half the order.

    The compact form leaves room for 2**255 only, which cuts off nearly all of them; the contract
    refuses the others.
    """
    high = (ORDER // 2 + 1).to_bytes(32)
    (r, _), second = operators.sign("Batch", batch)
    with reverts(registry.ECDSAInvalidSignatureS, s=high):
        operators.record(batch, [(r, high), second])


def test_record_reverts_for_a_signature_of_nobody(operators, registry, batch):
    with reverts(registry.ECDSAInvalidSignature):
        operators.record(batch, [(b"\0" * 32, b"\0" * 32)] * 2)


def test_record_reverts_for_a_signature_over_a_registration(operators, registry, batch, drivers):
    message = operators.registration(drivers[1].address, "another car")
    signatures = operators.sign("Registration", message)
    nobody = _first_signer(batch, signatures, operators.chain_id, registry.address)
    with reverts(registry.MileageRegistrySignerNotAttester, signer=nobody):
        operators.record(batch, signatures)


def test_record_changes_nothing_if_it_reverts(operators, registry, batch, keys, vehicle):
    before = tuple(registry.vehicle(vehicle))
    with reverts(registry.MileageRegistrySignatureCount, required=2, given=1):
        operators.record(batch, operators.sign("Batch", batch, keys[:1]))
    assert tuple(registry.vehicle(vehicle)) == before
    assert not registry.isNonceUsed(0)
