import pytest
from backend import ZERO_ADDRESS, reverts

pytestmark = pytest.mark.chain


def test_set_attesters_starts_an_epoch(registry, keys, admin):
    office = [key.address for key in keys[2:]]
    receipt = registry.setAttesters(office, 3, sender=admin)

    assert receipt.events == [registry.AttestersChanged(2, office, 3)]
    assert registry.attesters() == office
    assert [registry.isAttester(key.address) for key in keys] == [False] * 2 + [True] * 3
    assert (registry.epoch(), registry.threshold()) == (2, 3)


def test_set_attesters_lets_former_ones_return(registry, keys, admin):
    registry.setAttesters([keys[4].address], 1, sender=admin)
    registry.setAttesters([keys[0].address], 1, sender=admin)
    assert registry.isAttester(keys[0].address)
    assert not registry.isAttester(keys[4].address)
    assert not registry.isAttester(keys[1].address)


def test_set_attesters_reverts_for_anyone_else(registry, keys, anyone):
    role = registry.DEFAULT_ADMIN_ROLE()
    with reverts(
        registry.AccessControlUnauthorizedAccount, account=anyone.address, neededRole=role
    ):
        registry.setAttesters([keys[0].address], 1, sender=anyone)


@pytest.mark.parametrize(("members", "threshold"), [(0, 0), (2, 1), (4, 2), (2, 3)])
def test_set_attesters_reverts_for_a_bad_threshold(registry, keys, admin, members, threshold):
    office = [key.address for key in keys[:members]]
    with reverts(registry.MileageRegistryInvalidThreshold, threshold=threshold, count=members):
        registry.setAttesters(office, threshold, sender=admin)
    assert registry.epoch() == 1


def test_set_attesters_reverts_for_a_repeated_or_zero_attester(registry, keys, admin):
    for bad in (keys[0].address, ZERO_ADDRESS):
        with reverts(registry.MileageRegistryInvalidAttester, attester=bad):
            registry.setAttesters([keys[0].address, bad], 2, sender=admin)


def test_set_attesters_voids_what_was_signed(operators, registry, keys, admin):
    batch = operators.batch((1, 1))
    registry.setAttesters([key.address for key in keys[:3]], 2, sender=admin)
    with reverts(registry.MileageRegistryWrongEpoch, current=2, given=1):
        operators.record(batch)
