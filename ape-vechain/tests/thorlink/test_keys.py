"""Keys: addresses, signatures that repeat, and every wrong form refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thorlink import keys, solo
from thorlink.errors import InvalidKey, InvalidSignature

pytestmark = pytest.mark.unit

ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
"""Of secp256k1, from its standard."""
SECRET = solo.ACCOUNTS[0].secret
secrets = st.integers(1, keys.CURVE_ORDER - 1).map(lambda number: number.to_bytes(32, "big"))


def test_address_of_gives_the_known_accounts():
    known = [
        "f077b491b355e64048ce21e3a6fc4751eeea77fa",
        "435933c8064b4ae76be665428e0307ef2ccfbd68",
        "0f872421dc479f3c11edd89512731814d0598db5",
        "f370940abdbd2583bc80bfc19d19bc216c88ccf0",
        "99602e4bbc0503b8ff4432bb1857f916c3653b85",
    ]
    assert [account.address.hex() for account in solo.ACCOUNTS[:5]] == known
    for account in solo.ACCOUNTS:
        assert keys.address_of(account.secret) == account.address
    assert len({account.address for account in solo.ACCOUNTS}) == 10


def test_solo_accounts_hide_their_secret():
    assert SECRET.hex() not in repr(solo.ACCOUNTS[0])
    assert repr(SECRET) not in repr(solo.ACCOUNTS[0])


@settings(deadline=None)
@given(secret=secrets, digest=st.binary(min_size=32, max_size=32))
def test_recover_finds_the_signer(secret, digest):
    signature = keys.sign(digest, secret)

    assert len(signature) == 65
    assert signature[64] in (0, 1)
    assert int.from_bytes(signature[32:64], "big") <= keys.HALF_ORDER
    assert keys.recover(digest, signature) == keys.address_of(secret)
    assert keys.sign(digest, secret) == signature


def test_recover_gives_another_address_for_another_digest():
    signature = keys.sign(bytes(32), SECRET)

    assert keys.recover(b"\1" * 32, signature) != keys.address_of(SECRET)


def test_recover_refuses_the_high_twin_of_a_signature():
    signature = keys.sign(bytes(32), SECRET)
    s = keys.CURVE_ORDER - int.from_bytes(signature[32:64], "big")
    twin = signature[:32] + s.to_bytes(32, "big") + bytes([1 - signature[64]])

    with pytest.raises(InvalidSignature, match="s is too high"):
        keys.recover(bytes(32), twin)


@pytest.mark.parametrize(
    ("digest", "signature", "message"),
    [
        (bytes(31), bytes(65), "a digest has 32 bytes, not 31"),
        (bytes(32), bytes(64), "a signature has 65 bytes, not 64"),
        (bytes(32), bytes(65), "r is out of range"),
        (bytes(32), b"\1" * 64 + b"\x1b", "v is 27; Thor knows 0 and 1"),
        # 5 is not the x of any point of the curve
        (bytes(32), bytes(31) + b"\5" + bytes(31) + b"\1\0", "the signature recovers no key"),
    ],
)
def test_recover_refuses_wrong_forms(digest, signature, message):
    with pytest.raises(InvalidSignature, match=message):
        keys.recover(digest, signature)


@pytest.mark.parametrize(
    ("secret", "message"),
    [
        (bytes(31), "a secret has 32 bytes, not 31"),
        (bytes(32), "the secret is zero or beyond the curve's order"),
        (ORDER.to_bytes(32, "big"), "the secret is zero or beyond the curve's order"),
    ],
)
def test_address_of_refuses_what_is_no_secret(secret, message):
    for use in (keys.address_of, keys.Signer, lambda it: keys.sign(bytes(32), it)):
        with pytest.raises(InvalidKey) as caught:
            use(secret)
        assert str(caught.value) == message


def test_last_secret_before_the_order_is_one():
    assert len(keys.address_of((ORDER - 1).to_bytes(32, "big"))) == 20
    assert (keys.CURVE_ORDER, keys.HALF_ORDER) == (ORDER, ORDER // 2)


def test_sign_refuses_a_short_digest():
    with pytest.raises(InvalidSignature, match="a digest has 32 bytes, not 4"):
        keys.sign(b"1234", SECRET)


def form(r=1, s=1, v=0):
    return r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([v])


@pytest.mark.parametrize(
    ("signature", "message"),
    [
        (form(r=0), "r is out of range"),
        (form(r=ORDER), "r is out of range"),
        (form(s=0), "s is out of range"),
        (form(s=ORDER), "s is out of range"),
        (
            form(s=ORDER // 2 + 1),
            "s is too high (the other half of the curve's order is malleable)",
        ),
        (form(v=2), "v is 2; Thor knows 0 and 1"),
        (form() + b"\0", "a signature has 65 bytes, not 66"),
    ],
)
def test_check_form_says_what_is_wrong(signature, message):
    with pytest.raises(InvalidSignature) as caught:
        keys.check_form(signature)

    assert str(caught.value) == message


@pytest.mark.parametrize("signature", [form(), form(ORDER - 1, ORDER // 2, 1)])
def test_check_form_takes_what_is_just_in_range(signature):
    keys.check_form(signature)
