"""Blocks by number, id and name."""

import ape
import pytest
from ape.exceptions import APINotImplementedError, BlockNotFoundError, ProviderError
from eth_pydantic_types import HexBytes

from ape_vechain.provider import revision
from thorlink.solo import ACCOUNTS, GENESIS_ID


@pytest.mark.chain
def test_the_genesis_block_is_the_network_s(provider):
    genesis = provider.get_block(0)

    assert bytes(genesis.hash) == GENESIS_ID
    assert genesis.number == 0
    assert provider.get_block("earliest").hash == genesis.hash


@pytest.mark.chain
def test_a_block_is_found_by_number_id_and_name(provider, alice, bob):
    alice.transfer(bob, 1)
    block = provider.get_block("latest")

    for block_id in (block.number, block.hash, bytes(block.hash), block.hash.to_0x_hex(), "best"):
        assert provider.get_block(block_id).hash == block.hash


@pytest.mark.chain
def test_a_block_tells_what_thor_s_have(provider, alice, bob):
    receipt = alice.transfer(bob, 1)
    block, before = provider.get_block("latest"), provider.get_block(0)

    assert block.parent_hash == provider.get_block(block.number - 1).hash
    assert block.timestamp > before.timestamp
    assert (block.gas_limit, block.gas_used) == (40_000_000, 21_000)
    assert block.base_fee == provider.base_fee == 10**13
    assert bytes.fromhex(block.signer[2:]) == ACCOUNTS[0].address
    assert block.beneficiary.startswith("0x")
    assert block.total_score == 10_000 * block.number
    assert not block.is_finalized
    assert block.size > 300
    assert [id_.to_0x_hex() for id_ in block.transaction_ids] == [receipt.txn_hash]
    assert block.num_transactions == 1


@pytest.mark.chain
def test_a_block_has_its_transactions(provider, alice, bob):
    receipt = alice.transfer(bob, 1)

    (transaction,) = provider.get_block("latest").transactions
    assert transaction.txn_hash.to_0x_hex() == receipt.txn_hash
    assert (transaction.sender, transaction.receiver) == (alice.address, bob.address)
    assert list(provider.get_transactions_by_block(0)) == []


@pytest.mark.chain
def test_the_pending_block_is_the_next_one(provider):
    latest, pending = provider.get_block("latest"), provider.get_block("pending")

    assert (pending.number, pending.parent_hash) == (latest.number + 1, latest.hash)
    assert pending.hash is None
    assert pending.timestamp > latest.timestamp
    assert pending.timestamp == ape.chain.pending_timestamp


@pytest.mark.chain
@pytest.mark.parametrize(
    ("name", "number"), [("finalized", 180), ("justified", 360), ("safe", 360)]
)
def test_final_blocks_are_behind_the_best(provider, name, number):
    assert provider.get_block(name).number == 0

    provider.mine(550)
    assert provider.get_block(name).number == number


@pytest.mark.chain
@pytest.mark.parametrize("missing", [10**6, bytes(32), "0x" + "01" * 32])
def test_a_block_that_does_not_exist_is_not_found(provider, missing):
    with pytest.raises(BlockNotFoundError):
        provider.get_block(missing)
    with pytest.raises(BlockNotFoundError):
        list(provider.get_transactions_by_block(missing))


@pytest.mark.chain
def test_a_block_by_nonsense_is_an_error_of_the_node(provider):
    with pytest.raises(ProviderError, match="400"):
        provider.get_block("yesterday")


@pytest.mark.chain
@pytest.mark.filterwarnings("ignore:Accessing the 'model_fields':DeprecationWarning")  # Ape does
def test_blocks_of_the_chain_are_listed(provider):
    provider.mine(3)
    head = ape.chain.blocks.head.number

    assert ape.chain.blocks.height == head == 4
    assert [block.number for block in ape.chain.blocks.range(1, 4)] == [1, 2, 3]
    assert ape.chain.blocks[-1].number == head
    assert list(ape.chain.blocks.query("number", "timestamp").number) == [0, 1, 2, 3, 4]


@pytest.mark.unit
@pytest.mark.parametrize(
    ("block_id", "thor"),
    [
        (None, "best"),
        ("latest", "best"),
        ("pending", "best"),
        ("earliest", 0),
        ("safe", "justified"),
        ("finalized", "finalized"),
        ("justified", "justified"),
        (5, 5),
        (b"\1" * 32, b"\1" * 32),
        ("0x01", "0x01"),
    ],
)
def test_ape_s_names_of_blocks_are_thor_s(block_id, thor):
    assert revision(block_id) == thor


@pytest.mark.chain
def test_code_and_storage_are_read_at_any_block(box, alice, provider):
    before = provider.get_block("latest").number
    box.store(9, sender=alice)

    assert int.from_bytes(provider.get_storage(box.address, 0), "big") == 9
    assert int.from_bytes(provider.get_storage(box.address, 0, before), "big") == 7
    assert provider.get_storage(box.address, 2**256 - 1) == bytes(32)
    assert provider.get_code(box.address) == HexBytes(box.contract_type.runtime_bytecode.bytecode)
    assert provider.get_code(box.address, 0) == b""
    assert alice.code == b""


@pytest.mark.chain
def test_any_request_of_the_rest_api_can_be_made(provider, alice):
    best = provider.make_request("GET blocks/best")
    block = provider.make_request("GET /blocks/0", {"expanded": "true"})
    (result,) = provider.make_request(
        "POST accounts/*", {"clauses": [{"to": alice.address, "value": "0x0", "data": "0x"}]}
    )

    assert best["number"] == 1
    assert block["transactions"] == []
    assert result["reverted"] is False


@pytest.mark.chain
@pytest.mark.parametrize("request_", ["eth_chainId", "GET", "PUT blocks", "", "GET "])
def test_json_rpc_is_refused_with_a_hint(provider, request_):
    with pytest.raises(APINotImplementedError, match="speaks REST, no JSON-RPC"):
        provider.make_request(request_)


@pytest.mark.chain
def test_a_request_that_the_node_refuses_is_an_error(provider):
    with pytest.raises(ProviderError, match="400"):
        provider.make_request("GET blocks/nonsense")
