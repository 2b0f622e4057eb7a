"""Attack: from a valid signature make another one, without the key."""

import pytest
from backend import reverts
from mileage_operators import DAY, in_order
from road import jump

pytestmark = pytest.mark.chain

N = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
TOP = 1 << 255


@pytest.fixture
def batch(system, mallory, now):
    car = system.enrol(mallory, "malleable")
    jump(now() + DAY)
    return system.batch((car, 10_100))


def _parts(signature):
    r, vs = signature
    word = int.from_bytes(vs)
    return r, word % TOP, word // TOP


def _compact(r, s, parity):
    return r, (s | parity << 255).to_bytes(32)


def _send(system, batch, signatures):
    return system.registry.record(
        in_order(batch, "Batch"), signatures, sender=system.sender, raise_on_revert=False
    )


def test_the_twin_of_a_signature_does_not_fit(system, batch):
    """Fails: (r, n - s) with the other parity is valid too, but n - s takes the bit of the parity:
    the contract sees another s, and nobody in office."""
    first, second = system.operators.sign("Batch", batch)
    r, s, parity = _parts(first)
    twin = r, (N - s).to_bytes(32)
    assert N - s > TOP
    for turned in (twin, _compact(r, (N - s) % TOP, 1 - parity), _compact(r, (N - s) % TOP, 0)):
        assert _send(system, batch, [turned, second]).failed
    assert not system.registry.isNonceUsed(batch["nonce"])


def test_a_high_s_that_fits_is_refused(system, batch):
    """Fails: of the few high values below 2^255 none is taken."""
    first, second = system.operators.sign("Batch", batch)
    for high in (N // 2 + 1, TOP - 1):
        with reverts(system.registry.ECDSAInvalidSignatureS, s=high.to_bytes(32)):
            system.operators.record(batch, [_compact(first[0], high, 0), second])


def test_a_signature_of_zeros_is_nobodys(system, batch):
    """Fails: it does not recover to the zero address, but reverts."""
    _, second = system.operators.sign("Batch", batch)
    with reverts(system.registry.ECDSAInvalidSignature):
        system.operators.record(batch, [(bytes(32), bytes(32)), second])


def test_the_other_parity_is_another_signer(system, batch):
    first, second = system.operators.sign("Batch", batch)
    r, s, parity = _parts(first)
    assert _send(system, batch, [_compact(r, s, 1 - parity), second]).failed


def test_a_changed_signature_would_not_count_twice_anyway(system, batch):
    """The nonce is used up by the message, not by the bytes of its signatures."""
    system.operators.record(batch)
    with reverts(system.registry.MileageRegistryNonceUsed, nonce=batch["nonce"]):
        system.operators.record(batch)


@pytest.mark.parametrize("form", ["twin", "v of 0 or 1", "compact", "longer", "shorter", "empty"])
def test_a_drivers_signature_has_one_form(system, victim, form):
    """Fails: 65 bytes, low s, v of 27 or 28; nothing else is a consent."""
    message = system.operators.registration(victim.address, "consent")
    good = system.operators.consent(victim, message, 2**64 - 1)
    r, s, v = good[:32], int.from_bytes(good[32:64]), good[64]
    forms = {
        "twin": r + (N - s).to_bytes(32) + bytes([55 - v]),
        "v of 0 or 1": good[:64] + bytes([v - 27]),
        "compact": r + (s | (v - 27) << 255).to_bytes(32),
        "longer": good + b"\0",
        "shorter": good[:64],
        "empty": b"",
    }
    with reverts(system.registry.MileageRegistryConsentInvalid, driver=victim.address):
        system.operators.register(victim, message, consent=forms[form])
    system.operators.register(victim, message, consent=good)
