"""Each field of both types: its borders, its default, and what is said of a wrong one."""

import dataclasses

import pytest

from thorlink import codec, rlp, signing
from thorlink.codec import Clause, DynamicFeeTransaction, LegacyTransaction, Transaction
from thorlink.errors import InvalidTransaction, InvalidTransactionSignature, UnsupportedFeatures
from thorlink.solo import ACCOUNTS

pytestmark = pytest.mark.unit

ORIGIN, PAYER = ACCOUNTS[0], ACCOUNTS[1]
TYPES = [LegacyTransaction, DynamicFeeTransaction]
WORD = 2**256 - 1

GOOD = {
    "chain_tag": 0x58,
    "block_ref": bytes.fromhex("0000000912345678"),
    "expiration": 32,
    "clauses": (Clause(b"\x11" * 20, 1, b"\xca\xfe"),),
    "gas": 21_000,
    "nonce": 7,
}
FEES = {
    LegacyTransaction: {"gas_price_coef": 1},
    DynamicFeeTransaction: {"max_priority_fee_per_gas": 1, "max_fee_per_gas": 2},
}
ITEMS = {
    "chain tag": b"\x58",
    "block reference": bytes.fromhex("0912345678"),
    "expiration": b"\x20",
    "clauses": [[b"\x11" * 20, b"\x01", b"\xca\xfe"]],
    "fees": [],
    "gas": b"\x52\x08",
    "dependsOn": b"",
    "nonce": b"\x07",
    "reserved": [],
    "signature": b"",
}


def transaction(kind, **changes):
    return kind(**{**GOOD, **FEES[kind], **changes})


def raw_of(kind, name="", value=b""):
    """Wire bytes of the good transaction, one of its fields replaced."""
    fees = {
        LegacyTransaction: {"gas price coefficient": b"\x01"},
        DynamicFeeTransaction: {"max priority fee": b"\x01", "max fee": b"\x02"},
    }[kind]
    fields = {}
    for key, item in ITEMS.items():
        fields |= fees if key == "fees" else {key: item}
    assert not name or name in fields
    if name:
        fields[name] = value
    return (b"" if kind is LegacyTransaction else b"\x51") + rlp.encode(list(fields.values()))


@pytest.mark.parametrize("kind", TYPES)
def test_decode_reads_the_good_fields(kind):
    assert codec.decode(raw_of(kind)) == transaction(kind)


BITS = {"chain tag": 8, "block reference": 64, "expiration": 32, "gas": 64, "nonce": 64}
FEE_BITS = {
    LegacyTransaction: {"gas price coefficient": 8},
    DynamicFeeTransaction: {"max priority fee": 256, "max fee": 256},
}
INTEGERS = [
    (kind, name, bits) for kind in TYPES for name, bits in {**BITS, **FEE_BITS[kind]}.items()
]


