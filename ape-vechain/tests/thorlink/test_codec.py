"""The transaction codec against published vectors, every kind of broken bytes, and noise."""

import contextlib
import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thorlink import codec, keys, rlp, signing
from thorlink.codec import Clause, DynamicFeeTransaction, LegacyTransaction
from thorlink.errors import (
    InvalidTransaction,
    InvalidTransactionSignature,
    UnsupportedFeatures,
)
from thorlink.hashing import blake2b256, keccak256
from thorlink.solo import ACCOUNTS

pytestmark = pytest.mark.unit

ORIGIN, PAYER = ACCOUNTS[0], ACCOUNTS[1]


def unhex(text):
    return bytes.fromhex(text.removeprefix("0x"))


def number(value):
    return value if isinstance(value, int) else int(value, 0)


def transaction_of(fields):
    base = {
        "chain_tag": fields["chainTag"],
        "block_ref": unhex(fields["blockRef"]),
        "expiration": fields["expiration"],
        "clauses": tuple(
            Clause(
                unhex(clause["to"]) if clause["to"] else None,
                number(clause["value"]),
                unhex(clause["data"]),
            )
            for clause in fields["clauses"]
        ),
        "gas": fields["gas"],
        "depends_on": unhex(fields["dependsOn"]) if fields["dependsOn"] else None,
        "nonce": number(fields["nonce"]),
        "delegated": fields["delegated"],
    }
    if fields.get("maxFeePerGas") is None:
        return LegacyTransaction(**base, gas_price_coef=fields["gasPriceCoef"])
    return DynamicFeeTransaction(
        **base,
        max_priority_fee_per_gas=number(fields["maxPriorityFeePerGas"]),
        max_fee_per_gas=number(fields["maxFeePerGas"]),
    )


def test_vectors_hold_both_types_plain_and_delegated(transaction_vectors):
    kinds = {
        (tx["fields"].get("maxFeePerGas") is not None, tx["fields"]["delegated"])
        for tx in transaction_vectors
    }
    assert len(transaction_vectors) == 163
    assert kinds == {(False, False), (False, True), (True, False), (True, True)}


def test_encode_matches_every_vector(transaction_vectors):
    for vector in transaction_vectors:
        fields, expected = vector["fields"], vector["expected"]
        tx = transaction_of(fields)
        payer = unhex(fields["payer"]) if fields["delegated"] else None
        signed = signing.sign(tx, unhex(fields["key"]), payer)

        assert tx.encode_unsigned() == unhex(expected["unsigned"]), fields["name"]
        assert tx.signing_hash == unhex(expected["signingHash"]), fields["name"]
        assert signed.encode() == unhex(expected["raw"]), fields["name"]
        assert signed.id == unhex(expected["id"]), fields["name"]
        assert signed.intrinsic_gas == int(expected["intrinsic"]), fields["name"]


def test_decode_reads_every_vector_back(transaction_vectors):
    for vector in transaction_vectors:
        fields = vector["fields"]
        tx = codec.decode(unhex(vector["expected"]["raw"]))

        assert dataclasses.replace(tx, signature=b"") == transaction_of(fields), fields["name"]
        assert tx.encode() == unhex(vector["expected"]["raw"]), fields["name"]
        assert tx.origin == keys.address_of(unhex(fields["key"])), fields["name"]
        payer = keys.address_of(unhex(fields["payer"])) if fields["delegated"] else None
        assert tx.payer == payer, fields["name"]


clauses = st.builds(
    Clause,
    to=st.none() | st.binary(min_size=20, max_size=20),
    value=st.integers(0, 2**256 - 1),
    data=st.binary(max_size=80),
)
base_fields = {
    "chain_tag": st.integers(0, 255),
    "block_ref": st.binary(min_size=8, max_size=8),
    "expiration": st.integers(0, 2**32 - 1),
    "clauses": st.lists(clauses, max_size=4).map(tuple),
    "gas": st.integers(0, 2**64 - 1),
    "nonce": st.integers(0, 2**64 - 1),
    "depends_on": st.none() | st.binary(min_size=32, max_size=32),
    "delegated": st.booleans(),
}
fees = st.integers(0, 2**256 - 1)
transactions = st.one_of(
    st.builds(LegacyTransaction, **base_fields, gas_price_coef=st.integers(0, 255)),
    st.builds(
        DynamicFeeTransaction, **base_fields, max_priority_fee_per_gas=fees, max_fee_per_gas=fees
    ),
)


