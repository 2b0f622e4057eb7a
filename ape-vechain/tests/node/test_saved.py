"""A node in a file and back: nothing is lost, and nothing is taken for a node that is none."""

import hashlib
import json
import os
from dataclasses import replace

import pytest

from thorlink import signing, solo
from thorlink.codec import Clause, DynamicFeeTransaction, LegacyTransaction
from thorlink.errors import InvalidSavedNode
from thorlink.node import EmbeddedNode
from thorlink.node.resolved import Refused, resolve

pytestmark = pytest.mark.chain

START = 1_700_000_000
ALICE, BOB, CAROL = solo.ACCOUNTS[1:4]
OTHER = bytes(4) + b"\x58" * 28
OWN = b"\x07" * 20
# init code of a contract that adds one to slot 0, logs without topics and with one
LOGGER = bytes.fromhex("6011600a5f3960115ff3" + "5f54600101805f555f5fa0805f5fa15f5ff3")


def transaction(nonce, *clauses, payer=None, **changes):
    fields = {
        "chain_tag": solo.CHAIN_TAG,
        "block_ref": bytes(8),
        "expiration": 1000,
        "clauses": clauses or (Clause(BOB.address, nonce),),
        "gas": 500_000,
        "nonce": nonce,
        "delegated": payer is not None,
        **changes,
    }
    kind = LegacyTransaction
    if nonce % 2:
        kind = DynamicFeeTransaction
        fields |= {"max_priority_fee_per_gas": 10**12, "max_fee_per_gas": 10**14}
    tx = signing.sign(kind(**fields), ALICE.secret, None if payer is None else payer.secret)
    return resolve(tx, tx.encode())


def lived(clock, **options):
    """A node to which everything has happened that can happen to one."""
    node = EmbeddedNode(accounts=[OWN], clock=clock, **options)
    creation = transaction(1, Clause(None, 0, LOGGER), Clause(None, 0, LOGGER))
    node.submit(creation)
    node.submit(transaction(2, Clause(creation.contract_address(1)), Clause(CAROL.address, 5)))
    node.submit(transaction(3, payer=CAROL))
    node.snapshot()
    node.submit(transaction(4, Clause(None, 0, b"\xfe")))
    node.set_balance(OWN, 12)
    node.set_storage(creation.contract_address(0), 0, 1 << 255)
    node.snapshot()
    node.set_code(OWN, b"\x00")
    node.set_energy(OWN, 13)
    node.submit(transaction(5, block_ref=bytes.fromhex("0000000900000000")))
    node.submit(transaction(6, depends_on=b"\x42" * 32))
    node.mine(2)
    node.set_time(START + 5000)
    return node


@pytest.fixture
def clock():
    return lambda: START


@pytest.fixture
def path(tmp_path):
    return tmp_path / "node.json"


@pytest.fixture
def pair(clock, path):
    node = lived(clock)
    node.save(path)
    return node, EmbeddedNode.load(path, clock=clock)


def contents(node):
    """All that there is to know of a node's past, and of what waits."""
    best = node.chain.best.number
    return (
        node.chain.blocks(0, best),
        node.chain.versions(),
        node.chain.history(),
        node.pool.entries(),
        node.next_timestamp(),
    )


def test_load_gives_back_what_was_saved(pair):
    node, loaded = pair

    assert contents(loaded) == contents(node)
    assert [loaded.chain.mined(transaction(n).id) is not None for n in (1, 3, 5)] == [
        node.chain.mined(transaction(n).id) is not None for n in (1, 3, 5)
    ]
    assert loaded.chain.block_by_id(node.chain.best.id) == node.chain.best


def test_both_go_on_alike(pair):
    for node in pair:
        node.submit(transaction(7))
        node.mine(3)
        node.submit(transaction(8, Clause(OWN, 1)))

    assert contents(pair[0]) == contents(pair[1])


@pytest.mark.parametrize("snapshot", [0, 1])
def test_snapshots_are_saved(pair, snapshot):
    for node in pair:
        node.revert(snapshot)
        node.submit(transaction(9))

    assert contents(pair[0]) == contents(pair[1])
    assert pair[1].snapshot() == snapshot + 1


def test_old_states_are_read_alike(pair):
    node, loaded = pair

    for number in range(node.chain.best.number + 1):
        ours, theirs = node.chain.state(number), loaded.chain.state(number)
        for address in (OWN, ALICE.address, BOB.address, CAROL.address):
            assert ours.get_balance(address) == theirs.get_balance(address)
            assert ours.get_energy(address) == theirs.get_energy(address)
            assert ours.get_code(address) == theirs.get_code(address)


