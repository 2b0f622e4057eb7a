"""The embedded node against a real one: random programs and random transactions, to the letter.

`NODE_FUZZ=20` asks twenty times as many.
"""

import os
from collections.abc import Iterator

import httpx
import pytest
from thor_conformance import solo as real_solo
from thor_differential.programs import Generator
from thor_differential.transactions import (
    TransactionGenerator,
    account_states,
    logs,
    post,
    receipt,
)

from thorlink import solo
from thorlink.node import EmbeddedNode
from thorlink.node.params import ENERGY, PARAMS

pytestmark = pytest.mark.thor

TIMES = int(os.environ.get("NODE_FUZZ", "1"))
PROGRAMS = 300 * TIMES
TRANSACTIONS = 150 * TIMES


@pytest.fixture
def real() -> Iterator[httpx.Client]:
    if reason := real_solo.missing():
        pytest.skip(reason)
    with real_solo.running_solo() as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


@pytest.fixture
def node(real) -> EmbeddedNode:
    """With the same time in block 1, and in all blocks unless a test sets it."""
    timestamp = real.get("/blocks/1").json()["timestamp"]
    return EmbeddedNode(clock=lambda: timestamp)


@pytest.fixture
def embedded(node) -> Iterator[httpx.Client]:
    with httpx.Client(transport=node.transport(), base_url="http://embedded") as client:
        yield client


def test_inspect_answers_random_programs_as_the_real_node(real, embedded):
    for seed in range(PROGRAMS):
        body = Generator(seed).request()

        theirs = real.post("/accounts/*", params={"revision": "1"}, json=body)
        ours = embedded.post("/accounts/*", params={"revision": "1"}, json=body)

        assert (ours.status_code, ours.text) == (theirs.status_code, theirs.text), f"seed {seed}"


def test_transactions_end_as_on_the_real_node(real, embedded, node):
    generator = TransactionGenerator(1)
    for number in range(TRANSACTIONS):
        tx = generator.transaction()

        theirs = post(real, tx)
        mined = receipt(real, tx)
        if mined is not None:
            node.set_time(mined["meta"]["blockTimestamp"])
        assert post(embedded, tx) == theirs, f"transaction {number}"
        assert receipt(embedded, tx) == mined, f"transaction {number}"

        generator.learn(mined)
        generator.last = tx.id if mined is not None else None

    addresses = [account.address for account in solo.ACCOUNTS]
    addresses += [ENERGY[:-1] + b"\0", b"\x11" * 20, bytes(20), PARAMS[:-1] + b"\0"]
    addresses += generator.known
    assert account_states(embedded, addresses) == account_states(real, addresses)
    assert logs(embedded, "event") == logs(real, "event")
    assert logs(embedded, "transfer") == logs(real, "transfer")
