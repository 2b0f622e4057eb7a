"""What a receipt tells: fees, clauses, events, transfers, addresses."""

import ape
import pytest
from ape.exceptions import TransactionNotFoundError
from vechain_testbed.contracts import container

from ape_vechain import multicall
from ape_vechain.transactions import MinedTransaction
from thorlink.solo import ACCOUNTS

VET = 10**18
PRICE = 105 * 10**11
"""Base fee and tip, wei VTHO a unit of gas."""


@pytest.fixture
def stored(box, alice):
    return box.store(9, "hi", sender=alice)


@pytest.mark.chain
def test_a_receipt_tells_what_was_paid(stored, alice, provider):
    assert stored.gas_price == PRICE
    assert stored.paid == stored.total_fees_paid == stored.gas_used * PRICE
    assert stored.reward == stored.gas_used * (PRICE - 10**13)
    assert stored.gas_payer == stored.sender == alice.address
    assert stored.gas_limit == 40_000_000
    assert not stored.failed
    assert not stored.ran_out_of_gas


@pytest.mark.chain
def test_a_receipt_knows_its_block(stored, provider):
    assert stored.block_number == provider.get_block("latest").number
    assert stored.block.hash == provider.get_block("latest").hash
    assert stored.timestamp == stored.block.timestamp


@pytest.mark.chain
def test_a_receipt_has_events_of_its_contract(stored, box, alice):
    (event,) = stored.events

    assert event.event_name == "Stored"
    assert (event.by, event.number, event.note) == (alice.address, 9, "hi")
    assert event.contract_address == box.address
    assert event.transaction_hash == stored.txn_hash
    assert event.block_number == stored.block_number
    assert stored.decode_logs(box.Stored) == [event]
    assert stored.decode_logs(box.Paid) == []
    assert list(box.Stored.from_receipt(stored)) == [event]


@pytest.mark.chain
def test_a_deployment_has_the_address_and_thor_s_own_event(box, alice):
    receipt = box.creation_metadata.receipt

    assert receipt.contract_address == box.address
    assert receipt.outputs[0].contract_address == box.address
    (master,) = receipt.events
    assert master.event_name == "$Master"
    assert master.newMaster == alice.address


@pytest.mark.chain
def test_events_of_all_kinds_come_in_their_order(box, alice):
    txn = multicall.Transaction()
    txn.add(box.store, 1).add_deployment(container("Box"), 3).add(box.store, 2)
    receipt = txn(sender=alice)

    names = [event.event_name for event in receipt.events]
    assert names == ["Stored", "$Master", "Stored"]
    assert [event.log_index for event in receipt.events] == [0, 1, 2]
    assert [log["clauseIndex"] for log in receipt.logs] == [0, 1, 2]


@pytest.mark.chain
def test_vet_that_moved_is_told_for_each_clause(alice, bob, box):
    txn = multicall.Transaction()
    txn.add_transfer(bob, 1).add(box.store, 5, "paid", value=2).add(box.store, 5)
    receipt = txn(sender=alice)

    assert [len(output.transfers) for output in receipt.outputs] == [1, 1, 0]
    assert [(one.sender, one.recipient, one.amount) for one in receipt.transfers] == [
        (alice.address, bob.address, 1),
        (alice.address, box.address, 2),
    ]


@pytest.mark.chain
def test_a_payment_to_a_contract_runs_its_code(alice, box):
    receipt = alice.transfer(box, "1 VET")

    assert receipt.decode_logs(box.Paid)[0].amount == VET
    assert box.balance == VET


@pytest.mark.chain
def test_a_receipt_can_be_found_again_by_its_id(stored, provider, alice, box):
    found = provider.get_receipt(stored.txn_hash)

    for field in ("block_number", "gas_used", "paid", "reward", "outputs", "logs", "status"):
        assert getattr(found, field) == getattr(stored, field), field
    assert isinstance(found.transaction, MinedTransaction)
    assert found.transaction.txn_hash.to_0x_hex() == found.txn_hash == stored.txn_hash
    assert found.sender == alice.address
    assert found.transaction.receiver == box.address
    assert found.transaction.data == stored.transaction.data
    assert found.transaction.nonce == stored.transaction.nonce
    assert found.transaction.max_fee == stored.transaction.max_fee
    assert ape.chain.get_receipt(stored.txn_hash).txn_hash == stored.txn_hash


