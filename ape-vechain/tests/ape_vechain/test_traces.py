"""Call trees, gas by call, steps and return values, of transactions and of calls."""

import io
from functools import partial

import ape
import pytest
from ape.exceptions import APINotImplementedError
from ape_ethereum.trace import Trace
from evm_trace import CallType
from vechain_testbed.contracts import container

from ape_vechain import multicall


@pytest.fixture
def relayed(relay, alice):
    return relay.relay(9, sender=alice)


def shown(show, **options):
    """What is printed, without colours and line breaks."""
    file = io.StringIO()
    show(file=file, **options)
    return file.getvalue()


@pytest.mark.chain
def test_a_call_tree_has_every_call_and_its_gas(relayed, relay, box):
    tree = relayed.trace.get_calltree()

    assert (tree.address.to_0x_hex(), tree.depth) == (relay.address.lower(), 0)
    assert tree.call_type == CallType.CALL
    (inner,) = tree.calls
    assert (inner.address.to_0x_hex(), inner.depth) == (box.address.lower(), 1)
    assert 0 < inner.gas_cost < tree.gas_cost < relayed.gas_used
    assert inner.calldata[4:] == (9).to_bytes(32, "big")
    assert not tree.failed


@pytest.mark.chain
def test_gas_of_the_tree_is_the_receipt_s_without_what_is_intrinsic(relayed):
    data = bytes(relayed.transaction.data)
    intrinsic = 21_000 + sum(4 if byte == 0 else 68 for byte in data)

    assert relayed.trace.get_calltree().gas_cost == relayed.gas_used - intrinsic


@pytest.mark.chain
def test_a_trace_is_printed_with_names_and_values(relayed):
    text = shown(relayed.show_trace)

    assert "Call trace for" in text
    assert "Relay.relay" in text
    assert "given=9" in text
    assert "Box.store" in text
    assert "gas" in text


@pytest.mark.chain
def test_a_gas_report_is_printed(relayed):
    text = shown(relayed.show_gas_report)

    assert "Relay Gas" in text
    assert "Box Gas" in text
    assert "store" in text


@pytest.mark.chain
def test_a_failed_transaction_s_tree_shows_where(relay, box, alice):
    receipt = relay.relay(1001, sender=alice, raise_on_revert=False)
    tree = receipt.trace.get_calltree()

    assert tree.failed
    assert tree.calls[0].failed
    assert "TooLarge(given=1001, most=1000)" in shown(receipt.show_trace)


@pytest.mark.chain
def test_a_deployment_is_a_creation(box):
    receipt = box.creation_metadata.receipt
    tree = receipt.trace.get_calltree()

    assert tree.call_type == CallType.CREATE
    assert tree.address.to_0x_hex() == box.address.lower()
    assert "Box" in shown(receipt.show_trace)


@pytest.mark.chain
def test_several_clauses_are_one_tree(box, relay, alice, bob):
    txn = multicall.Transaction()
    txn.add(relay.relay, 5).add_transfer(bob, 3).add_deployment(container("Box"), 1)
    receipt = txn(sender=alice)
    tree = receipt.trace.get_calltree()

    assert (tree.call_type, tree.gas_cost) == (CallType.INTERNAL, receipt.gas_used)
    assert [call.call_type for call in tree.calls] == [
        CallType.CALL,
        CallType.CALL,
        CallType.CREATE,
    ]
    assert [call.depth for call in tree.calls] == [1, 1, 1]
    assert [call.depth for call in tree.calls[0].calls] == [2]
    text = shown(receipt.show_trace)
    assert "Transaction.clauses(count=3)" in text
    assert "Relay.relay" in text
    assert bob.address in text


@pytest.mark.chain
def test_a_transfer_is_one_of_vet(alice, bob):
    text = shown(alice.transfer(bob, 5).show_trace)

    assert "VET_transfer" in text
    assert "VTHO_transfer" not in text


@pytest.mark.chain
def test_clauses_after_the_one_that_failed_have_no_tree(box, alice):
    txn = multicall.Transaction().add(box.store, 5).add(box.store, 1001).add(box.store, 6)
    receipt = txn(sender=alice, raise_on_revert=False)

    calls = receipt.trace.get_calltree().calls
    assert [call.failed for call in calls] == [False, True]
    assert receipt.trace.get_calltree().failed
    assert receipt.clause_return_values == [7, None]