@settings(deadline=None)
@given(tx=transactions)
def test_decode_returns_what_was_encoded(tx):
    signed = signing.sign(tx, ORIGIN.secret, PAYER.secret if tx.delegated else None)

    assert codec.decode(tx.encode()) == tx
    assert codec.decode(signed.encode()) == signed
    assert signed.origin == ORIGIN.address
    assert signed.id == blake2b256(blake2b256(tx.encode_unsigned()), ORIGIN.address)
    assert signed.payer == (PAYER.address if tx.delegated else None)


@settings(deadline=None, max_examples=300)
@given(raw=st.binary(max_size=200))
def test_decode_survives_noise(raw):
    with contextlib.suppress(InvalidTransaction):
        assert codec.decode(raw).encode() == raw


@settings(deadline=None, max_examples=300)
@given(tx=transactions, data=st.data())
def test_decode_never_accepts_a_second_form_of_the_same_bytes(tx, data):
    raw = bytearray(tx.encode())
    position = data.draw(st.integers(0, len(raw) - 1))
    raw[position] ^= data.draw(st.integers(1, 255))

    with contextlib.suppress(InvalidTransaction):
        assert codec.decode(bytes(raw)).encode() == raw


@settings(deadline=None)
@given(tx=transactions, data=st.data())
def test_decode_refuses_every_truncation(tx, data):
    raw = tx.encode()
    length = data.draw(st.integers(0, len(raw) - 1))

    with pytest.raises(InvalidTransaction):
        codec.decode(raw[:length])


def legacy_items(**changes):
    """The ten fields of a good transaction, as RLP items, some of them replaced."""
    items = {
        "tag": b"\x58",
        "ref": b"\x09\xa1\xb2\xc3\xd4",
        "expiration": b"\x20",
        "clauses": [[b"\x11" * 20, b"\x01", b"\xca\xfe"]],
        "coef": b"",
        "gas": b"\x52\x08",
        "depends_on": b"",
        "nonce": b"\x07",
        "reserved": [],
        "signature": b"",
    }
    assert set(changes) <= set(items)
    return list({**items, **changes}.values())


def signature(r=1, s=1, v=0):
    return r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([v])


def test_decode_accepts_the_good_fields():
    tx = codec.decode(rlp.encode(legacy_items()))

    assert tx == LegacyTransaction(
        chain_tag=0x58,
        block_ref=bytes.fromhex("00000009a1b2c3d4"),
        expiration=32,
        clauses=(Clause(b"\x11" * 20, 1, b"\xca\xfe"),),
        gas=21000,
        nonce=7,
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"tag": b"\x00"}, "chain tag is not canonical: it starts with a zero byte"),
        ({"tag": b"\x01\x02"}, "chain tag has 16 bits; at most 8 fit"),
        ({"ref": b"\x01" * 9}, "block reference has 72 bits; at most 64 fit"),
        ({"ref": b"\x00\x09"}, "block reference is not canonical: it starts with a zero byte"),
        ({"expiration": b"\x01" * 5}, "expiration has 40 bits; at most 32 fit"),
        ({"expiration": []}, "expiration is a list, not bytes"),
        ({"clauses": b""}, "clauses are not a list"),
        ({"clauses": [b""]}, "clause 0 is not [to, value, data]"),
        ({"clauses": [[b"", b""]]}, "clause 0 is not [to, value, data]"),
        ({"clauses": [[b"\x11" * 19, b"", b""]]}, "clause 0: to has 19 bytes, not 20 or none"),
        ({"clauses": [[b"", b"\x01" * 33, b""]]}, "clause 0: value has 264 bits; at most 256 fit"),
        (
            {"clauses": [[b"", b"\x00\x01", b""]]},
            "clause 0: value is not canonical: it starts with a zero byte",
        ),
        ({"clauses": [[b"", b"", []]]}, "clause 0: data is a list, not bytes"),
        ({"coef": b"\x01\x00"}, "gas price coefficient has 16 bits; at most 8 fit"),
        ({"gas": b"\x01" * 9}, "gas has 72 bits; at most 64 fit"),
        ({"depends_on": b"\x01" * 31}, "dependsOn has 31 bytes, not 32 or none"),
        ({"depends_on": []}, "dependsOn is a list, not bytes"),
        ({"nonce": b"\x00"}, "nonce is not canonical: it starts with a zero byte"),
        ({"nonce": b"\x01" * 9}, "nonce has 72 bits; at most 64 fit"),
        ({"reserved": b""}, "reserved is not a list"),
        ({"reserved": [b""]}, "reserved is not trimmed: its last field is empty"),
        ({"reserved": [b"\x01", b""]}, "reserved is not trimmed: its last field is empty"),
        ({"reserved": [b"\x00"]}, "reserved features is not canonical: it starts with a zero byte"),
    ],
)
def test_decode_says_which_field_is_wrong(changes, reason):
    with pytest.raises(InvalidTransaction) as caught:
        codec.decode(rlp.encode(legacy_items(**changes)))

    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("reserved", "features", "reason"),
    [
        ([b"\x02"], 2, "unsupported features 0x2"),
        ([b"\x03"], 3, "unsupported features 0x3"),
        ([b"\x01", b"\x01"], 0, "1 reserved fields beyond the features"),
    ],
)
def test_decode_refuses_features_that_it_does_not_know(reserved, features, reason):
    with pytest.raises(UnsupportedFeatures) as caught:
        codec.decode(rlp.encode(legacy_items(reserved=reserved)))

    assert (caught.value.features, caught.value.reason) == (features, reason)