@pytest.mark.chain
@pytest.mark.parametrize("options", [{"gas_price_coef": 12}, {"max_fee": 3 * 10**13}])
def test_both_types_of_transactions_are_read_back(alice, bob, carol, provider, options):
    first = alice.transfer(bob, 1)
    sent = alice.transfer(bob, 1, gas_payer=carol, depends_on=first, expiration=7, **options)
    found = provider.get_receipt(sent.txn_hash).transaction

    assert found.type == sent.transaction.type
    assert found.gas_price_coef == sent.transaction.gas_price_coef
    assert (found.delegated, found.expiration) == (True, 7)
    assert found.depends_on.to_0x_hex() == first.txn_hash
    assert found.all_clauses == sent.transaction.all_clauses


@pytest.mark.chain
def test_a_creation_is_read_back_as_one(box, provider):
    found = provider.get_receipt(box.creation_metadata.txn_hash)

    assert found.transaction.receiver is None
    assert found.contract_address == box.address


@pytest.mark.chain
def test_a_receipt_that_does_not_exist_is_not_found(provider):
    with pytest.raises(TransactionNotFoundError, match="0x0101"):
        provider.get_receipt("0x" + "01" * 32, timeout=0)


@pytest.mark.chain
def test_waiting_for_a_receipt_that_does_not_come_ends(provider, configured):
    configured(local={"transaction_acceptance_timeout": 0})

    with pytest.raises(TransactionNotFoundError):
        provider.get_receipt("0x" + "01" * 32)


@pytest.mark.chain
def test_a_transaction_knows_its_receipt(stored):
    assert stored.transaction.receipt.txn_hash == stored.txn_hash


@pytest.mark.chain
def test_confirmations_are_waited_for(provider, alice, bob, configured):
    configured(local={"block_time": 0})
    receipt = alice.transfer(bob, 1)
    provider.mine(2)

    assert provider.get_receipt(receipt.txn_hash, required_confirmations=2).confirmed
    assert provider.get_receipt(receipt.txn_hash, required_confirmations=1).txn_hash


@pytest.mark.chain
def test_return_values_of_clauses_come_from_the_tracer(box, alice):
    txn = multicall.Transaction()
    txn.add(box.store, 8).add(box.store, 9, "x").add_transfer(alice, 1)
    receipt = txn(sender=alice)

    assert receipt.clause_return_values == [7, 8, b""]
    assert box.store(1, sender=alice).return_value == 9


@pytest.mark.chain
def test_a_transaction_without_clauses_is_read_back(provider, alice):
    """Thor takes one: it does nothing and costs 21,000."""
    from thorlink import signing, transact  # noqa: PLC0415 - for this test only

    empty = transact.build(provider.client, [], ACCOUNTS[1].address)
    tx_id = provider.client.send_raw(signing.sign(empty, ACCOUNTS[1].secret).encode())
    found = provider.get_receipt(f"0x{tx_id.hex()}")

    assert found.transaction.clauses == ()
    assert found.transaction.receiver is None
    assert (found.gas_used, found.outputs, found.contract_address) == (21_000, (), None)


@pytest.mark.chain
def test_rest_s_receipts_and_blocks_can_be_decoded(stored, provider):
    ecosystem = provider.network.ecosystem
    raw = provider.make_request(f"GET transactions/{stored.txn_hash}/receipt")
    decoded = ecosystem.decode_receipt({**raw, "transaction": stored.transaction})
    block = ecosystem.decode_block(provider.make_request("GET blocks/best"))

    assert (decoded.txn_hash, decoded.paid) == (stored.txn_hash, stored.paid)
    assert block.number == stored.block_number
