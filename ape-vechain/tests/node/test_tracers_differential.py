"""The embedded node's tracers against a real one's, to the letter: random clauses and programs.

`NODE_FUZZ=20` asks twenty times as many.
"""

import os
import re
import time
from collections.abc import Iterator

import httpx
import pytest
from thor_conformance import solo as real_solo
from thor_conformance.assembler import init_code
from thor_conformance.contracts import word
from thor_conformance.requests import Sender
from thor_conformance.traced_contracts import TRACED_CREATIONS
from thor_differential.builtins import ANSWERS, METHODS, RELAYS, STAKER, BuiltInGenerator, relay
from thor_differential.programs import Generator, hexed
from thor_differential.tracing import call_traces, traces
from thor_differential.transactions import TransactionGenerator, post, receipt

from thorlink import solo
from thorlink.codec import Clause
from thorlink.node import EmbeddedNode
from thorlink.node.params import ENERGY

pytestmark = pytest.mark.thor

TIMES = int(os.environ.get("NODE_FUZZ", "1"))
TRANSACTIONS = 40 * TIMES
PROGRAMS = 100 * TIMES
BUILT_IN_CALLS = 40 * TIMES
BOB = solo.ACCOUNTS[2].address


@pytest.fixture
def real() -> Iterator[httpx.Client]:
    if reason := real_solo.missing():
        pytest.skip(reason)
    with real_solo.running_solo() as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture
def node(real) -> EmbeddedNode:
    timestamp = real.get("/blocks/1").json()["timestamp"]
    return EmbeddedNode(clock=lambda: timestamp)


@pytest.fixture
def embedded(node) -> Iterator[httpx.Client]:
    with httpx.Client(transport=node.transport(), base_url="http://embedded") as client:
        yield client


def mined_on_both(real, embedded, node, tx):
    """Send to both; the receipt, None if both refuse."""
    theirs = post(real, tx)
    mined = receipt(real, tx)
    if mined is not None:
        node.set_time(mined["meta"]["blockTimestamp"])
    assert post(embedded, tx) == theirs
    return mined


def without_block_ids(client, answers):
    """No two nodes have the same blocks."""
    best = client.get("/blocks/best").json()["number"]
    ids = [client.get(f"/blocks/{number}").json()["id"][2:] for number in range(1, best + 1)]
    known = re.compile("|".join(ids))
    return {name: (status, known.sub("id", text)) for name, (status, text) in answers.items()}


def test_clauses_are_traced_as_on_the_real_node(real, embedded, node):
    generator = TransactionGenerator(7)
    compared = 0
    for number in range(TRANSACTIONS):
        tx = generator.transaction()
        mined = mined_on_both(real, embedded, node, tx)
        generator.learn(mined)
        generator.last = tx.id if mined is not None else None
        for index in range(len(tx.clauses) if mined else 0):
            target = f"{hexed(tx.id)}/{index}"
            ours, theirs = traces(embedded, target), traces(real, target)
            assert ours == theirs, f"transaction {number}, clause {index}"
            compared += len(theirs)
    assert compared > TRANSACTIONS


def test_programs_are_traced_as_on_the_real_node(real, embedded):
    for seed in range(PROGRAMS):
        generator = Generator(seed)
        clause = {
            "to": None,
            "data": hexed(generator.program()),
            "value": generator.random.choice(["0x0", "0x1"]),
            "caller": hexed(BOB),
            "gas": generator.random.choice([200_000, 60_000, 3_000]),
        }
        ours, theirs = call_traces(embedded, clause, "1"), call_traces(real, clause, "1")
        assert ours == theirs, f"seed {seed}"