@pytest.mark.parametrize(
    ("reserved", "given", "reason"),
    [
        ([], b"\x01" * 64, "signature has 64 bytes, not 65 or none"),
        ([], signature() * 2, "signature has 130 bytes, not 65 or none"),
        ([b"\x01"], signature(), "signature has 65 bytes, not 130 or none"),
        ([], signature(r=0), "signature of the origin: r is out of range"),
        ([], signature(r=keys.CURVE_ORDER), "signature of the origin: r is out of range"),
        ([], signature(s=0), "signature of the origin: s is out of range"),
        ([], signature(s=keys.CURVE_ORDER), "signature of the origin: s is out of range"),
        (
            [],
            signature(s=keys.HALF_ORDER + 1),
            "signature of the origin: s is too high "
            "(the other half of the curve's order is malleable)",
        ),
        ([], signature(v=27), "signature of the origin: v is 27; Thor knows 0 and 1"),
        (
            [b"\x01"],
            signature() + signature(v=2),
            "signature of the payer: v is 2; Thor knows 0 and 1",
        ),
    ],
)
def test_decode_says_what_is_wrong_with_a_signature(reserved, given, reason):
    with pytest.raises(InvalidTransactionSignature) as caught:
        codec.decode(rlp.encode(legacy_items(reserved=reserved, signature=given)))

    assert caught.value.reason == reason


def test_decode_leaves_the_signature_to_the_caller_if_told_so():
    raw = rlp.encode(legacy_items(signature=b"\1" * 7))

    assert codec.decode(raw, check_signature=False).signature == b"\1" * 7
    with pytest.raises(InvalidTransaction):
        codec.decode(raw[:-1], check_signature=False)


def test_decode_accepts_the_highest_low_s():
    raw = rlp.encode(legacy_items(signature=signature(s=keys.HALF_ORDER)))

    assert codec.decode(raw).signature == signature(s=keys.HALF_ORDER)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "no bytes"),
        (b"\x02\xc0", "unknown transaction type 0x02"),
        (b"\x51", "cut short: a value is missing"),
        (b"\x51\x80", "not a list of fields"),
        (b"\xc0", "0 fields, not 10"),
        (b"\x51\xc0", "0 fields, not 11"),
        (rlp.encode(legacy_items())[:-1], "cut short: 1 bytes are missing"),
        (rlp.encode(legacy_items()) + b"\x00", "1 bytes follow the transaction"),
        (rlp.encode(legacy_items()[:-1]), "9 fields, not 10"),
        (rlp.encode([*legacy_items(), b""]), "11 fields, not 10"),
        (b"\x51" + rlp.encode(legacy_items()), "10 fields, not 11"),
        (b"\xc2\x81\x05", "not canonical: a small byte with a length before it"),
        (b"\xf8\x01\x80", "not canonical: a length longer than needed"),
        (b"\xf9\x00\x38" + b"\x80" * 56, "not canonical: a length longer than needed"),
        (b"\xf8\x37" + b"\x80" * 55, "not canonical: a length longer than needed"),
        (b"\xf8\x38" + b"\x80" * 56, "56 fields, not 10"),
        (b"\xf9\x01", "cut short: a length is missing"),
        (b"\xff" + b"\xff" * 8, f"cut short: {2**64 - 1} bytes are missing"),
        (b"\xc5\xc4\xc3\xc2\xc1\xc0", "lists nested deeper than 4"),
        (b"\xc4\xc3\xc2\xc1\xc0", "1 fields, not 10"),
    ],
)
def test_decode_says_what_is_wrong_with_the_encoding(raw, reason):
    with pytest.raises(InvalidTransaction) as caught:
        codec.decode(raw)

    assert caught.value.reason == reason


