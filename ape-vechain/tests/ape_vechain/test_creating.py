"""Transactions from what users write: every spelling, and what Thor has not."""

import ape
import pytest
from ape.exceptions import TransactionError
from ape_ethereum.transactions import TransactionType

from ape_vechain.transactions import ThorClause, ThorTransaction, clauses_of
from thorlink.solo import GENESIS_ID

TO = "0x0000000000000000000000000000456E65726779"
FROM = "0xf077b491b355E64048cE21E3A6Fc4751eEeA77fa"
ID = "0x" + "ab" * 32


@pytest.fixture
def create(ape_folder):
    return ape.networks.vechain.create_transaction


@pytest.mark.unit
@pytest.mark.parametrize(
    ("field", "value", "spellings"),
    [
        ("max_fee", 5, ["max_fee", "maxFee", "max_fee_per_gas", "maxFeePerGas"]),
        (
            "max_priority_fee",
            6,
            [
                "max_priority_fee",
                "maxPriorityFee",
                "max_priority_fee_per_gas",
                "maxPriorityFeePerGas",
            ],
        ),
        ("gas_limit", 7, ["gas_limit", "gas", "gasLimit"]),
        ("gas_price_coef", 8, ["gas_price_coef", "gasPriceCoef"]),
        ("chain_tag", 9, ["chain_tag", "chainTag"]),
        ("chain_id", 10, ["chain_id", "chainId"]),
        ("receiver", TO, ["receiver", "to"]),
        ("sender", FROM, ["sender", "from"]),
        ("gas_payer", FROM, ["gas_payer", "gasPayer", "delegator"]),
    ],
)
def test_a_field_may_be_spelled_in_every_usual_way(create, field, value, spellings):
    for spelling in spellings:
        assert getattr(create(**{spelling: value}), field) == value, spelling


@pytest.mark.unit
@pytest.mark.parametrize("name", ["data", "input"])
@pytest.mark.parametrize("value", ["0x1234", b"\x12\x34"])
def test_data_is_bytes_or_hex(create, name, value):
    assert bytes(create(**{name: value}).data) == b"\x12\x34"


@pytest.mark.unit
@pytest.mark.parametrize("name", ["depends_on", "dependsOn"])
def test_a_transaction_may_depend_on_an_id(create, name):
    assert create(**{name: ID}).depends_on.to_0x_hex() == ID


@pytest.mark.unit
@pytest.mark.parametrize("name", ["block_ref", "blockRef"])
def test_a_block_reference_is_eight_bytes(create, name):
    assert bytes(create(**{name: "0x0000000100000002"}).block_ref) == b"\0\0\0\1\0\0\0\2"


@pytest.mark.unit
@pytest.mark.parametrize(
    ("value", "wei"), [("1 VET", 10**18), (5, 5), ("0x10", 16), ("12", 12), (None, 0), ("", 0)]
)
def test_values_are_wei_or_text(create, value, wei):
    assert create(value=value).value == wei


@pytest.mark.unit
@pytest.mark.parametrize("name", ["type", "txType", "tx_type", "txn_type", "transaction_type"])
@pytest.mark.parametrize(
    ("given", "number"),
    [
        (0, 0),
        ("0x0", 0),
        (b"\x00", 0),
        (TransactionType.STATIC, 0),
        (0x51, 0x51),
        ("0x51", 0x51),
        ("81", 0x51),
        (b"\x51", 0x51),
        (2, 0x51),
        (TransactionType.DYNAMIC, 0x51),
        (None, 0x51),
    ],
)
def test_the_type_may_be_given_as_on_ethereum(create, name, given, number):
    assert create(**{name: given}).type == number


@pytest.mark.unit
@pytest.mark.parametrize("given", [1, 3, "0x4", TransactionType.ACCESS_LIST])
def test_types_that_thor_has_not_are_refused(create, given):
    with pytest.raises(TransactionError, match="Thor has 0 and 0x51"):
        create(type=given)
    with pytest.raises(TransactionError, match="Thor has 0 and 0x51"):
        ape.networks.vechain.decode_transaction_type(given)


@pytest.mark.unit
def test_both_types_are_one_class(create):
    assert ape.networks.vechain.decode_transaction_type(0) is ThorTransaction
    assert ape.networks.vechain.decode_transaction_type("0x51") is ThorTransaction


@pytest.mark.unit
def test_a_coefficient_makes_a_legacy_transaction(create):
    assert create(gas_price_coef=0).type == 0
    assert create(gas_price_coef=128).type == 0
    assert create().type == 0x51


@pytest.mark.unit
@pytest.mark.parametrize(
    "field", ["gas_price", "gasPrice", "access_list", "accessList", "authorizations"]
)
def test_what_thor_has_not_is_refused_and_said(create, field):
    with pytest.raises(TransactionError, match=f"have no {field}; give gas_price_coef"):
        create(**{field: [1]})


@pytest.mark.unit
def test_nonces_are_random_unless_given(create):
    nonces = {create().nonce for _ in range(20)}

    assert len(nonces) == 20
    assert all(0 < nonce < 2**64 for nonce in nonces)
    assert create(nonce=3).nonce == 3


@pytest.mark.unit
def test_a_transaction_can_be_created_without_a_network(create, disconnected):
    txn = create(to=TO, gas=21_000)

    assert (txn.type, txn.chain_id, txn.required_confirmations) == (0x51, None, 0)


@pytest.mark.chain
def test_a_connected_network_fills_in_its_own(create, provider):
    assert create().chain_id == int.from_bytes(GENESIS_ID, "big")
    assert create().required_confirmations == 0
    assert create(required_confirmations=2).required_confirmations == 2


@pytest.mark.chain
def test_the_default_type_is_the_connected_network_s(create, configured, provider):
    configured(local={"default_transaction_type": 0})

    assert create().type == 0
    assert create(type=0x51).type == 0x51


@pytest.mark.unit
def test_unknown_fields_are_left_out(create):
    """Ape hands on everything that a call was given."""
    assert "show_trace" not in create(show_trace=True, publish=True).model_dump()


@pytest.mark.unit
def test_a_receipt_will_do_for_what_it_depends_on(create):
    class Receipt:
        txn_hash = ID

    assert create(depends_on=Receipt()).depends_on.to_0x_hex() == ID


@pytest.mark.unit
def test_clauses_come_from_the_clauses_or_the_one_call(create):
    single = create(to=TO, value=5, data="0x12")
    several = create(to=TO, clauses=(ThorClause(to=TO, value=1), ThorClause(value=2, data="0x00")))

    assert single.all_clauses == (ThorClause(to=TO, value=5, data="0x12"),)
    assert [clause.value for clause in several.all_clauses] == [1, 2]
    assert several.total_transfer_value == 3
    assert clauses_of([single, several]) == single.all_clauses + several.all_clauses


@pytest.mark.unit
def test_an_ethereum_transaction_is_one_clause(provider):
    ethereum = ape.networks.ethereum.create_transaction(to=TO, value=5, type=2, chain_id=1)

    assert clauses_of([ethereum]) == (ThorClause(to=TO, value=5, data=b""),)
