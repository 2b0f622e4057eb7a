"""Everything that a node refuses on POST /transactions, with status and text."""

from dataclasses import replace

from thor_conformance.contracts import CREATIONS
from thor_conformance.requests import (
    Request,
    Sender,
    get,
    hexed,
    mined,
    outcome,
    post,
    post_text,
    send,
    send_broken,
    send_raw,
)
from thorlink import keys, rlp
from thorlink.codec import Clause, Transaction
from thorlink.solo import ACCOUNTS, CHAIN_TAG

ALICE, BOB = ACCOUNTS[1].address, ACCOUNTS[2].address
TO_BOB = Clause(BOB, 1)
POOR = bytes.fromhex("11" * 32)
"""A key whose account has nothing."""


def scenario() -> list[Request]:
    sender = Sender(8_000_000)
    return [
        *_bodies(),
        *_encodings(sender),
        *_fields(sender),
        *_signatures(sender),
        *_money(sender),
        *_dependencies(sender),
        *_twice(sender),
        send_raw("s too high, let pass on demand", _with_high_s(sender.tx(TO_BOB, legacy=True))),
    ]


def _bodies() -> list[Request]:
    return [
        post("no raw", "transactions", {}),
        post("raw is null", "transactions", {"raw": None}),
        post("raw is a number", "transactions", {"raw": 1}),
        send_broken("raw is empty", b""),
        post("raw is not hex", "transactions", {"raw": "0xzz"}),
        post("raw without 0x", "transactions", {"raw": "c0"}),
        post("raw of odd length", "transactions", {"raw": "0xc00"}),
        post("unknown field", "transactions", {"raw": "0xc0", "colour": 1}),
        post_text("not JSON", "transactions", "x"),
        post_text("no body", "transactions", ""),
        get("GET is not allowed", "transactions"),
    ]


def _items(tx: Transaction) -> list[rlp.Decoded]:
    items = rlp.decode(tx.encode()[1:] if tx.TYPE else tx.encode())
    assert isinstance(items, list)
    return items


def _encodings(sender: Sender) -> list[Request]:
    legacy, dynamic = sender.tx(TO_BOB, legacy=True), sender.tx(TO_BOB)
    raw, items = legacy.encode(), _items(legacy)

    def changed(index: int, value: rlp.Item) -> bytes:
        return rlp.encode([*items[:index], value, *items[index + 1 :]])

    return [
        send_broken("cut short", raw[:-1]),
        send_broken("one byte more", raw + b"\0"),
        send_broken("a field less", rlp.encode(items[:-1])),
        send_broken("a field more", rlp.encode([*items, b""])),
        send_broken("0x51 cut short", dynamic.encode()[:-1]),
        send_broken("0x51 with one byte more", dynamic.encode() + b"\0"),
        send_broken("0x51 with legacy fields", b"\x51" + raw),
        send_broken("unknown type", b"\x02" + dynamic.encode()[1:]),
        send_broken("type alone", b"\x51"),
        send_broken("empty list", b"\xc0"),
        send_broken("not a list", b"\x80"),
        send_broken("a number that starts with zero", changed(5, b"\0\1")),
        send_broken("nonce too long", changed(7, b"\1" * 9)),
        send_broken("chain tag too long", changed(0, b"\1\2")),
        send_broken("short address", changed(3, [[b"\1" * 19, b"", b""]])),
        send_broken("clause of two fields", changed(3, [[b"\1" * 20, b""]])),
        send_broken("short dependsOn", changed(6, b"\1" * 31)),
        send_broken("reserved not trimmed", changed(8, [b""])),
        send_raw("unknown feature", changed(8, [b"\2"])),
        send_raw("unknown reserved field", changed(8, [b"", b"\1"])),
        send_raw("unsigned", replace(legacy, signature=b"").encode()),
    ]


def _fields(sender: Sender) -> list[Request]:
    data = b"\1" * 100
    return [
        send("another chain", sender.tx(TO_BOB, chain_tag=CHAIN_TAG ^ 1)),
        send("expired", sender.tx(TO_BOB, expiration=0)),
        send("far in the future", sender.tx(TO_BOB, block_ref=bytes.fromhex("7fffffff00000000"))),
        send("less than intrinsic gas", sender.tx(Clause(BOB, 0, data), gas=21_000)),
        send("one unit less than intrinsic", sender.tx(TO_BOB, gas=20_999)),
        send("no gas", sender.tx(TO_BOB, gas=0)),
        send("more gas than a block has", sender.tx(TO_BOB, gas=40_000_001)),
        send("more bytes than allowed", sender.tx(Clause(BOB, 0, bytes(64 * 1024)))),
        send("tip over fee", sender.tx(TO_BOB, max_priority_fee_per_gas=2, max_fee_per_gas=1)),
        send(
            "fee under base fee", sender.tx(TO_BOB, max_priority_fee_per_gas=0, max_fee_per_gas=1)
        ),
        send("no fee", sender.tx(TO_BOB, max_priority_fee_per_gas=0, max_fee_per_gas=0)),
    ]


def _signed(tx: Transaction, signature: bytes) -> bytes:
    return rlp.encode([*_items(tx)[:-1], signature])


def _with_high_s(tx: Transaction) -> bytes:
    s = keys.CURVE_ORDER - int.from_bytes(tx.signature[32:64], "big")
    return _signed(tx, tx.signature[:32] + s.to_bytes(32, "big") + bytes([1 - tx.signature[64]]))