def test_decode_refuses_deep_nesting_without_exhausting_the_stack():
    raw = b""
    for _ in range(3000):
        raw = _list_of(raw)

    with pytest.raises(InvalidTransaction, match="nested deeper"):
        codec.decode(raw)


def _list_of(payload):
    size = len(payload)
    if size < 56:
        return bytes([0xC0 + size]) + payload
    length = rlp.encode_int(size)
    return bytes([0xF7 + len(length)]) + length + payload


GOOD = {
    "chain_tag": 0x58,
    "block_ref": bytes(8),
    "expiration": 32,
    "clauses": (Clause(b"\x11" * 20),),
    "gas": 21000,
    "nonce": 1,
}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"block_ref": bytes(7)}, "block reference has 7 bytes, not 8"),
        ({"depends_on": bytes(31)}, "dependsOn has 31 bytes, not 32"),
        ({"chain_tag": 256}, "chain_tag 256 is not an unsigned 8-bit number"),
        ({"expiration": -1}, "expiration -1 is not an unsigned 32-bit number"),
        ({"gas": 2**64}, f"gas {2**64} is not an unsigned 64-bit number"),
        ({"nonce": 2**64}, f"nonce {2**64} is not an unsigned 64-bit number"),
        ({"gas_price_coef": 256}, "gas_price_coef 256 is not an unsigned 8-bit number"),
    ],
)
def test_transaction_refuses_fields_out_of_range(changes, reason):
    with pytest.raises(InvalidTransaction) as caught:
        LegacyTransaction(**{**GOOD, **changes})

    assert caught.value.reason == reason


def test_clause_refuses_a_short_address_and_a_negative_value():
    with pytest.raises(InvalidTransaction, match="`to` has 19 bytes, not 20"):
        Clause(b"\x11" * 19)
    with pytest.raises(InvalidTransaction, match="value -1 is not an unsigned 256-bit number"):
        Clause(None, -1)


def test_transaction_refuses_to_be_of_no_type():
    with pytest.raises(TypeError, match="LegacyTransaction or a DynamicFeeTransaction"):
        codec.Transaction(**GOOD)


def test_id_needs_a_signature():
    tx = LegacyTransaction(**GOOD)
    with pytest.raises(InvalidTransactionSignature) as caught:
        _ = tx.id

    assert caught.value.reason == "signature of a plain transaction has 65 bytes, not 0"


def test_id_does_not_depend_on_the_payer():
    tx = LegacyTransaction(**GOOD, delegated=True)
    first = signing.sign(tx, ORIGIN.secret, PAYER.secret)
    second = signing.sign(tx, ORIGIN.secret, ACCOUNTS[2].secret)

    assert first.id == second.id
    assert (first.payer, second.payer) == (PAYER.address, ACCOUNTS[2].address)
    assert first.id == tx.payer_hash(ORIGIN.address)


def test_intrinsic_gas_counts_clauses_creations_and_bytes():
    data = b"\x00\x00\x01"
    tx = LegacyTransaction(**{**GOOD, "clauses": (Clause(b"\x11" * 20, 0, data), Clause(None))})

    assert tx.intrinsic_gas == 5000 + 16000 + 2 * 4 + 68 + 48000
    assert LegacyTransaction(**{**GOOD, "clauses": ()}).intrinsic_gas == 21000


def test_contract_address_follows_from_id_clause_and_count():
    tx = signing.sign(LegacyTransaction(**GOOD), ORIGIN.secret)

    expected = keccak256(tx.id + bytes([0, 0, 0, 1, 0, 0, 0, 2]))[12:]
    assert tx.contract_address(1, 2) == expected
