"""Signing: who signs what, and how a transaction comes to know who signed it."""

import copy
import dataclasses

import pytest

from thorlink import codec, keys, signing
from thorlink.codec import Clause, DynamicFeeTransaction, LegacyTransaction
from thorlink.errors import InvalidKey, InvalidTransaction, InvalidTransactionSignature
from thorlink.keys import Signer
from thorlink.solo import ACCOUNTS

pytestmark = pytest.mark.unit

ORIGIN, PAYER, OTHER = ACCOUNTS[:3]

PLAIN = DynamicFeeTransaction(
    chain_tag=0x58,
    block_ref=bytes(8),
    expiration=32,
    clauses=(Clause(b"\x11" * 20, 1, b"\xca\xfe"),),
    gas=30_000,
    nonce=7,
    max_priority_fee_per_gas=1,
    max_fee_per_gas=2,
)
DELEGATED = dataclasses.replace(PLAIN, delegated=True)
LEGACY = LegacyTransaction(
    chain_tag=0x58,
    block_ref=b"\1" * 8,
    expiration=1,
    clauses=(),
    gas=21_000,
    nonce=0,
)


@pytest.fixture
def recoveries(monkeypatch):
    """The signatures from which a signer was recovered."""
    seen = []

    def recover(digest, signature):
        seen.append(signature)
        return _recover(digest, signature)

    _recover = keys.recover
    monkeypatch.setattr(keys, "recover", recover)
    return seen


@pytest.mark.parametrize("tx", [PLAIN, LEGACY])
def test_sign_takes_a_secret_or_its_signer(tx):
    signed = signing.sign(tx, ORIGIN.secret)

    assert signing.sign(tx, Signer(ORIGIN.secret)) == signed
    assert signed.signature == keys.sign(tx.signing_hash, ORIGIN.secret)
    assert signing.sign_as_origin(tx, ORIGIN.secret) == signed.signature
    assert signing.sign_as_origin(tx, Signer(ORIGIN.secret)) == signed.signature
    assert type(signed) is type(tx)
    assert dataclasses.replace(signed, signature=b"") == tx


def test_sign_puts_the_payers_signature_behind_the_origins():
    signed = signing.sign(DELEGATED, ORIGIN.secret, Signer(PAYER.secret))

    origins, payers = signed.signature[:65], signed.signature[65:]
    assert origins == signing.sign_as_origin(DELEGATED, ORIGIN.secret)
    assert payers == signing.sign_as_payer(DELEGATED, ORIGIN.address, PAYER.secret)
    assert payers == signing.sign_as_payer(DELEGATED, ORIGIN.address, Signer(PAYER.secret))
    assert keys.recover(DELEGATED.payer_hash(ORIGIN.address), payers) == PAYER.address
    assert signed.payer == PAYER.address


def test_sign_wants_a_payer_exactly_when_delegated():
    with pytest.raises(InvalidTransaction, match=r"^a delegated transaction needs the payer's key"):
        signing.sign(DELEGATED, ORIGIN.secret)
    with pytest.raises(InvalidTransaction, match=r"^a payer's key, but .* is not delegated$"):
        signing.sign(PLAIN, ORIGIN.secret, PAYER.secret)
    with pytest.raises(InvalidTransaction, match=r"^nobody else pays for .* not delegated$"):
        signing.sign_as_payer(PLAIN, ORIGIN.address, PAYER.secret)


def test_sign_refuses_what_is_no_secret():
    with pytest.raises(InvalidKey):
        signing.sign(PLAIN, bytes(32))


def test_signed_transaction_knows_its_origin(recoveries):
    signed = signing.sign(PLAIN, ORIGIN.secret)

    assert signed.origin == ORIGIN.address
    assert signed.id == PLAIN.payer_hash(ORIGIN.address)
    assert recoveries == []


def test_decoded_transaction_recovers_its_origin_once(recoveries):
    signed = signing.sign(PLAIN, ORIGIN.secret)
    decoded = codec.decode(signed.encode())

    assert (decoded.origin, decoded.id, decoded.origin) == (
        ORIGIN.address,
        signed.id,
        signed.origin,
    )
    assert recoveries == [signed.signature]


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_copy_recovers_its_origin_itself(recoveries, copied):
    signed = signing.sign(PLAIN, ORIGIN.secret)
    twin = copied(signed)

    assert twin == signed
    assert twin.origin == ORIGIN.address
    assert recoveries == [signed.signature]


def test_changed_copy_forgets_who_signed_and_what_was_encoded():
    signed = signing.sign(PLAIN, ORIGIN.secret)
    changed = dataclasses.replace(signed, nonce=8)

    assert changed.origin != ORIGIN.address
    assert changed.encode() != signed.encode()
    assert codec.decode(changed.encode()) == changed
    with pytest.raises(InvalidTransactionSignature):
        _ = dataclasses.replace(signed, signature=b"").origin


def test_another_signature_gives_another_origin():
    signed = signing.sign(PLAIN, ORIGIN.secret)
    theirs = dataclasses.replace(signed, signature=signing.sign_as_origin(PLAIN, OTHER.secret))

    assert theirs.origin == OTHER.address
    assert theirs.id != signed.id
    assert signing.sign(theirs, ORIGIN.secret).origin == ORIGIN.address


@pytest.mark.parametrize("name", ["_known_origin", "_known_body"])
def test_nobody_can_say_who_signed(name):
    signed = signing.sign(PLAIN, ORIGIN.secret)

    with pytest.raises(TypeError):
        dataclasses.replace(signed, **{name: OTHER.address})
    with pytest.raises((AttributeError, TypeError)):  # which of them depends on Python's version
        setattr(signed, name, OTHER.address)


def test_what_is_known_counts_neither_as_a_field_nor_in_comparison():
    signed = signing.sign(PLAIN, ORIGIN.secret)
    decoded = codec.decode(signed.encode())

    assert (decoded == signed, hash(decoded) == hash(signed)) == (True, True)
    assert repr(decoded) == repr(signed)
    assert "_known" not in repr(signed)
    assert not [field.name for field in dataclasses.fields(signed) if "known" in field.name]


def test_signer_shows_its_address_and_hides_its_secret():
    signer = Signer(ORIGIN.secret)

    assert signer.address == ORIGIN.address
    assert repr(signer) == f"Signer(0x{ORIGIN.address.hex()})"
    with pytest.raises(AttributeError):
        signer.address = OTHER.address


def test_signer_signs_as_its_secret_does():
    assert Signer(ORIGIN.secret).sign(bytes(32)) == keys.sign(bytes(32), ORIGIN.secret)
