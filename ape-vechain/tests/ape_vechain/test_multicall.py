"""Several clauses: read in one request, sent as one transaction."""

import ape
import pytest
from ape.exceptions import ArgumentsLengthError, ContractLogicError, TransactionError
from eth_pydantic_types import HexBytes
from vechain_testbed.contracts import container

from ape_vechain import multicall

VET = 10**18


@pytest.mark.chain
def test_calls_are_answered_in_order_and_decoded(box, relay, alice):
    call = multicall.Call()
    call.add(box.number).add(box.owner).add(box.pair).add(box.sum, 2, 3).add(relay.read)

    assert len(call) == 5
    assert call() == [7, alice.address, (7, alice.address), 5, 7]


@pytest.mark.chain
def test_a_structure_comes_as_ape_gives_it(box, alice):
    (entry,) = multicall.Call().add(box.entry)()

    assert (entry.by, entry.number) == (alice.address, 7)
    assert entry == box.entry()


@pytest.mark.chain
def test_clauses_see_what_the_ones_before_them_did(box):
    call = multicall.Call().add(box.number).add(box.store, 9).add(box.number)

    assert call() == [7, 7, 9]
    assert box.number() == 7


@pytest.mark.chain
def test_calls_are_made_in_one_request(box, provider, monkeypatch):
    asked = []
    inspect = provider.client.inspect
    monkeypatch.setattr(
        provider.client, "inspect", lambda *args, **kw: asked.append(args) or inspect(*args, **kw)
    )
    call = multicall.Call()
    for _ in range(200):
        call.add(box.number)

    assert call() == [7] * 200
    assert len(asked) == 1


@pytest.mark.chain
def test_calls_can_be_made_on_an_earlier_block(box, alice, provider):
    before = provider.get_block("latest").number
    box.store(9, sender=alice)
    call = multicall.Call().add(box.number)

    assert (call(), call(block_id=before), call(before)) == ([9], [7], [7])


@pytest.mark.chain
def test_calls_know_who_asks(box, alice):
    assert multicall.Call().add(box.caller)(sender=alice) == [alice.address]


@pytest.mark.chain
def test_raw_clauses_return_bytes(box, bob):
    call = multicall.Call().add_transfer(bob, 0).add_transfer(box, 0, box.number.encode_input())

    empty, word = call()
    assert (empty, int.from_bytes(word, "big")) == (b"", 7)


@pytest.mark.chain
def test_a_call_that_reverts_raises_its_error(box):
    call = multicall.Call().add(box.number).add(box.store, 1001).add(box.number)

    with pytest.raises(box.TooLarge) as caught:
        call()
    assert caught.value.inputs == {"given": 1001, "most": 1000}


@pytest.mark.chain
def test_a_transaction_does_all_and_has_one_receipt(box, alice, bob, provider):
    number, before = provider.get_block("latest").number, bob.balance
    txn = multicall.Transaction()
    txn.add(box.store, 8).add(box.store, 9, "hi", value="1 VET").add_transfer(bob, "2 VET")
    txn.add_deployment(container("Box"), 5, value=3)
    receipt = txn(sender=alice)

    assert provider.get_block("latest").number == number + 1
    assert len(txn) == len(receipt.outputs) == 4
    assert (box.number(), box.balance, bob.balance) == (9, VET, before + 2 * VET)
    made = ape.Contract(receipt.outputs[3].contract_address)
    assert (made.number(), made.balance) == (5, 3)
    assert receipt.contract_address == made.address
    events = [[event.event_name for event in clause] for clause in receipt.clause_events]
    assert events == [["Stored"], ["Stored"], [], ["$Master"]]


@pytest.mark.chain
def test_a_transaction_is_all_or_nothing(box, alice, bob):
    before = bob.balance
    txn = multicall.Transaction().add(box.store, 8).add_transfer(bob, 5).add(box.store, 1001)

    with pytest.raises(box.TooLarge):
        txn(sender=alice)
    assert (box.number(), bob.balance) == (7, before)


