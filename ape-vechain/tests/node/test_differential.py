"""The embedded node against a real one: random programs and random transactions, to the letter.

`NODE_FUZZ=20` asks twenty times as many.
"""

import os
from collections.abc import Iterator

import httpx
import pytest
from thor_conformance import solo as real_solo
from thor_differential.built_in_transactions import BuiltInTransactionGenerator
from thor_differential.builtins import BuiltInGenerator
from thor_differential.programs import Generator
from thor_differential.sponsored import SponsoredGenerator
from thor_differential.transactions import (
    TransactionGenerator,
    account_states,
    logs,
    post,
    receipt,
)

from thorlink import signing, solo
from thorlink.codec import Clause, DynamicFeeTransaction, LegacyTransaction
from thorlink.node import EmbeddedNode
from thorlink.node.params import BLOCK_GAS_LIMIT, ENERGY, PARAMS
from thorlink.node.resolved import Resolved, unproved_work

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


@pytest.mark.parametrize("kind", [Generator, BuiltInGenerator])
def test_inspect_answers_random_programs_as_the_real_node(real, embedded, kind):
    for seed in range(PROGRAMS):
        body = kind(seed).request()

        theirs = real.post("/accounts/*", params={"revision": "1"}, json=body)
        ours = embedded.post("/accounts/*", params={"revision": "1"}, json=body)

        assert (ours.status_code, ours.text) == (theirs.status_code, theirs.text), f"seed {seed}"


@pytest.mark.parametrize(
    "kind", [TransactionGenerator, BuiltInTransactionGenerator, SponsoredGenerator]
)
def test_transactions_end_as_on_the_real_node(real, embedded, node, kind):
    generator = kind(1)
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
    sponsored = generator.questions()
    assert embedded.post("/accounts/*", json=sponsored).json() == (
        real.post("/accounts/*", json=sponsored).json()
    )
    assert account_states(embedded, addresses) == account_states(real, addresses)
    assert logs(embedded, "event") == logs(real, "event")
    assert logs(embedded, "transfer") == logs(real, "transfer")


def test_base_fee_moves_as_on_the_real_node(real, embedded, node):
    """Full blocks raise it until legacy transactions are refused; empty ones lower it again."""
    burn = Clause(None, 0, b"\xfe")
    base_fees = set()
    gases = [BLOCK_GAS_LIMIT] * 4 + [100_000] * 6
    for number, gas in enumerate(gases):
        for tx in (
            _signed(DynamicFeeTransaction, number, gas, burn),
            _signed(LegacyTransaction, number, 100_000, burn),
        ):
            assert post(embedded, tx) == post(real, tx)
            assert receipt_outside_time(embedded, tx) == receipt_outside_time(real, tx)
        fees = real.get("/fees/priority").json()
        assert embedded.get("/fees/priority").json() == fees
        blocks = [client.get("/blocks/best").json() for client in (embedded, real)]
        assert blocks[0]["baseFeePerGas"] == blocks[1]["baseFeePerGas"]
        assert blocks[0]["gasUsed"] == blocks[1]["gasUsed"]
        base_fees.add(blocks[0]["baseFeePerGas"])
    assert len(base_fees) > 3


def test_proof_of_work_is_rewarded_as_on_the_real_node(real, embedded):
    signed = []
    for nonce in range(200_000):
        tx = _signed(LegacyTransaction, nonce, 30_000, Clause(bytes(20), 1), sign=False)
        if work_of(tx) > 20_000:
            signed.append(signing.sign(tx, solo.ACCOUNTS[1].secret))
        if len(signed) == 2:
            break
    assert signed
    for tx in signed:
        assert post(embedded, tx) == post(real, tx)
        theirs = receipt_outside_time(real, tx)
        assert receipt_outside_time(embedded, tx) == theirs
        assert int(theirs["reward"], 16) > 0


def work_of(tx):
    origin = solo.ACCOUNTS[1].address
    return unproved_work(Resolved(tx, b"", bytes(32), origin, None, tx.intrinsic_gas))


def receipt_outside_time(node, tx):
    found = receipt(node, tx)
    if found is not None:
        del found["meta"]["blockTimestamp"]
    return found


def _signed(kind, nonce, gas, clause, *, sign=True):
    fees = {"max_priority_fee_per_gas": 10**12, "max_fee_per_gas": 10**14}
    tx = kind(
        chain_tag=solo.CHAIN_TAG,
        block_ref=solo.GENESIS_ID[:8],
        expiration=1000,
        clauses=(clause,),
        gas=gas,
        nonce=nonce,
        **(fees if kind is DynamicFeeTransaction else {}),
    )
    return signing.sign(tx, solo.ACCOUNTS[1].secret) if sign else tx