def test_built_in_contracts_are_traced_as_on_the_real_node(real, embedded, node):
    """Their calls of themselves, logs and slots; directly and through relays of all kinds."""
    sender = Sender(1)
    generator = BuiltInGenerator(1)
    choose = generator.random
    for built_in in METHODS:
        operations = ("CALL", "STATICCALL") if built_in == STAKER else RELAYS
        codes = [relay(operation, built_in, choose.choice(ANSWERS)) for operation in operations]
        tx = sender.tx(*(Clause(None, 0, init_code(code)) for code in codes), gas=5_000_000)
        assert mined_on_both(real, embedded, node, tx) is not None
        targets = [built_in, *(tx.contract_address(index) for index in range(len(codes)))]
        for number in range(BUILT_IN_CALLS):
            called = generator.call_of(built_in)
            clause = {
                "to": hexed(choose.choice(targets)),
                "data": hexed(called.data),
                "value": hex(called.value),
                "caller": hexed(choose.choice(solo.ACCOUNTS[1:4]).address),
                "gas": choose.choice([2_000_000, 2_000_000, choose.randint(0, 60_000)]),
            }
            ours, theirs = (
                without_block_ids(client, call_traces(client, clause, "best"))
                for client in (embedded, real)
            )
            assert ours == theirs, f"{hexed(built_in)}, call {number}: {clause}"


def test_deep_calls_are_traced_as_on_the_real_node(real, embedded, node):
    sender = Sender(1)
    creation = sender.tx(Clause(None, 0, TRACED_CREATIONS["nested"]), gas=1_000_000)
    nested = creation.contract_address(0)
    call = sender.tx(Clause(nested, 0, word(600)), gas=30_000_000)
    for tx in (creation, call):
        assert mined_on_both(real, embedded, node, tx) is not None

    ours, theirs = traces(embedded, f"{hexed(call.id)}/0"), traces(real, f"{hexed(call.id)}/0")

    assert theirs["call"][1].count('"calls"') > 400
    assert ours == theirs


def test_transactions_that_share_a_block_are_traced_as_on_the_real_node():
    """Each finds what those before it in the block left."""
    if reason := real_solo.missing():
        pytest.skip(reason)
    creation, transactions = _transactions_of_one_block()
    with (
        real_solo.running_solo(on_demand=False) as url,
        httpx.Client(base_url=url, timeout=60) as real,
    ):
        blocks = [_mined_together(real, [creation]), _mined_together(real, transactions)]
        known = {tx.id: tx for tx in (creation, *transactions)}
        start = real.get("/blocks/1").json()["timestamp"]
        node = EmbeddedNode(on_demand=False, clock=lambda: start)
        with httpx.Client(transport=node.transport(), base_url="http://embedded") as embedded:
            for block in blocks:
                _mine_as(node, embedded, block, known)
            for index in range(len(transactions)):
                ours, theirs = (
                    traces(client, f"{_id_of(client, blocks[1])}/{index}/0")
                    for client in (embedded, real)
                )
                assert ours == theirs, f"transaction {index}"


def _transactions_of_one_block():
    sender = Sender(1)
    creation = sender.tx(Clause(None, 0, TRACED_CREATIONS["counter"]), gas=1_000_000)
    counter = creation.contract_address(0)
    transactions = [
        sender.tx(Clause(counter), origin=n, payer=5 if n == 2 else None, gas=90_000)
        for n in (1, 2, 3)
    ]
    transactions.append(sender.tx(Clause(BOB, 10**18), origin=4))
    transactions.append(sender.tx(Clause(counter, 10**30), origin=5))
    return creation, transactions  # fmt: skip


def _mined_together(real, transactions):
    """The block that has them all, when the clock has made it."""
    for tx in transactions:
        assert post(real, tx)[0] == 200
    while (mined := receipt(real, transactions[-1])) is None:
        time.sleep(0.1)
    block = real.get(f"/blocks/{mined['meta']['blockNumber']}").json()
    assert set(block["transactions"]) == {hexed(tx.id) for tx in transactions}
    return block


def _mine_as(node, embedded, block, known):
    while node.chain.best.number < block["number"] - 1:
        node.mine()
    for text in block["transactions"]:
        assert post(embedded, known[bytes.fromhex(text[2:])])[0] == 200
    node.set_time(block["timestamp"])
    node.mine()
    mined = embedded.get(f"/blocks/{block['number']}").json()
    assert mined["transactions"] == block["transactions"]


def _id_of(client, block):
    return client.get(f"/blocks/{block['number']}").json()["id"]


def test_built_in_contracts_are_told_apart(real, embedded, node):
    """What the comparison above leaves out is really different."""
    clause = {"to": hexed(ENERGY), "data": "0x06fdde03", "name": "opcount"}

    ours, theirs = (client.post("/debug/tracers/call", json=clause) for client in (embedded, real))

    assert ours.json() == 0
    assert theirs.json() > 50