@pytest.mark.chain
def test_return_values_of_unknown_contracts_are_bytes(box, alice, provider):
    receipt = box.store(5, sender=alice)
    word = (7).to_bytes(32, "big")

    del ape.chain.contracts[box.address]
    assert receipt.clause_return_values == [word]


@pytest.mark.chain
def test_return_values_may_be_several_or_structures(box, alice):
    txn = multicall.Transaction().add(box.pair).add(box.entry)
    values = txn(sender=alice).clause_return_values

    assert tuple(values[0]) == (7, alice.address)
    assert (values[1].by, values[1].number) == (alice.address, 7)


@pytest.mark.chain
def test_steps_of_all_clauses_can_be_read(relay, alice):
    single = relay.relay(5, sender=alice)
    double = multicall.Transaction().add(relay.relay, 5).add(relay.relay, 6)(sender=alice)
    steps = list(single.trace.raw_trace_frames)

    assert steps[0]["op"] == "PUSH1"
    assert all(len(word) == 64 for step in steps for word in step["stack"] + step["memory"])
    assert {frame.depth for frame in single.trace.frames} == {1, 2}
    assert len(list(double.trace.raw_trace_frames)) == 2 * len(steps)


@pytest.mark.chain
def test_contracts_that_were_called_are_told(relayed, box):
    assert box.address in set(relayed.trace.get_addresses_used())


@pytest.fixture
def printed(monkeypatch):
    """Traces that a call was to show; Ape binds the stream when it is imported."""
    printed = []
    show, report = Trace.show, Trace.show_gas_report
    monkeypatch.setattr(Trace, "show", lambda trace: printed.append(shown(partial(show, trace))))
    monkeypatch.setattr(
        Trace, "show_gas_report", lambda trace: printed.append(shown(partial(report, trace)))
    )
    return printed


@pytest.mark.chain
def test_a_call_can_be_traced(relay, alice, printed):
    assert relay.read(sender=alice, show_trace=True) == 7

    (text,) = printed
    assert "Relay.read" in text
    assert "Box.number" in text


@pytest.mark.chain
def test_a_call_s_gas_can_be_reported(relay, printed):
    assert relay.read(show_gas_report=True) == 7
    assert "Relay Gas" in printed[0]


@pytest.mark.chain
def test_a_call_s_trace_has_its_gas_steps_and_value(relay, provider):
    from ape_vechain.trace import ThorCallTrace  # noqa: PLC0415 - it needs Ape's managers

    txn = relay.read.as_transaction()
    trace = ThorCallTrace(call=txn, gas_used=1234)

    assert trace.get_calltree().gas_cost == 1234
    assert int.from_bytes(trace.return_value, "big") == 7
    assert next(iter(trace.raw_trace_frames))["pc"] == 0
    assert trace.transaction["to"] == relay.address


@pytest.mark.chain
def test_a_call_can_go_without_its_trace(relay, printed):
    assert relay.read(show_trace=True, skip_trace=True) == 7
    assert printed == []


@pytest.mark.chain
def test_a_node_without_tracers_is_told_so(relay, relayed, provider, monkeypatch):
    monkeypatch.setattr(type(provider), "supports_tracing", False)
    trace = provider.get_transaction_trace(relayed.txn_hash)

    tree = trace.get_calltree()
    assert (tree.address.to_0x_hex(), tree.calls) == (relay.address.lower(), [])
    with pytest.raises(APINotImplementedError, match="allows no tracers"):
        _ = relayed.clause_return_values


@pytest.mark.chain
def test_a_call_on_a_node_without_tracers_is_made_anyway(relay, provider, monkeypatch, printed):
    monkeypatch.setattr(type(provider), "supports_tracing", False)

    assert relay.read(show_trace=True) == 7
    assert printed == []


@pytest.mark.chain
def test_made_up_state_for_a_call_is_refused(relay):
    with pytest.raises(APINotImplementedError, match="made-up state"):
        relay.read(state={})


@pytest.mark.chain
def test_a_call_can_be_made_on_an_earlier_block(box, alice, provider):
    before = provider.get_block("latest").number
    box.store(9, sender=alice)

    assert (box.number(), box.number(block_id=before)) == (9, 7)
    assert box.time(block_id=before) == provider.get_block(before).timestamp
    assert box.chain() == provider.chain_id
    assert box.caller(sender=alice) == alice.address