def _signatures(sender: Sender) -> list[Request]:
    plain, delegated = sender.tx(TO_BOB, legacy=True), sender.tx(TO_BOB, legacy=True, payer=2)
    signature = plain.signature
    return [
        send_raw("short signature", _signed(plain, signature[:64])),
        send_raw("long signature", _signed(plain, signature + b"\0")),
        send_raw("two signatures, not delegated", _signed(plain, signature * 2)),
        send_raw("one signature, delegated", _signed(delegated, delegated.signature[:65])),
        send_raw("v of 27", _signed(plain, signature[:64] + b"\x1b")),
        send_raw("v of 2", _signed(plain, signature[:64] + b"\2")),
        send_raw("zero signature", _signed(plain, bytes(65))),
        send_raw(
            "payer's zero signature", _signed(delegated, delegated.signature[:65] + bytes(65))
        ),
    ]


def _money(sender: Sender) -> list[Request]:
    poor = sender.tx(TO_BOB)
    poor = replace(poor, signature=keys.sign(poor.signing_hash, POOR))
    return [
        send("no VTHO", poor),
        send("gas that nobody can pay", sender.tx(TO_BOB, gas=40_000_000, max_fee_per_gas=10**30)),
        send(
            "gas and tip that nobody can pay",
            sender.tx(
                TO_BOB, gas=40_000_000, max_fee_per_gas=10**30, max_priority_fee_per_gas=10**30
            ),
        ),
        get("the poor account is still poor", f"accounts/{hexed(keys.address_of(POOR))}"),
    ]


def _dependencies(sender: Sender) -> list[Request]:
    failed = sender.tx(Clause(None, 0, b"\xfe"), gas=100_000)
    return [
        *outcome("one that reverts", failed),
        send("depends on it", sender.tx(TO_BOB, depends_on=failed.id)),
    ]


def _twice(sender: Sender) -> list[Request]:
    tx = sender.tx(TO_BOB)
    delegated = sender.tx(TO_BOB, payer=2)
    other_payer = replace(
        delegated,
        signature=delegated.signature[:65]
        + keys.sign(delegated.payer_hash(delegated.origin), ACCOUNTS[3].secret),
    )
    return [
        *mined("once", tx),
        send("twice", tx),
        *outcome("delegated", delegated),
        send("the same id with another payer", other_payer),
    ]


def strict_pool() -> list[Request]:
    """What the pool of a node that mines by the clock says; nothing is mined meanwhile."""
    sender = Sender(9_000_000)
    tx = sender.tx(TO_BOB, legacy=True)
    path = f"transactions/{hexed(tx.id)}"
    creation = sender.tx(Clause(None, 0, CREATIONS["counter"]))
    pool = "node/txpool"
    return [
        get("nothing waits", pool),
        get("nothing waits, status", f"{pool}/status"),
        send_raw("s too high", _with_high_s(tx)),
        *_signatures(sender),
        *_fields(sender),
        send("accepted", tx),
        send("known", tx),
        get("pending", path, pending="true"),
        get("not mined", path),
        get("no receipt", f"{path}/receipt"),
        *_pool_of_one(pool),
        send("another", creation),
        *_money(sender),
        send("depends on what is unknown", sender.tx(TO_BOB, depends_on=b"\x42" * 32)),
        send("a future block", sender.tx(TO_BOB, block_ref=bytes.fromhex("0000000200000000"))),
        get("four wait", f"{pool}/status"),
        *_pending_cost(sender),
    ]


def _pending_cost(sender: Sender) -> list[Request]:
    """Each could be paid, but not all of them."""
    fees = {"max_priority_fee_per_gas": 10**19, "max_fee_per_gas": 10**20, "gas": 40_000_000}
    return [
        send("a dear one", sender.tx(TO_BOB, origin=6, **fees)),
        send("a second dear one", sender.tx(TO_BOB, origin=6, **fees)),
        send("a third dear one", sender.tx(TO_BOB, origin=6, **fees)),
        send("a dear one for another to pay", sender.tx(TO_BOB, origin=5, payer=6, **fees)),
        send("a dear one of another", sender.tx(TO_BOB, origin=5, **fees)),
        send("a cheap one", sender.tx(TO_BOB, origin=6)),
    ]


def _pool_of_one(pool: str) -> list[Request]:
    return [
        get("one waits", pool),
        get("one waits, status", f"{pool}/status"),
        get("one waits, expanded", pool, expanded="true"),
        get("expanded=false", pool, expanded="false"),
        get("by its origin", pool, origin=hexed(ALICE)),
        get("by its origin, expanded", pool, origin=hexed(ALICE), expanded="true"),
        get("by another origin", pool, origin=hexed(BOB)),
        get("by another origin, expanded", pool, origin=hexed(BOB), expanded="true"),
        get("origin is short", pool, origin="0x11"),
        get("origin is empty", pool, origin=""),
        get("expanded is no flag", pool, expanded="maybe"),
        get("the pool's status takes no parameter", f"{pool}/status", expanded="maybe"),
        get("no peers", "node/network/peers"),
        get("unknown path of the node", "node/network"),
        get("unknown path of the pool", f"{pool}/nothing"),
        post("POST to the pool", pool, {}),
        post("POST to the pool's status", f"{pool}/status", {}),
        post("POST to the peers", "node/network/peers", {}),
    ]
