"""Building transactions from what a node says, and waiting for them without waiting."""

from dataclasses import replace

import pytest

from thorlink import transact
from thorlink.abi import ERROR
from thorlink.codec import Clause
from thorlink.errors import NodeUnavailable, ReceiptTimeout, Reverted, TransactionExpired
from thorlink.responses import Block, BlockMeta, FeeHistory, InspectResult, Receipt
from thorlink.solo import ACCOUNTS, CHAIN_TAG, GENESIS_ID

pytestmark = pytest.mark.unit

ALICE, BOB = ACCOUNTS[1].address, ACCOUNTS[2].address
BEST = Block(
    number=9,
    id=bytes.fromhex("00000009") + b"\xab" * 28,
    size=366,
    parent_id=bytes(32),
    timestamp=1,
    gas_limit=40_000_000,
    gas_used=0,
    beneficiary=bytes(20),
    signer=bytes(20),
    total_score=1,
    txs_root=bytes(32),
    state_root=bytes(32),
    receipts_root=bytes(32),
    base_fee_per_gas=10**13,
    is_trunk=True,
    is_finalized=False,
    transaction_ids=(),
)
PARAMS = bytes.fromhex("0000000000000000000000000000506172616d73")
BASE_GAS_PRICE_CALL = bytes.fromhex(
    "8eaa6ac0000000000000000000000000000000000000626173652d6761732d7072696365"
)
DONE = InspectResult(b"", (), (), 1600, False, "")
UNDONE = InspectResult(ERROR.encode("no"), (), (), 100, True, "execution reverted")
RECEIPT = Receipt(
    transaction_id=b"\1" * 32,
    origin=ALICE,
    type=81,
    gas_used=21000,
    gas_payer=ALICE,
    paid=1,
    reward=1,
    reverted=True,
    outputs=(),
    meta=BlockMeta(BEST.id, 9, 1),
)


class Node:
    """Stands for a client: says what it is told to, remembers what it was asked."""

    genesis_id = GENESIS_ID
    chain_tag = CHAIN_TAG

    def __init__(self, results=(DONE,), receipts=(), best=BEST, called=b""):
        self.results, self.best, self.called = list(results), best, called
        self.receipts = list(receipts)
        self.asked = []

    def block(self, _revision):
        return self.best

    def priority_fee(self):
        return 5 * 10**11

    def fee_history(self, count, newest):
        assert (count, newest) == (1, "next")
        return FeeHistory(BEST.id, (10**13,), (0.0,), ())

    def inspect(self, clauses, **options):
        self.asked.append((tuple(clauses), options))
        return self.results

    def call(self, to, data):
        assert (to, data) == (PARAMS, BASE_GAS_PRICE_CALL)
        return self.called

    def receipt(self, _id):
        receipt = self.receipts.pop(0) if self.receipts else None
        if isinstance(receipt, Exception):
            raise receipt
        return receipt


class Clock:
    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def test_build_takes_fees_gas_and_reference_from_the_node():
    node = Node()
    tx = transact.build(node, [Clause(BOB, 1)], ALICE)

    assert (tx.chain_tag, tx.block_ref, tx.expiration) == (CHAIN_TAG, BEST.id[:8], 32)
    assert (tx.max_priority_fee_per_gas, tx.max_fee_per_gas) == (5 * 10**11, 205 * 10**11)
    assert tx.gas == 21000 + 1600 + 200
    assert (tx.delegated, tx.depends_on, tx.last_block) == (False, None, 9 + 32)
    assert node.asked == [
        ((Clause(BOB, 1),), {"caller": ALICE, "gas_payer": ALICE, "revision": "next"})
    ]


def test_build_keeps_the_callers_terms():
    terms = transact.Terms(expiration=5, gas_margin=7, nonce=42, depends_on=b"\2" * 32)
    node = Node()
    tx = transact.build(node, [Clause(BOB)], ALICE, payer=BOB, terms=terms)

    assert (tx.expiration, tx.gas, tx.nonce) == (5, 21000 + 1600 + 7, 42)
    assert (tx.depends_on, tx.delegated) == (b"\2" * 32, True)
    assert node.asked[0][1]["gas_payer"] == BOB


