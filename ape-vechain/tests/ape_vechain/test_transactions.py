"""Ape's model of a Thor transaction against the codec's."""

import ape
import pytest
from ape.exceptions import SignatureError, TransactionError
from eth_pydantic_types import HexBytes

from ape_vechain.transactions import MinedTransaction, ThorClause, ThorTransaction, random_nonce
from thorlink import codec, signing
from thorlink.codec import Clause, DynamicFeeTransaction, LegacyTransaction
from thorlink.solo import ACCOUNTS

TO = "0x0000000000000000000000000000456E65726779"
ALICE, BOB = ACCOUNTS[1], ACCOUNTS[2]
ID = bytes(range(32))


def address(account):
    return ape.networks.vechain.decode_address(account.address)


@pytest.fixture
def prepared(ape_folder):
    """`prepared(...)`: a transaction that lacks nothing but signatures."""

    def make(**fields):
        known = {
            "sender": address(ALICE),
            "receiver": TO,
            "value": 3,
            "data": "0x1234",
            "gas_limit": 50_000,
            "nonce": 9,
            "chain_tag": 0x58,
            "block_ref": "0x0000000100000002",
            "expiration": 32,
            "max_fee": 20,
            "max_priority_fee": 10,
        }
        return ThorTransaction(**{**known, **fields})

    return make


COMMON = {
    "chain_tag": 0x58,
    "block_ref": b"\0\0\0\1\0\0\0\2",
    "expiration": 32,
    "clauses": (Clause(b"Energy".rjust(20, b"\0"), 3, b"\x12\x34"),),
    "gas": 50_000,
    "nonce": 9,
}


@pytest.mark.unit
def test_a_dynamic_fee_transaction_is_the_codec_s(prepared):
    expected = DynamicFeeTransaction(**COMMON, max_priority_fee_per_gas=10, max_fee_per_gas=20)

    assert prepared().as_thor() == expected
    assert prepared().signing_hash == expected.signing_hash


@pytest.mark.unit
@pytest.mark.parametrize("coefficient", [None, 0, 128])
def test_a_legacy_transaction_is_the_codec_s(prepared, coefficient):
    expected = LegacyTransaction(**COMMON, gas_price_coef=coefficient or 0)

    assert prepared(type=0, gas_price_coef=coefficient).as_thor() == expected


@pytest.mark.unit
def test_options_of_thor_reach_the_codec(prepared):
    clauses = (ThorClause(to=TO), ThorClause(value=2, data="0x00"))
    thor = prepared(depends_on=ID, delegated=True, clauses=clauses).as_thor()

    assert (thor.depends_on, thor.delegated) == (ID, True)
    assert thor.clauses == (Clause(COMMON["clauses"][0].to), Clause(None, 2, b"\0"))
    assert prepared(delegated=True).payer_hash() == prepared(delegated=True).as_thor().payer_hash(
        ALICE.address
    )


@pytest.mark.unit
def test_a_signed_transaction_is_serialised_and_has_its_id(prepared):
    txn = prepared()
    signed = signing.sign(txn.as_thor(), ALICE.secret)
    txn.set_signature(signed.signature)

    assert txn.serialize_transaction() == signed.encode()
    assert bytes(txn.txn_hash) == signed.id
    assert txn.hash == txn.txn_hash


@pytest.mark.unit
@pytest.mark.parametrize("offset", [0, 27])
def test_both_forms_of_v_are_thor_s(prepared, offset):
    """Ethereum's wallets say 27 and 28 where Thor says 0 and 1."""
    txn = prepared()
    signature = signing.sign(txn.as_thor(), ALICE.secret).signature
    txn.set_signature(signature[:64] + bytes([signature[64] + offset]))

    assert codec.decode(txn.serialize_transaction()).origin == ALICE.address


@pytest.mark.unit
def test_the_payer_s_signature_follows_the_sender_s(prepared):
    txn = prepared(delegated=True)
    signed = signing.sign(txn.as_thor(), ALICE.secret, BOB.secret)
    txn.set_signature(signed.signature[:65])

    with pytest.raises(SignatureError, match="payer of the gas has not signed"):
        txn.serialize_transaction()

    txn.payer_signature = HexBytes(signed.signature[65:])
    assert codec.decode(txn.serialize_transaction()).payer == BOB.address
    assert bytes(txn.txn_hash) == signed.id


@pytest.mark.unit
def test_without_a_signature_there_is_no_id(prepared):
    with pytest.raises(SignatureError, match="not signed by its sender"):
        _ = prepared().txn_hash
    assert prepared().receipt is None


@pytest.mark.unit
def test_a_signature_of_another_account_is_refused(prepared):
    txn = prepared()
    txn.set_signature(signing.sign(txn.as_thor(), BOB.secret).signature)

    with pytest.raises(SignatureError, match=f"signed by 0x{BOB.address.hex()}, not by the sender"):
        txn.serialize_transaction()


@pytest.mark.unit
def test_without_a_known_sender_any_signature_will_do(prepared):
    txn = prepared(sender=None)
    txn.set_signature(signing.sign(txn.as_thor(), BOB.secret).signature)

    assert codec.decode(txn.serialize_transaction()).origin == BOB.address


@pytest.mark.unit
@pytest.mark.parametrize(
    "field", ["chain_tag", "block_ref", "expiration", "nonce", "max_fee", "max_priority_fee"]
)
def test_an_unprepared_transaction_names_what_it_lacks(prepared, field):
    with pytest.raises(TransactionError, match=f"has no {field} yet: it is not prepared"):
        prepared(**{field: None}).as_thor()


@pytest.mark.unit
def test_a_payer_s_hash_needs_the_sender(prepared):
    with pytest.raises(TransactionError, match="has no sender yet"):
        prepared(sender=None, delegated=True).payer_hash()


@pytest.mark.unit
@pytest.mark.parametrize(
    ("field", "value"),
    [("chain_tag", 256), ("block_ref", b"\0"), ("nonce", 2**64), ("depends_on", b"\1")],
)
def test_fields_that_do_not_fit_are_refused(prepared, field, value):
    with pytest.raises(TransactionError) as caught:
        prepared(**{field: value}).as_thor()

    assert caught.value.txn is not None


@pytest.mark.unit
def test_a_mined_transaction_keeps_the_id_that_it_came_with(prepared):
    fields = prepared().model_dump(by_alias=False)
    mined = MinedTransaction(id=HexBytes(ID), **fields)

    assert bytes(mined.txn_hash) == ID
    assert "id" not in mined.model_dump()


@pytest.mark.unit
def test_a_nonce_is_never_zero(monkeypatch):
    """Ape takes 0 for the nonce of an account that has sent nothing."""
    monkeypatch.setattr("secrets.randbits", lambda _: 0)

    assert random_nonce() == 1


@pytest.mark.chain
def test_the_text_of_a_transaction_shows_the_call(box, alice):
    shown = str(box.store.as_transaction(8, "hi", sender=alice))

    assert "ThorTransaction:" in shown
    assert "clauses: []" in shown
    assert "Box.store(given=8, note=hi) -> uint256" in shown
