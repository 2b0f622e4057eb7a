"""Attack: fewer operators than the threshold want to write readings of their own."""

import pytest
from backend import reverts
from mileage_operators import DAY, in_order
from road import jump

pytestmark = pytest.mark.chain


@pytest.fixture
def batch(system, mallory, now):
    car = system.enrol(mallory, "collusion")
    jump(now() + DAY)
    return system.batch((car, 10_900))


def _refused(system, batch, signatures, error, **inputs):
    with reverts(getattr(system.registry, error), **inputs):
        system.operators.record(batch, signatures)
    assert not system.registry.isNonceUsed(batch["nonce"])


def test_one_operator_is_too_few(system, batch, keys):
    """Fails: exactly two signatures are asked for."""
    for some, given in (((), 0), (keys[:1], 1), (keys[:3], 3)):
        signatures = system.operators.sign("Batch", batch, by=some)
        error = "MileageRegistrySignatureCount"
        _refused(system, batch, signatures, error, required=2, given=given)


def test_one_operator_does_not_count_twice(system, batch, keys):
    """Fails: signers must ascend strictly."""
    signatures = system.operators.sign("Batch", batch, by=(keys[0], keys[0]))
    address = keys[0].address
    error = "MileageRegistrySignersNotSorted"
    _refused(system, batch, signatures, error, previous=address, given=address)


def test_an_operator_and_a_stranger_are_no_quorum(system, batch, keys):
    """Fails: the second is not in office."""
    signatures = system.operators.sign("Batch", batch, by=(keys[0], keys[3]))
    error = "MileageRegistrySignerNotAttester"
    _refused(system, batch, signatures, error, signer=keys[3].address)


def test_an_operator_and_a_dismissed_one_are_no_quorum(system, batch, keys, admin):
    """Fails: who was in office before is a stranger now."""
    office = [key.address for key in (keys[0], keys[2], keys[3])]
    system.registry.setAttesters(office, 2, sender=admin)
    fresh = batch | {"epoch": system.registry.epoch()}
    signatures = system.operators.sign("Batch", fresh, by=(keys[0], keys[1]))
    error = "MileageRegistrySignerNotAttester"
    _refused(system, fresh, signatures, error, signer=keys[1].address)


def test_an_operators_signature_to_something_else_does_not_count(system, batch, keys):
    """Fails: it recovers to an address that nobody holds."""
    other = batch | {"evidenceRoot": b"\x07" * 32}
    mine = system.operators.sign("Batch", batch, by=keys[:1])
    theirs = system.operators.sign("Batch", other, by=keys[1:2])
    receipt = system.registry.record(
        in_order(batch, "Batch"), [*mine, *theirs], sender=system.sender, raise_on_revert=False
    )
    assert receipt.failed


def test_an_operator_cannot_register_or_rebase_alone(system, keys, mallory):
    """Fails for every message alike."""
    car = system.enrol(mallory, "alone")
    registration = system.operators.registration(mallory.address, "another")
    rebase = system.operators.rebase_message(car, 1)
    for _ in range(2):
        with reverts(system.registry.MileageRegistrySignatureCount, required=2, given=1):
            by = system.operators.sign("Registration", registration, by=keys[:1])
            system.operators.register(mallory, registration, by)
        with reverts(system.registry.MileageRegistrySignatureCount, required=2, given=1):
            system.operators.rebase(rebase, system.operators.sign("Rebase", rebase, by=keys[:1]))


def test_a_threshold_of_half_is_never_set(system, keys, admin):
    """Fails: two disjoint quorums cannot exist, for the threshold is more than half."""
    office = [key.address for key in keys[:4]]
    with reverts(system.registry.MileageRegistryInvalidThreshold, threshold=2, count=4):
        system.registry.setAttesters(office, 2, sender=admin)
