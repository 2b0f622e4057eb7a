"""VeChain certificates against a published vector, and each way to be wrong."""

from dataclasses import replace

import pytest

from thorlink.certificate import Certificate
from thorlink.errors import InvalidCertificate
from thorlink.solo import ACCOUNTS

pytestmark = pytest.mark.unit


@pytest.fixture
def exchanged(certificate_vector):
    return {name: value for name, value in certificate_vector.items() if name != "pk"}


@pytest.fixture
def certificate(exchanged):
    return Certificate.from_json(exchanged)


def test_sign_gives_the_published_signature(certificate, certificate_vector):
    unsigned = replace(certificate, signature=b"")
    signed = unsigned.sign(bytes.fromhex(certificate_vector["pk"][2:]))

    assert signed == certificate
    assert signed.signature.hex() == certificate_vector["signature"][2:]


def test_verify_accepts_the_published_certificate(certificate):
    certificate.verify()


def test_to_json_gives_the_exchanged_form_back(certificate, exchanged):
    assert certificate.to_json() == exchanged
    assert "signature" not in replace(certificate, signature=b"").to_json()


def test_encode_sorts_keys_and_escapes_as_wallets_do(certificate):
    text = certificate.encode().decode()

    assert text.startswith('{"domain":"localhost:8000","payload":{"content":"EV Odometer login\\n')
    assert 'ünï 12\\"34","type":"text"},"purpose":"identification","signer":"0xb9af' in text
    assert text.endswith('"timestamp":1700000000}')


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "agreement"},
        {"payload_type": "html"},
        {"payload_content": "EV Odometer login"},
        {"domain": "evil.example"},
        {"timestamp": 1700000001},
        {"signer": ACCOUNTS[0].address},
    ],
)
def test_verify_refuses_any_changed_field(certificate, change):
    with pytest.raises(InvalidCertificate, match="not by the signer"):
        replace(certificate, **change).verify()


def test_verify_refuses_a_missing_signature(certificate):
    with pytest.raises(InvalidCertificate, match="signature: a signature has 65 bytes, not 0"):
        replace(certificate, signature=b"").verify()


def test_sign_refuses_another_key(certificate):
    with pytest.raises(InvalidCertificate, match="not the signer's"):
        certificate.sign(ACCOUNTS[0].secret)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"timestamp": -1}, "timestamp -1 is out of range"),
        ({"timestamp": 2**53}, "is out of range"),
        ({"signer": b"\1" * 19}, "a signer has 20 bytes, not 19"),
        ({"domain": "cafe\u0301"}, "normal form C"),
    ],
)
def test_certificate_refuses_odd_fields(certificate, change, message):
    with pytest.raises(InvalidCertificate, match=message):
        replace(certificate, **change)


def test_encode_refuses_half_a_surrogate_pair(certificate):
    with pytest.raises(InvalidCertificate, match="not valid Unicode"):
        replace(certificate, domain="\ud800").encode()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"extra": 1}, "a certificate has"),
        ({"domain": None}, "domain is not text"),
        ({"payload": "text"}, "a payload has type and content"),
        ({"payload": {"type": "text"}}, "a payload has type and content"),
        ({"timestamp": "1700000000"}, "timestamp is not a whole number"),
        ({"timestamp": True}, "timestamp is not a whole number"),
        ({"signer": "b9afc58780f2e455cac121105b54f7afbb5172c6"}, "signer is not 0x"),
        ({"signer": "0xzz"}, "signer is not 0x"),
        ({"signature": "0x0"}, "signature is not 0x"),
    ],
)
def test_from_json_refuses_odd_input(exchanged, change, message):
    with pytest.raises(InvalidCertificate, match=message):
        Certificate.from_json({**exchanged, **change})


def test_from_json_refuses_a_missing_field_and_what_is_no_object(exchanged):
    del exchanged["domain"]
    with pytest.raises(InvalidCertificate, match="a certificate has"):
        Certificate.from_json(exchanged)
    with pytest.raises(InvalidCertificate, match="a certificate has"):
        Certificate.from_json([])
