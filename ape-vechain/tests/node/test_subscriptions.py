"""Following the chain: what is read from where, also when blocks are dropped. No sockets."""

import pytest

from thorlink import signing, solo
from thorlink.codec import Clause, DynamicFeeTransaction
from thorlink.hashing import blake2b256
from thorlink.node import EmbeddedNode
from thorlink.node.bloom import PROBES, bloom
from thorlink.node.http import subscriptions
from thorlink.node.http.subscriptions import PositionLost
from thorlink.node.http.wire import HttpError
from thorlink.node.resolved import resolve

ALICE, BOB = solo.ACCOUNTS[1], solo.ACCOUNTS[2]
chain = pytest.mark.chain


@pytest.fixture
def node():
    return EmbeddedNode(clock=lambda: 1_700_000_000)


def transfer(nonce, **changes):
    fields = {
        "chain_tag": solo.CHAIN_TAG,
        "block_ref": bytes(8),
        "expiration": 1000,
        "clauses": (Clause(BOB.address, nonce),),
        "gas": 21_000,
        "nonce": nonce,
        "max_priority_fee_per_gas": 0,
        "max_fee_per_gas": 10**13,
    }
    tx = signing.sign(DynamicFeeTransaction(**{**fields, **changes}), ALICE.secret)
    return resolve(tx, tx.encode())


def hexed(data):
    return "0x" + data.hex()


def numbers(following):
    """(number, obsolete) of each block until there is no more."""
    seen = []
    while (messages := following.read()) is not None:
        seen += [(message["number"], message["obsolete"]) for message in messages]
    return seen


@chain
def test_following_begins_with_the_next_block(node):
    following = subscriptions.follow_blocks(node, {})

    assert following.read() is None
    node.mine(2)
    assert numbers(following) == [(2, False), (3, False)]


@chain
def test_following_begins_after_the_position(node):
    node.mine(3)
    position = node.chain.block(2).id

    following = subscriptions.follow_beats(node, {"pos": position.hex()})

    assert numbers(following) == [(3, False), (4, False)]


@chain
def test_a_block_without_messages_is_passed_over(node):
    following = subscriptions.follow_transfers(node, {"recipient": hexed(BOB.address)})
    node.mine()
    node.submit(transfer(5))

    assert following.read() == []
    [message] = following.read()
    assert (message["amount"], message["meta"]["blockNumber"]) == ("0x5", 3)
    assert following.read() is None


@chain
def test_dropped_blocks_are_sent_again_newest_first_before_those_that_replace_them(node):
    following = subscriptions.follow_blocks(node, {})
    node.mine()
    snapshot = node.snapshot()
    node.mine(3)
    assert [number for number, _ in numbers(following)] == [2, 3, 4, 5]
    node.revert(snapshot)
    node.submit(transfer(1))
    node.mine(3)

    assert numbers(following) == [
        *((number, True) for number in (5, 4, 3)),
        *((number, False) for number in (3, 4, 5, 6)),
    ]


@chain
def test_dropped_blocks_are_sent_again_even_if_nothing_replaces_them(node):
    snapshot = node.snapshot()
    following = subscriptions.follow_transfers(node, {})
    node.submit(transfer(7))
    assert [message["obsolete"] for message in following.read()] == [False]

    node.revert(snapshot)

    [message] = following.read()
    assert (message["amount"], message["obsolete"]) == ("0x7", True)
    assert following.read() is None
    node.mine()
    assert following.read() == []


@chain
def test_a_block_that_comes_back_is_not_obsolete(node):
    snapshot = node.snapshot()
    following = subscriptions.follow_blocks(node, {})
    node.submit(transfer(7))
    assert numbers(following) == [(2, False)]

    node.revert(snapshot)
    node.submit(transfer(7))

    assert numbers(following) == []


@chain
def test_a_block_that_was_never_known_is_lost(node):
    unknown = bytes(3) + b"\1" + b"\x11" * 28
    following = subscriptions.follow_blocks(node, {"pos": hexed(unknown)})

    with pytest.raises(PositionLost, match="block 0x00000001"):
        following.read()


@chain
@pytest.mark.parametrize(("dropped", "lost"), [(1000, False), (1001, True)])
def test_the_last_1000_dropped_blocks_are_remembered(node, dropped, lost):
    snapshot = node.snapshot()
    following = subscriptions.follow_blocks(node, {})
    node.mine(dropped)
    while following.read() is not None:
        pass

    node.revert(snapshot)

    if lost:
        with pytest.raises(PositionLost):
            following.read()
    else:
        assert len(following.read()) == dropped


@chain
def test_position_is_at_most_1000_blocks_back(node):
    node.mine(1001)
    query = {"pos": hexed(node.chain.block(2).id)}

    assert subscriptions.follow_blocks(node, query).read()[0]["number"] == 3
    query = {"pos": hexed(node.chain.block(1).id)}
    with pytest.raises(HttpError) as caught:
        subscriptions.follow_blocks(node, query)
    assert (caught.value.status, caught.value.text) == (403, "pos: backtrace limit exceeded")


# pending transactions


@chain
def test_what_can_go_into_the_next_block_is_announced(node):
    seen = []
    with node.pending.connected(seen.append):
        node.submit(transfer(1))
        node.submit(transfer(2, depends_on=b"\x42" * 32))
    node.submit(transfer(3))

    assert seen == [transfer(1).id]


@chain
def test_what_wakes_up_is_announced_once_unless_on_demand():
    seen = {}
    for on_demand in (False, True):
        node = EmbeddedNode(on_demand=on_demand, clock=lambda: 1_700_000_000)
        heard = seen[on_demand] = []
        with node.pending.connected(heard.append):
            node.submit(transfer(2, block_ref=bytes.fromhex("0000000400000000")))
            node.mine(5)

    assert seen == {False: [transfer(2, block_ref=bytes.fromhex("0000000400000000")).id], True: []}


# the filter


@pytest.mark.unit
def test_bloom_contains_its_keys_and_few_others():
    keys = [number.to_bytes(20, "big") for number in range(1, 101)]
    others = [number.to_bytes(20, "big") for number in range(1000, 3000)]
    bits = bloom(keys)

    def contains(key):
        return all(bits[at] & byte == byte for at, byte in enumerate(bloom_of_one(key, len(bits))))

    assert len(bits) == 250
    assert all(contains(key) for key in keys)
    assert sum(contains(key) for key in others) < 10


def bloom_of_one(key, size):
    """The bits of one key in a filter of `size` bytes, by the definition."""
    start = int.from_bytes(blake2b256(key)[:4], "big")
    step = (start >> 17 | start << 15) % 2**32
    bits = bytearray(size)
    for probe in range(PROBES):
        position = (start + probe * step) % 2**32 % (8 * size)
        bits[position // 8] |= 1 << position % 8
    return bits


@pytest.mark.unit
def test_bloom_has_64_bits_at_least():
    assert bloom([]) == bytes(8)
    assert len(bloom([b"a", b"a"])) == 8
    assert len(bloom([b"a", b"b", b"c", b"d"])) == 10
