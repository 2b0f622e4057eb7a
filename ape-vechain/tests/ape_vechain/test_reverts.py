"""What is raised when a call or transaction is undone, and what it knows."""

from dataclasses import replace

import ape
import pytest
from ape.exceptions import ContractLogicError, OutOfGasError, ProviderError, TransactionError
from vechain_testbed.contracts import container

from ape_vechain import multicall
from ape_vechain.errors import revert_of
from thorlink import tracing
from thorlink.abi import STANDARD
from thorlink.tracing import CallFrame


def failed(contract, output, *calls):
    """A call that reverted, as the call tracer tells it."""
    to = bytes.fromhex(contract.address[2:])
    return CallFrame("CALL", bytes(20), to, b"", 0, 0, output, "execution reverted", 0, calls, ())


@pytest.fixture(params=["call", "transaction", "estimate"])
def run(request, alice):
    """`run(method, *args)`: the same call in each of the three ways to make it."""

    def run(method, *args, **options):
        if request.param == "estimate":
            return method.estimate_gas_cost(*args, sender=alice, **options)
        other = {"call": "call", "transaction": "transact"}[request.param]
        return getattr(method, other, method)(*args, sender=alice, **options)

    return run


@pytest.mark.chain
def test_a_custom_error_comes_with_its_arguments(box, run):
    with pytest.raises(box.TooLarge) as caught:
        run(box.store, 1001)

    assert caught.value.inputs == {"given": 1001, "most": 1000}
    assert caught.value.contract_address == box.address


@pytest.mark.chain
def test_a_custom_error_without_arguments_has_its_name(box, run):
    with pytest.raises(box.Closed) as caught:
        run(box.closed)

    assert caught.value.inputs == {}


@pytest.mark.chain
def test_ape_s_reverts_knows_the_error(box, run):
    with ape.reverts(box.TooLarge, given=1001, most=1000):
        run(box.store, 1001)
    with ape.reverts("not below ten"):
        run(box.checked, 10)
    with pytest.raises(AssertionError), ape.reverts(box.TooLarge, given=5):
        run(box.store, 1001)


@pytest.mark.chain
def test_a_text_is_the_message(box, run):
    with pytest.raises(ContractLogicError) as caught:
        run(box.checked, 10)

    assert caught.value.message == caught.value.revert_message == "not below ten"


@pytest.mark.chain
def test_an_error_without_reason_says_that_it_failed(box, run):
    with pytest.raises(ContractLogicError) as caught:
        run(box.silent)

    assert caught.value.message == "Transaction failed."


@pytest.mark.chain
def test_a_panic_says_what_it_was(box, run):
    with pytest.raises(ContractLogicError, match="panic 0x12: division by zero") as caught:
        run(box.divided, 1, 0)
    assert caught.value.contract_address == box.address

    with pytest.raises(ContractLogicError, match="panic 0x11: arithmetic overflow"):
        run(box.sum, 2**256 - 1, 1)


@pytest.mark.chain
def test_an_invalid_instruction_is_named(box, run):
    with pytest.raises(ContractLogicError, match="invalid opcode"):
        run(box.broken, gas=200_000)


@pytest.mark.chain
def test_an_error_from_inside_is_decoded_by_the_contract_that_raised_it(box, relay, run):
    with pytest.raises(box.TooLarge) as caught:
        run(relay.relay, 1001)

    assert caught.value.inputs == {"given": 1001, "most": 1000}
    assert caught.value.contract_address == box.address


@pytest.mark.chain
def test_an_error_around_another_is_the_outer_contract_s(box, relay, run):
    with pytest.raises(relay.Wrapped) as caught:
        run(relay.attempt, 1001, True)

    inner = bytes(caught.value.inputs["inner"])
    assert len(inner) == 4 + 64
    assert caught.value.contract_address == relay.address


@pytest.mark.chain
def test_an_error_that_was_caught_inside_is_none(box, relay, alice):
    assert relay.attempt.call(1001, False) is False
    assert not relay.attempt(1001, False, sender=alice).failed


