import pytest
from backend import ZERO_ADDRESS, reverts

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]


def test_set_attesters_starts_an_epoch(registry, keys, admin):
    office = [key.address for key in keys[2:]]
    receipt = registry.setAttesters(office, 3, sender=admin)

    assert receipt.events == [registry.AttestersChanged(2, office, 3)]
    assert registry.attesters() == office
    assert [registry.isAttester(key.address) for key in keys] == [False] * 2 + [True] * 3
    assert (registry.epoch(), registry.threshold()) == (2, 3)


def test_set_attesters_takes_them_in_any_order(registry, keys, admin):
    office = [keys[3].address, keys[0].address, keys[2].address]
    registry.setAttesters(office, 2, sender=admin)
    assert registry.attesters() == office


def test_set_attesters_lets_former_ones_return(registry, keys, admin):
    registry.setAttesters([keys[4].address], 1, sender=admin)
    registry.setAttesters([keys[0].address], 1, sender=admin)
    assert registry.isAttester(keys[0].address)
    assert not registry.isAttester(keys[4].address)
    assert not registry.isAttester(keys[1].address)


def test_set_attesters_reverts_for_anyone_else(registry, keys, guardian, anyone, missing_role):
    for account in (guardian, anyone):
        lacking = missing_role(account, registry.DEFAULT_ADMIN_ROLE())
        with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
            registry.setAttesters([keys[0].address], 1, sender=account)
    assert registry.epoch() == 1


@pytest.mark.parametrize(("members", "threshold"), [(0, 0), (2, 1), (4, 2), (2, 3)])
def test_set_attesters_reverts_for_a_bad_threshold(registry, keys, admin, members, threshold):
    office = [key.address for key in keys[:members]]
    with reverts(registry.MileageRegistryInvalidThreshold, threshold=threshold, count=members):
        registry.setAttesters(office, threshold, sender=admin)
    assert registry.epoch() == 1


def test_set_attesters_takes_the_highest_threshold(registry, admin):
    """509 is the most of whom 255 are more than half."""
    many = [f"0x{number:040x}" for number in range(1, 510)]
    registry.setAttesters(many, 255, sender=admin)
    assert (registry.threshold(), len(registry.attesters())) == (255, 509)


def test_set_attesters_reverts_for_more_than_a_threshold_can_tell(registry, admin):
    many = [f"0x{number:040x}" for number in range(1, 511)]
    with reverts(registry.MileageRegistryInvalidThreshold, threshold=255, count=510):
        registry.setAttesters(many, 255, sender=admin)


def test_set_attesters_reverts_for_a_repeated_or_zero_attester(registry, keys, admin):
    for bad in (keys[0].address, ZERO_ADDRESS):
        with reverts(registry.MileageRegistryInvalidAttester, attester=bad):
            registry.setAttesters([keys[0].address, bad], 2, sender=admin)
    assert registry.attesters() == [key.address for key in keys[:3]]


# What the former set signed is void, whoever is in the new one


@pytest.fixture
def replace(registry, keys, admin):
    """The same operators once more, in the next epoch."""

    def _replace():
        registry.setAttesters([key.address for key in keys[:3]], 2, sender=admin)

    return _replace


def test_set_attesters_voids_batches(operators, registry, replace, vehicle):
    batch = operators.batch((vehicle, 1))
    signatures = operators.sign("Batch", batch)
    replace()
    with reverts(registry.MileageRegistryWrongEpoch, current=2, given=1):
        operators.record(batch, signatures)


def test_set_attesters_voids_registrations(operators, registry, replace, drivers):
    message = operators.registration(drivers[1].address, "another")
    signatures = operators.sign("Registration", message)
    replace()
    with reverts(registry.MileageRegistryWrongEpoch, current=2, given=1):
        operators.register(drivers[1], message, signatures)


def test_set_attesters_voids_rebases(operators, registry, replace, vehicle):
    message = operators.rebase_message(vehicle, 5)
    signatures = operators.sign("Rebase", message)
    replace()
    with reverts(registry.MileageRegistryWrongEpoch, current=2, given=1):
        operators.rebase(message, signatures)


def test_set_attesters_voids_them_also_under_the_new_number(
    operators, registry, replace, vehicle, drivers
):
    """The epoch is signed: another one makes the signatures someone else's."""
    batch = operators.batch((vehicle, 1))
    registration = operators.registration(drivers[1].address, "another")
    rebase = operators.rebase_message(vehicle, 5)
    signed = {
        kind: operators.sign(kind, message)
        for kind, message in (
            ("Batch", batch),
            ("Registration", registration),
            ("Rebase", rebase),
        )
    }
    replace()
    send = {
        "Batch": lambda s: operators.record(batch | {"epoch": 2}, s),
        "Registration": lambda s: operators.register(drivers[1], registration | {"epoch": 2}, s),
        "Rebase": lambda s: operators.rebase(rebase | {"epoch": 2}, s),
    }
    for kind, signatures in signed.items():
        with reverts(registry.MileageRegistrySignerNotAttester) as caught:
            send[kind](signatures)
        assert caught.inputs["signer"] not in registry.attesters()


def test_set_attesters_leaves_consents_of_drivers_good(
    operators, registry, replace, drivers, transfers, vehicle
):
    """Drivers do not sign for an operator set."""
    registration = operators.registration(drivers[1].address, "another")
    consent = operators.consent(drivers[1], registration, 2**63)
    offer = transfers.offer(vehicle, drivers[1].address)
    signature = operators.signature(drivers[0], "Offer", offer)
    replace()

    renewed = registration | {"epoch": 2}
    operators.register(drivers[1], renewed, consent=consent, consent_deadline=2**63)
    transfers.send_offer(offer, signature=signature)

    assert registry.vehicleCount() == 2
    assert registry.offerOf(vehicle).to == drivers[1].address


def test_set_attesters_lets_the_new_set_sign(registry, replace, vehicle, drive):
    replace()
    assert drive(vehicle, 10_100).events == [registry.ReadingRecorded(vehicle, 10_100)]
