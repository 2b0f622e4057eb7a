"""The client against nodes that really answer: each method once, and the ways to be refused."""

from dataclasses import replace

import pytest

from thorlink import signing, transact
from thorlink.abi import Contract
from thorlink.codec import Clause
from thorlink.errors import BadRequest, Reverted, TransactionExpired, TransactionRejected
from thorlink.queries import EventCriteria, Page, TransferCriteria
from thorlink.replay import compare, replay
from thorlink.solo import ACCOUNTS

ALICE, BOB, CAROL = ACCOUNTS[1], ACCOUNTS[2], ACCOUNTS[3]
VTHO = bytes.fromhex("0000000000000000000000000000456e65726779")
ENERGY = Contract(
    [
        {
            "type": "function",
            "name": "transfer",
            "inputs": [{"name": "to", "type": "address"}, {"name": "amount", "type": "uint256"}],
            "outputs": [{"name": "", "type": "bool"}],
        },
        {
            "type": "function",
            "name": "balanceOf",
            "inputs": [{"name": "owner", "type": "address"}],
            "outputs": [{"name": "", "type": "uint256"}],
        },
        {
            "type": "event",
            "name": "Transfer",
            "inputs": [
                {"name": "from", "type": "address", "indexed": True},
                {"name": "to", "type": "address", "indexed": True},
                {"name": "value", "type": "uint256"},
            ],
        },
    ]
)
REVERTING = bytes.fromhex("60006000fd")
STORING = bytes.fromhex("6005600055600160005360016000f3")


def mined(client, *clauses, payer=None):
    tx = transact.build(
        client, clauses, ALICE.address, payer=None if payer is None else payer.address
    )
    signed = signing.sign(tx, ALICE.secret, None if payer is None else payer.secret)
    assert client.send_raw(signed.encode()) == signed.id
    last_block = signed.last_block
    return signed, transact.wait_for_receipt(client, signed.id, 30, last_block=last_block)


def test_a_transfer_is_built_sent_and_found(node):
    before = node.account(CAROL.address).balance
    tx, receipt = mined(node, Clause(CAROL.address, 7))

    assert (receipt.reverted, receipt.gas_used, receipt.gas_payer) == (False, 21000, ALICE.address)
    assert receipt.transaction_id == tx.id
    assert node.account(CAROL.address).balance == before + 7
    assert node.transaction(tx.id).clauses == tx.clauses
    block = node.block(receipt.meta.block_id, expanded=True)
    assert tx.id in block.block.transaction_ids
    assert receipt in block.receipts
    in_block = Page(receipt.meta.block_number, receipt.meta.block_number)
    [log] = node.transfer_logs([TransferCriteria(ALICE.address, CAROL.address)], in_block)
    assert (log.transfer.amount, log.meta.transaction_id) == (7, tx.id)


def test_a_delegated_call_is_paid_by_the_payer(node):
    call = Clause(VTHO, 0, ENERGY.function("transfer").encode(CAROL.address, 5))
    before = node.account(ALICE.address).energy
    tx, receipt = mined(node, call, payer=BOB)

    assert (receipt.gas_payer, tx.payer, tx.origin) == (BOB.address, BOB.address, ALICE.address)
    assert receipt.paid == receipt.gas_used * min(
        tx.max_fee_per_gas, 10**13 + tx.max_priority_fee_per_gas
    )
    assert node.account(ALICE.address).energy == before - 5
    [event] = receipt.outputs[0].events
    assert ENERGY.decode_event(event.topics, event.data) == (
        "Transfer",
        {"from": ALICE.address, "to": CAROL.address, "value": 5},
    )
    topics = ENERGY.event("Transfer").topics(to=CAROL.address)
    criteria = [EventCriteria(VTHO, topics)]
    number = receipt.meta.block_number
    logs = list(node.every_event_log(criteria, first=number, last=number, size=1))
    assert [log.meta.transaction_id for log in logs] == [tx.id]


def test_a_contract_is_where_the_id_says(node):
    tx, receipt = mined(node, Clause(BOB.address, 1), Clause(None, 0, STORING))
    address = tx.contract_address(1)

    assert receipt.outputs[1].contract_address == address
    assert node.code(address) == b"\1"
    assert node.storage(address, bytes(32)) == (5).to_bytes(32, "big")
    assert node.account(address).has_code


def test_a_call_answers_or_says_why_not(node):
    data = ENERGY.function("balanceOf").encode(BOB.address)
    balance = ENERGY.function("balanceOf").decode_output(node.call(VTHO, data))

    assert balance == node.account(BOB.address).energy
    with pytest.raises(Reverted):
        node.call(VTHO, ENERGY.function("transfer").encode(BOB.address, 2**200))
    with pytest.raises(Reverted):
        transact.build(node, [Clause(None, 0, REVERTING)], ALICE.address)