@pytest.mark.chain
def test_an_error_that_nobody_declares_keeps_its_data(box, alice, run):
    bare = container("Relay").at(box.address, fetch_from_explorer=False)

    with pytest.raises(ContractLogicError) as caught:
        run(bare.relay, 5)
    assert caught.value.message == "Transaction failed."


@pytest.mark.chain
def test_a_failed_deployment_raises_the_constructor_s_error(alice):
    with pytest.raises(ContractLogicError) as caught:
        alice.deploy(container("Box"), 1001)

    assert repr(caught.value) == "TooLarge(given=1001, most=1000)"


@pytest.mark.chain
def test_running_out_of_gas_is_its_own_error(box, alice):
    with pytest.raises(OutOfGasError):
        box.endless(sender=alice, gas=100_000)
    receipt = box.endless(sender=alice, gas=100_000, raise_on_revert=False)

    assert receipt.ran_out_of_gas
    assert (receipt.failed, receipt.gas_used) == (True, 100_000)


@pytest.mark.chain
def test_a_call_that_never_ends_is_ended_by_the_node(box, alice):
    with pytest.raises(ContractLogicError, match="out of gas"):
        box.endless.call(sender=alice)


@pytest.mark.chain
def test_too_little_gas_to_begin_is_refused_by_the_pool(box, alice):
    with pytest.raises(TransactionError, match="intrinsic gas"):
        box.store(5, sender=alice, gas=20_000)


@pytest.mark.chain
def test_an_undone_transaction_costs_and_changes_nothing_else(box, alice, provider):
    before = provider.get_energy(alice.address)
    with pytest.raises(box.TooLarge) as caught:
        box.store(1001, sender=alice)

    receipt = provider.get_receipt(caught.value.txn.txn_hash)
    assert receipt.failed
    assert box.number() == 7
    assert provider.get_energy(alice.address) == before - receipt.total_fees_paid
    assert receipt.outputs == ()


@pytest.mark.chain
def test_the_receipt_of_an_undone_transaction_tells_why(box, alice, provider):
    receipt = box.store(1001, sender=alice, raise_on_revert=False)
    found = provider.get_receipt(receipt.txn_hash)

    for one in (receipt, found):
        assert one.failed
        assert isinstance(one.error, box.TooLarge)
        assert one.error.inputs == {"given": 1001, "most": 1000}
    with pytest.raises(box.TooLarge):
        found.raise_for_status()
    receipt.raise_for_status()


@pytest.mark.chain
def test_the_reason_is_found_later_too(box, alice, provider):
    """The transaction is run again on its own block, not on the present one."""
    receipt = box.store(1001, sender=alice, raise_on_revert=False)
    box.store(5, sender=alice)
    provider.mine(3)

    assert isinstance(provider.get_receipt(receipt.txn_hash).error, box.TooLarge)


@pytest.mark.chain
def test_a_call_may_return_its_failure(box, alice):
    assert box.checked(10, raise_on_revert=False) == "not below ten"
    assert box.checked(5, raise_on_revert=False) == 5
    raw = box.checked(10, raise_on_revert=False, decode=False)
    assert raw[:4].hex() == "08c379a0"


@pytest.fixture
def crowded(box, relay, alice, bob, provider):
    """A transaction that was undone in its second clause, in a block with another one."""
    provider.auto_mine = False
    alice.transfer(bob, 1, gas=30_000)
    txn = multicall.Transaction().add(box.store, 5).add(relay.relay, 1001)
    sent = txn(sender=alice, gas=200_000)
    provider.mine()
    assert len(provider.get_block("latest").transaction_ids) == 2
    return sent.txn_hash


@pytest.mark.chain
def test_the_reason_is_found_in_a_block_with_others(box, crowded, provider):
    """Running it again would begin where the block ended: the tracers are asked."""
    error = provider.get_receipt(crowded).error

    assert isinstance(error, box.TooLarge)
    assert error.inputs == {"given": 1001, "most": 1000}
    assert error.contract_address == box.address