def test_another_network_keeps_its_id(clock, path):
    EmbeddedNode(OTHER, clock=clock).save(path)

    assert EmbeddedNode.load(path).genesis_id == OTHER


def test_how_it_mines_is_told_again(clock, path):
    lived(clock, on_demand=True).save(path)

    node = EmbeddedNode.load(path, on_demand=False, block_interval=10, clock=clock)
    before = node.chain.best
    node.revert(0)
    node.submit(transaction(11))

    assert before.number > node.chain.best.number
    assert node.chain.mined(transaction(11).id) is None

    node.on_demand = True
    best = node.chain.best
    assert node.mine(2).timestamp == best.timestamp + 20


def test_what_waits_still_counts_against_its_payer(clock, path):
    node = EmbeddedNode(on_demand=False, clock=clock)
    node.submit(transaction(2))
    snapshot = node.snapshot()
    node.save(path)
    loaded = EmbeddedNode.load(path, on_demand=False, clock=clock)
    node.mine()
    node.revert(snapshot)

    for again in (node, loaded):
        again.set_energy(ALICE.address, 500_000 * 10**13 * 3 // 2)
        with pytest.raises(Refused, match="overall pending cost"):
            again.submit(transaction(4))


# what is no node


def test_save_replaces_the_file_of_before(clock, path):
    node = EmbeddedNode(clock=clock)
    node.save(path)
    node.mine()
    node.save(path)

    assert EmbeddedNode.load(path).chain.best.number == 2
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_save_that_fails_leaves_the_file_of_before(clock, path, monkeypatch):
    node = EmbeddedNode(clock=clock)
    node.save(path)
    before = path.read_bytes()
    node.mine()

    def full(_):
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space left"):
        node.save(path)

    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def resealed(content, change):
    """A file with a changed body and the digest that fits it."""
    head, body = content.splitlines()
    changed = json.dumps(change(json.loads(body))).encode()
    head = {**json.loads(head), "sha256": hashlib.sha256(changed).hexdigest()}
    return json.dumps(head).encode() + b"\n" + changed + b"\n"


@pytest.mark.parametrize(
    ("damage", "text"),
    [
        (lambda _: b"", "is not a saved node"),
        (lambda _: b"\x80\x04pickle", "is not a saved node"),
        (lambda _: b"[]\n{}", "is not a saved node"),
        (lambda _: b'{"format": "other"}\n{}', "is not a saved node"),
        (lambda content: content[:-100], "is damaged"),
        (lambda content: content.split(b"\n")[0], "is damaged"),
        (lambda content: content.replace(b'"now"', b'"not"'), "is damaged"),
        (lambda content: content + b"x", "is damaged"),
        (lambda content: content.replace(b'"version":1', b'"version":2'), "reads version 1"),
        (lambda content: resealed(content, lambda _: {}), "is not understood"),
        (lambda content: resealed(content, lambda body: {**body, "now": [1]}), "not understood"),
        (lambda content: resealed(content, lambda body: {**body, "blocks": []}), "no blocks"),
        (lambda content: resealed(content, lambda body: {**body, "versions": [0]}), "no blocks"),
        (
            lambda content: resealed(content, lambda body: {**body, "blocks": [["x"] * 11]}),
            "is not understood",
        ),
    ],
)
def test_load_refuses_what_is_no_saved_node(clock, path, damage, text):
    EmbeddedNode(clock=clock).save(path)
    damaged = damage(path.read_bytes())
    path.write_bytes(damaged)

    with pytest.raises(InvalidSavedNode, match=text):
        EmbeddedNode.load(path)

    assert path.read_bytes() == damaged


def test_load_says_that_there_is_no_file(path):
    with pytest.raises(FileNotFoundError):
        EmbeddedNode.load(path)


def test_saved_signatures_may_have_any_form(clock, path):
    """On demand a node takes signatures with a high s; so does the file."""
    from thorlink import keys  # noqa: PLC0415 - only here

    tx = transaction(2).tx
    s = keys.CURVE_ORDER - int.from_bytes(tx.signature[32:64], "big")
    high = tx.signature[:32] + s.to_bytes(32, "big") + bytes([1 - tx.signature[64]])
    tx = replace(tx, signature=high)
    node = EmbeddedNode(clock=clock)
    node.submit(resolve(tx, tx.encode()))
    node.save(path)

    assert EmbeddedNode.load(path).chain.best == node.chain.best
