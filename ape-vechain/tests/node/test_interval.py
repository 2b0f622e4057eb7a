"""Mining by the clock, and waking what waits."""

import threading
import time

import pytest

from thorlink import signing, solo
from thorlink.codec import Clause, LegacyTransaction
from thorlink.node import EmbeddedNode
from thorlink.node.interval import mining, waking
from thorlink.node.resolved import resolve

pytestmark = pytest.mark.chain


def transfer(nonce, **changes):
    fields = {
        "chain_tag": solo.CHAIN_TAG,
        "block_ref": bytes(8),
        "expiration": 1000,
        "clauses": (Clause(solo.ACCOUNTS[2].address, 1),),
        "gas": 21_000,
        "nonce": nonce,
        **changes,
    }
    tx = signing.sign(LegacyTransaction(**fields), solo.ACCOUNTS[1].secret)
    return resolve(tx, tx.encode())


def wait_for(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_blocks_come_by_the_clock_empty_or_not():
    node = EmbeddedNode(on_demand=False)
    node.submit(transfer(1))
    with mining(node, 1):
        wait_for(lambda: node.chain.best.number >= 3)

    blocks = node.chain.blocks(2, 3)
    assert [len(block.transactions) for block in blocks] == [1, 0]
    assert blocks[1].timestamp - blocks[0].timestamp == 1


def test_no_block_comes_after_mining_has_ended():
    node = EmbeddedNode(on_demand=False)
    with mining(node, 1):
        wait_for(lambda: node.chain.best.number >= 2)
    number = node.chain.best.number
    time.sleep(1.2)

    assert node.chain.best.number == number


def test_what_waited_is_woken_and_nothing_else_is_mined():
    node = EmbeddedNode()
    first = transfer(1)
    second = transfer(2, depends_on=first.id)
    node.submit(second)
    with waking(node):
        time.sleep(1.2)
        assert node.chain.best.number == 1
        node.submit(first)
        wait_for(lambda: node.chain.mined(second.id) is not None)
        time.sleep(1.2)

    assert node.chain.best.number == 3


def test_an_error_while_mining_is_told_and_comes_out(monkeypatch):
    node = EmbeddedNode()
    told = threading.Event()

    def fail():
        raise RuntimeError("no block")

    monkeypatch.setattr(node, "mine", fail)

    def mine_for_a_while():
        with mining(node, 1, told.set):
            assert told.wait(timeout=10)

    with pytest.raises(RuntimeError, match="no block"):
        mine_for_a_while()


@pytest.mark.parametrize("make", [mining, waking])
def test_an_interval_has_a_second(make):
    with pytest.raises(ValueError, match="at least one second, not 0"):
        make(EmbeddedNode(), 0).__enter__()


def test_blocks_are_an_interval_apart():
    node = EmbeddedNode(block_interval=10, clock=lambda: 1_700_000_000)

    assert [node.mine().timestamp for _ in range(2)] == [1_700_000_010, 1_700_000_020]
    with pytest.raises(ValueError, match="at least one second apart, not 0"):
        EmbeddedNode(block_interval=0)