@pytest.mark.chain
def test_a_tracer_that_saw_no_error_is_not_believed(box, crowded, provider, monkeypatch):
    call_tree = tracing.call_tree
    monkeypatch.setattr(
        "thorlink.tracing.call_tree", lambda *args: replace(call_tree(*args), error="")
    )

    assert isinstance(provider.get_receipt(crowded).error, box.TooLarge)


@pytest.mark.chain
def test_without_tracers_the_reason_is_looked_for_by_running_again(
    box, crowded, provider, monkeypatch
):
    monkeypatch.setattr(type(provider), "supports_tracing", False)

    error = provider.get_receipt(crowded).error
    assert error.message.startswith("0x677fd0e3")


@pytest.mark.chain
def test_an_answer_with_too_few_results_is_an_error(box, provider, monkeypatch):
    monkeypatch.setattr(provider.client, "inspect", lambda *_, **__: [])

    with pytest.raises(ProviderError, match="0 results for 1 clauses"):
        box.number()


@pytest.mark.chain
def test_the_error_of_a_later_clause_is_that_clause_s(box, relay, alice):
    txn = multicall.Transaction().add(box.store, 5).add(relay.attempt, 1001, True)

    with pytest.raises(relay.Wrapped):
        txn(sender=alice)


@pytest.mark.chain
def test_an_inner_error_of_a_later_clause_is_found_by_the_tracer(box, relay, alice):
    txn = multicall.Transaction().add(box.store, 5).add(relay.relay, 1001)

    with pytest.raises(box.TooLarge) as caught:
        txn(sender=alice)
    assert caught.value.inputs == {"given": 1001, "most": 1000}


@pytest.mark.chain
def test_without_tracers_an_inner_error_keeps_its_data(box, relay, alice, provider, monkeypatch):
    monkeypatch.setattr(type(provider), "supports_tracing", False)

    for run in (lambda: relay.relay(1001, sender=alice), lambda: relay.relay.call(1001)):
        with pytest.raises(ContractLogicError) as caught:
            run()
        assert caught.value.message.startswith("0x")


@pytest.mark.chain
def test_the_clause_that_failed_names_its_own_error_without_tracers(
    box, relay, alice, provider, monkeypatch
):
    monkeypatch.setattr(type(provider), "supports_tracing", False)
    txn = multicall.Transaction().add(box.store, 5).add(relay.attempt, 1001, True)
    call = multicall.Call().add(box.number).add(relay.attempt, 1001, True)

    for run in (lambda: txn(sender=alice), call):
        with pytest.raises(relay.Wrapped) as caught:
            run()
        assert caught.value.contract_address == relay.address


@pytest.mark.chain
def test_tracers_are_not_asked_for_an_error_that_the_contract_declares(
    box, alice, provider, monkeypatch
):
    paths, ask = [], provider.client.ask

    def listening(method, path, **options):
        paths.append(path)
        return ask(method, path, **options)

    assert provider.supports_tracing
    monkeypatch.setattr(provider.client, "ask", listening)
    for run in (box.store, box.store.call, box.store.estimate_gas_cost):
        with pytest.raises(box.TooLarge):
            run(1001, sender=alice)
    assert not [path for path in paths if path.startswith("debug")]


@pytest.mark.chain
def test_of_several_contracts_that_failed_alike_the_last_one_counts(box, relay, alice, provider):
    """The ones before were caught; what it raised is what the call ended with."""
    other = alice.deploy(container("Box"), 7)
    error = bytes.fromhex("677fd0e3") + bytes(64)
    frames = failed(relay, error, failed(box, error), failed(other, error))
    raised = revert_of(STANDARD.reverted(error, ""), None, relay.address, lambda: frames)

    assert isinstance(raised, other.TooLarge)
    assert raised.contract_address == other.address


@pytest.mark.chain
def test_a_transaction_that_succeeds_when_run_again_is_told_so(box, alice, provider, monkeypatch):
    """As when another transaction of the same block was in its way."""
    monkeypatch.setattr("thorlink.transact.undoing", lambda *_: None)

    with pytest.raises(TransactionError, match="run again, it succeeds"):
        box.store(1001, sender=alice)