@pytest.mark.parametrize(("kind", "name", "bits"), INTEGERS)
def test_decode_takes_the_largest_integer_and_says_why_not_a_larger_one(kind, name, bits):
    largest = b"\xff" * (bits // 8)
    assert codec.decode(raw_of(kind, name, largest)).encode() == raw_of(kind, name, largest)

    for wrong, reason in (
        (b"\x01" + bytes(bits // 8), f"{name} has {bits + 8} bits; at most {bits} fit"),
        (b"\x00", f"{name} is not canonical: it starts with a zero byte"),
        ([], f"{name} is a list, not bytes"),
    ):
        assert refusal(raw_of(kind, name, wrong)) == reason


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("dependsOn", b"\x01" * 31, "dependsOn has 31 bytes, not 32 or none"),
        ("dependsOn", [], "dependsOn is a list, not bytes"),
        ("signature", [], "signature is a list, not bytes"),
        ("signature", b"\x01", "signature has 1 bytes, not 65 or none"),
        ("clauses", b"\x01", "clauses are not a list"),
        ("reserved", b"\x01", "reserved is not a list"),
        ("reserved", [[]], "reserved is not trimmed: its last field is empty"),
        ("reserved", [b"\x01" * 5], "reserved features has 40 bits; at most 32 fit"),
        ("reserved", [b"\x01" * 4], "unsupported features 0x1010101"),
    ],
)
def test_decode_says_what_is_wrong_with_other_fields(kind, name, value, reason):
    assert refusal(raw_of(kind, name, value)) == reason


def refusal(raw):
    with pytest.raises(InvalidTransaction) as caught:
        codec.decode(raw)
    return caught.value.reason


def test_decode_of_unknown_features_names_them_whatever_else_is_wrong():
    with pytest.raises(UnsupportedFeatures) as caught:
        codec.decode(raw_of(LegacyTransaction, "reserved", [b"\x03"]))

    assert caught.value.features == 3


FIELD_BITS = {"chain_tag": 8, "expiration": 32, "gas": 64, "nonce": 64}
FEE_FIELD_BITS = {
    LegacyTransaction: {"gas_price_coef": 8},
    DynamicFeeTransaction: {"max_priority_fee_per_gas": 256, "max_fee_per_gas": 256},
}
FIELDS = [
    (kind, name, bits)
    for kind in TYPES
    for name, bits in {**FIELD_BITS, **FEE_FIELD_BITS[kind]}.items()
]


@pytest.mark.parametrize(("kind", "name", "bits"), FIELDS)
def test_transaction_takes_what_fits_and_says_why_nothing_else(kind, name, bits):
    for fits in (0, (1 << bits) - 1):
        tx = transaction(kind, **{name: fits})
        assert getattr(codec.decode(tx.encode()), name) == fits
    for wrong in (-1, 1 << bits):
        with pytest.raises(InvalidTransaction) as caught:
            transaction(kind, **{name: wrong})
        assert caught.value.reason == f"{name} {wrong} is not an unsigned {bits}-bit number"


def test_clause_takes_what_fits_and_says_why_nothing_else():
    assert Clause(None, WORD).value == WORD
    for make, reason in (
        (lambda: Clause(None, -1), "clause: value -1 is not an unsigned 256-bit number"),
        (lambda: Clause(None, 2**256), f"clause: value {2**256} is not an unsigned 256-bit number"),
        (lambda: Clause(b""), "clause: `to` has 0 bytes, not 20"),
        (lambda: Clause(b"\1" * 21), "clause: `to` has 21 bytes, not 20"),
    ):
        with pytest.raises(InvalidTransaction) as caught:
            make()
        assert caught.value.reason == reason


def test_defaults_are_the_plainest():
    clause = Clause(b"\x11" * 20)
    tx = LegacyTransaction(**GOOD)

    assert (clause.value, clause.data) == (0, b"")
    assert (tx.depends_on, tx.delegated, tx.signature, tx.gas_price_coef) == (None, False, b"", 0)


def test_types_are_those_of_the_protocol():
    assert (LegacyTransaction.TYPE, DynamicFeeTransaction.TYPE) == (0, 0x51)


@pytest.mark.parametrize("kind", TYPES)
def test_fields_are_named_never_counted(kind):
    fields = {**GOOD, **FEES[kind]}
    for name, value in fields.items():
        others = {key: other for key, other in fields.items() if key != name}
        with pytest.raises(TypeError):
            kind(value, **others)


@pytest.mark.parametrize(
    "value",
    [GOOD["clauses"][0], *(transaction(kind) for kind in TYPES)],
    ids=lambda it: type(it).__name__,
)
def test_values_are_frozen_and_hold_nothing_but_their_fields(value):
    for field in dataclasses.fields(value):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(value, field.name, None)
    assert not hasattr(value, "__dict__")


def test_transaction_of_no_type_says_which_there_are():
    with pytest.raises(TypeError) as caught:
        Transaction(**GOOD)

    assert str(caught.value) == "make a LegacyTransaction or a DynamicFeeTransaction"


def test_another_type_has_to_say_its_fees():
    class Feeless(Transaction):
        TYPE = 0x52

    class Unencodable(Feeless):
        def _check_fees(self):
            pass

    with pytest.raises(NotImplementedError):
        Feeless(**GOOD)
    with pytest.raises(NotImplementedError):
        Unencodable(**GOOD).encode()


@pytest.mark.parametrize("kind", TYPES)
def test_fields_are_encoded_once_for_signing_sending_and_the_id(kind, monkeypatch):
    calls = []
    encode_each = rlp.encode_each

    def counted(items):
        if len(items) > 8:  # the fields of a transaction; clauses have three
            calls.append(items)
        return encode_each(items)

    monkeypatch.setattr(rlp, "encode_each", counted)
    signed = signing.sign(transaction(kind), ORIGIN.secret)
    assert codec.decode(signed.encode()).encode() == signed.encode()
    assert (len(signed.id), len(calls)) == (32, 2)  # once here, once for what was decoded


def test_last_block_is_the_reference_and_the_expiration():
    tx = transaction(LegacyTransaction, block_ref=bytes.fromhex("0102030405060708"), expiration=6)

    assert tx.last_block == 0x01020304 + 6


def test_contract_address_is_of_the_first_creation_unless_said():
    tx = signing.sign(transaction(LegacyTransaction), ORIGIN.secret)

    assert tx.contract_address(3) == tx.contract_address(3, 0) != tx.contract_address(3, 1)
    for number in (0, 1):
        assert tx.contract_address(3, number) == codec.created_address(tx.id, 3, number)
    assert tx.contract_address(3) == codec.created_address(tx.id, 3)


@pytest.mark.parametrize(
    ("delegated", "reason"),
    [
        (False, "signature of a plain transaction has 65 bytes, not 0"),
        (True, "signature of a delegated transaction has 130 bytes, not 0"),
    ],
)
def test_unsigned_transaction_has_no_origin(delegated, reason):
    with pytest.raises(InvalidTransactionSignature) as caught:
        _ = transaction(LegacyTransaction, delegated=delegated).origin

    assert caught.value.reason == reason


# 5 is not the x of any point of the curve
NO_KEY = bytes(31) + b"\5" + bytes(31) + b"\1\0"


@pytest.mark.parametrize("who", ["origin", "payer"])
def test_signature_that_recovers_no_key_is_named_after_its_signer(who):
    tx = transaction(DynamicFeeTransaction, delegated=True)
    good = signing.sign(tx, ORIGIN.secret, PAYER.secret).signature
    broken = NO_KEY + good[65:] if who == "origin" else good[:65] + NO_KEY

    with pytest.raises(InvalidTransactionSignature) as caught:
        _ = dataclasses.replace(tx, signature=broken).payer
    assert caught.value.reason.startswith(f"signature of the {who}: the signature recovers no key")