def test_gas_is_intrinsic_plus_inspected_to_the_unit(node):
    call = Clause(VTHO, 0, ENERGY.function("transfer").encode(CAROL.address, 5))
    [result] = node.inspect([call], caller=ALICE.address, revision="next")
    terms = transact.Terms(gas_margin=0)
    tx = transact.build(node, [call], ALICE.address, terms=terms)
    _, receipt = mined(node, call)

    assert tx.gas == receipt.gas_used == tx.intrinsic_gas + result.gas_used


def test_the_pool_says_why_it_refuses(node):
    tx = transact.build(node, [Clause(BOB.address, 1)], ALICE.address)
    wrong = replace(tx, chain_tag=tx.chain_tag ^ 1)
    with pytest.raises(TransactionRejected) as caught:
        node.send_raw(signing.sign(wrong, ALICE.secret).encode())
    assert (caught.value.status, caught.value.reason) == (400, "bad tx: chain tag mismatch")

    signed = signing.sign(replace(tx, block_ref=bytes(8), expiration=0), ALICE.secret)
    with pytest.raises(TransactionRejected) as caught:
        node.send_raw(signed.encode())
    assert (caught.value.status, caught.value.reason) == (403, "tx rejected: expired")
    with pytest.raises(TransactionExpired):
        transact.wait_for_receipt(node, signed.id, 5, last_block=signed.last_block)


def test_sending_twice_is_accepted_once(node):
    tx, receipt = mined(node, Clause(BOB.address, 1))

    assert node.send_raw(tx.encode()) == tx.id
    assert node.receipt(tx.id) == receipt


def test_why_a_mined_transaction_reverted_is_found_by_running_it_again(node):
    tx = transact.build(node, [Clause(BOB.address, 1)], ALICE.address)
    hopeless = replace(tx, clauses=(Clause(BOB.address, 2**100),), gas=50_000)
    signed = signing.sign(hopeless, ALICE.secret)
    receipt = transact.wait_for_receipt(node, node.send_raw(signed.encode()), 30)

    assert receipt.reverted
    assert receipt.outputs == ()
    reason = transact.reason_of(node, signed, receipt)
    assert reason.reason == "insufficient balance for transfer"


def test_fees_are_those_of_a_quiet_chain(node):
    assert node.priority_fee() == 5 * 10**11
    assert node.fee_history(1, "next").base_fee_per_gas == (10**13,)


def test_a_wrong_request_is_told_from_a_node_that_is_down(node):
    with pytest.raises(BadRequest) as caught:
        node.account(BOB.address, revision=10**6)

    assert (caught.value.status, caught.value.text) == (400, "revision: not found")


def recordable():
    """Signed bytes that are the same in each run: a transfer, a creation, a failure, a refusal."""
    from thor_conformance.requests import Sender  # noqa: PLC0415 - after the path

    sender = Sender(20_000_000)
    good = [
        sender.tx(Clause(BOB.address, 1), legacy=True),
        sender.tx(Clause(None, 3, STORING), Clause(BOB.address, 2), payer=4),
        sender.tx(Clause(None, 0, REVERTING)),
        sender.tx(Clause(VTHO, 0, ENERGY.function("transfer").encode(CAROL.address, 9))),
    ]
    return [tx.encode() for tx in (*good, sender.tx(Clause(BOB.address), expiration=0))]


def test_replay_tells_what_became_of_each(node):
    outcomes = replay(node, recordable())

    gas = [outcome.get("gasUsed") for outcome in outcomes]
    assert gas[0] == 21000
    assert [outcome.get("reverted") for outcome in outcomes] == [False, False, True, False, None]
    assert outcomes[4]["rejected"] == "tx rejected: expired"
    assert outcomes[1]["outputs"][1]["transfers"][0]["amount"] == "0x2"


@pytest.mark.thor
def test_replay_agrees_on_both_nodes(embedded, real):
    expected, found = replay(real, recordable()), replay(embedded, recordable())

    assert compare(expected, found) == []


@pytest.mark.chain
def test_compare_names_each_value_that_differs(embedded):
    expected = replay(embedded, recordable())
    changed = [{**expected[0], "gasUsed": 1}, *expected[1:-1]]

    assert compare(expected, expected) == []
    assert compare(expected, changed) == [
        "transaction 0: gasUsed: expected 21000, got 1",
        "expected 5 transactions, got 4",
    ]