def test_build_takes_another_nonce_each_time():
    nonces = {transact.build(Node(), [Clause(BOB)], ALICE).nonce for _ in range(20)}

    assert len(nonces) == 20


def test_build_refuses_what_would_revert():
    with pytest.raises(Reverted, match="no") as caught:
        transact.build(Node([DONE, UNDONE]), [Clause(BOB), Clause(BOB)], ALICE)

    assert (caught.value.name, caught.value.arguments) == ("Error", {"message": "no"})


def test_build_refuses_a_node_that_leaves_results_out():
    with pytest.raises(NodeUnavailable, match="1 results for 2 clauses"):
        transact.build(Node([DONE]), [Clause(BOB), Clause(BOB)], ALICE)
    with pytest.raises(NodeUnavailable, match="no best block"):
        transact.build(Node(best=None), [Clause(BOB)], ALICE)


def test_wait_for_receipt_polls_until_it_is_there():
    clock = Clock()
    node = Node(receipts=[None, NodeUnavailable("down"), None, RECEIPT])

    assert transact.wait_for_receipt(node, b"\1" * 32, 60, poll=2, clock=clock) == RECEIPT
    assert clock.now == 6


def test_wait_for_receipt_gives_up_after_the_timeout():
    clock = Clock()
    with pytest.raises(ReceiptTimeout, match=r"no receipt for 0x(01)+ in 10 s") as caught:
        transact.wait_for_receipt(Node(), b"\1" * 32, 10, poll=4, clock=clock)

    assert caught.value.transaction_id == b"\1" * 32
    assert not isinstance(caught.value, TransactionExpired)
    assert clock.now == 12


def test_wait_for_receipt_says_that_the_node_was_down():
    faults = [NodeUnavailable("refused")] * 20
    with pytest.raises(ReceiptTimeout, match="in 3 s: refused") as caught:
        transact.wait_for_receipt(Node(receipts=faults), b"\1" * 32, 3, poll=1, clock=Clock())

    assert isinstance(caught.value.__cause__, NodeUnavailable)


def test_wait_for_receipt_ends_when_the_transaction_has_expired():
    with pytest.raises(TransactionExpired, match="expired with block 8; best is 9"):
        transact.wait_for_receipt(Node(), b"\1" * 32, 60, last_block=8, clock=Clock())


def test_wait_for_receipt_does_not_give_up_in_the_last_block():
    node = Node(receipts=[None, RECEIPT])

    assert transact.wait_for_receipt(node, b"\1" * 32, 60, last_block=9, clock=Clock()) == RECEIPT


def test_reason_of_runs_the_clauses_again_at_their_own_block():
    tx = transact.build(Node(), [Clause(BOB)], ALICE)
    node = Node([UNDONE])
    reason = transact.reason_of(node, tx, RECEIPT)

    assert (reason.name, reason.reason) == ("Error", "no")
    gas = tx.gas - tx.intrinsic_gas
    asked = {"caller": ALICE, "gas_payer": ALICE, "gas": gas, "revision": 9}
    assert node.asked == [((Clause(BOB),), asked)]


def test_reason_of_looks_at_the_block_before_then_and_does_not_invent_one():
    tx = transact.build(Node(), [Clause(BOB)], ALICE)
    node = Node([DONE])
    reason = transact.reason_of(node, tx, replace(RECEIPT, gas_used=1))

    assert (reason.name, reason.reason) == (None, "reverted; run again, it succeeds")
    assert [asked["revision"] for _, asked in node.asked] == [9, 8]


def test_undoing_tells_the_clause():
    found = transact.undoing(Node([DONE, UNDONE]), [Clause(BOB)] * 3, RECEIPT)

    assert found == transact.Undoing(1, UNDONE)


def test_base_gas_price_asks_the_params_contract():
    assert transact.base_gas_price(Node(called=(10**13).to_bytes(32, "big"))) == 10**13