@pytest.mark.chain
def test_a_failed_transaction_s_receipt_can_be_asked_for(box, alice):
    txn = multicall.Transaction().add(box.store, 8).add(box.store, 1001)
    receipt = txn(sender=alice, raise_on_revert=False)

    assert receipt.failed
    assert isinstance(receipt.error, box.TooLarge)
    assert (receipt.outputs, receipt.clause_events) == ((), [])


@pytest.mark.chain
def test_two_deployments_have_two_addresses(alice):
    txn = multicall.Transaction()
    txn.add_deployment(container("Box"), 1).add_deployment(container("Box"), 2)
    receipt = txn(sender=alice)

    first, second = (ape.Contract(output.contract_address) for output in receipt.outputs)
    assert first.address != second.address
    assert (first.number(), second.number()) == (1, 2)


@pytest.mark.chain
def test_a_failed_deployment_leaves_nothing_to_register(alice):
    txn = multicall.Transaction().add_deployment(container("Box"), 1001)
    receipt = txn(sender=alice, raise_on_revert=False)

    assert receipt.failed
    with pytest.raises(ContractLogicError):
        txn(sender=alice)


@pytest.mark.chain
def test_a_deployment_can_be_tried_in_a_call(alice):
    (code,) = multicall.Call().add_deployment(container("Box"), 7)(sender=alice)
    assert code == HexBytes(container("Box").contract_type.runtime_bytecode.bytecode)

    with pytest.raises(ContractLogicError):
        multicall.Call().add_deployment(container("Box"), 1001)(sender=alice)


@pytest.mark.chain
def test_options_are_those_of_any_transaction(box, alice, carol):
    txn = multicall.Transaction().add(box.store, 8).add(box.store, 9)
    receipt = txn(sender=alice, gas=200_000, gas_payer=carol, gas_price_coef=1, expiration=5)

    assert receipt.gas_payer == carol.address
    assert (receipt.gas_limit, receipt.transaction.type) == (200_000, 0)
    assert receipt.transaction.expiration == 5


@pytest.mark.chain
def test_an_estimate_of_several_clauses_is_exact(box, alice):
    txn = multicall.Transaction().add(box.store, 8).add(box.store, 9, "a longer note")
    estimate = txn.estimate_gas_cost(sender=alice)

    assert txn(sender=alice).gas_used == estimate


@pytest.mark.chain
def test_the_default_sender_sends(box, alice):
    with ape.accounts.use_sender(alice):
        receipt = multicall.Transaction().add(box.store, 8)()

    assert receipt.sender == alice.address


@pytest.mark.chain
def test_a_transaction_needs_a_sender_and_clauses(box, alice):
    with pytest.raises(TransactionError, match="needs its `sender`"):
        multicall.Transaction().add(box.store, 8)()
    with pytest.raises(TransactionError, match="without clauses does nothing"):
        multicall.Transaction()(sender=alice)
    with pytest.raises(TransactionError, match="without clauses does nothing"):
        multicall.Call()()


@pytest.mark.chain
def test_wrong_arguments_are_refused_when_they_are_added(box):
    txn = multicall.Transaction()

    with pytest.raises(ArgumentsLengthError):
        txn.add(box.store)
    assert len(txn) == 0


@pytest.mark.chain
def test_an_overload_is_chosen_by_its_arguments(box, alice):
    receipt = multicall.Transaction().add(box.store, 8).add(box.store, 9, "hi")(sender=alice)

    assert [event.note for event in receipt.events] == ["", "hi"]


@pytest.mark.chain
def test_a_transaction_of_clauses_can_be_prepared_only(box, alice):
    txn = multicall.Transaction().add(box.store, 8).add(box.store, 9).as_transaction(sender=alice)

    assert txn.sender == alice.address
    assert len(alice.prepare_transaction(txn).all_clauses) == 2
