"""Transactions of both types and what becomes of them."""

from thor_conformance.contracts import CREATIONS, word
from thor_conformance.requests import (
    Request,
    Sender,
    get,
    hexed,
    mined,
    outcome,
    send,
    send_raw,
)
from thorlink.codec import Clause
from thorlink.solo import ACCOUNTS

ALICE, BOB, CAROL = (ACCOUNTS[n].address for n in (1, 2, 3))
FRESH = bytes.fromhex("0000000000000000000000000000000000aaaaaa")


def scenario() -> list[Request]:
    sender = Sender(4_000_000)
    return [
        *_transfers(sender),
        *_contracts(sender),
        *_delegated(sender),
        *_fees(sender),
        *_dependent(sender),
        *_lookups(sender),
        *_waiting(sender),
    ]


def _transfers(sender: Sender) -> list[Request]:
    return [
        *mined("a legacy transfer", sender.tx(Clause(BOB, 1), legacy=True)),
        *mined("a 0x51 transfer", sender.tx(Clause(BOB, 2))),
        *mined("a transfer to a fresh account", sender.tx(Clause(FRESH, 3))),
        *mined("a transfer of nothing", sender.tx(Clause(BOB))),
        *mined("a transfer to oneself", sender.tx(Clause(ALICE, 4))),
        *mined("no clause", sender.tx()),
        *mined("no clause, legacy", sender.tx(legacy=True)),
        *mined("three clauses", sender.tx(Clause(BOB, 1), Clause(CAROL, 2), Clause(BOB, 3))),
        *mined("data to an account", sender.tx(Clause(BOB, 0, b"\0\1\0\2"))),
        *mined("more than there is", sender.tx(Clause(BOB, 2**100))),
        *mined("exact gas", sender.tx(Clause(BOB, 1), gas=21000)),
    ]


def _contracts(sender: Sender) -> list[Request]:
    names = ("counter", "reverter", "store", "forward", "factory", "relay", "spinner")
    creation = sender.tx(*(Clause(None, 0, CREATIONS[name]) for name in names), gas=3_000_000)
    at = {name: creation.contract_address(index) for index, name in enumerate(names)}
    count = Clause(at["counter"])
    set_slot = sender.tx(Clause(at["store"], 0, word(1) + word(9)))
    clear = Clause(at["store"], 0, word(1) + word(0))
    fail = Clause(at["reverter"], 0, b"\xde\xad")
    return [
        *mined("seven contracts in one transaction", creation),
        *mined("a call", sender.tx(count)),
        *mined("two calls", sender.tx(count, count)),
        *mined("a revert", sender.tx(fail)),
        *mined("a revert undoes the clause before", sender.tx(count, fail, count)),
        *outcome("the count has not moved", sender.tx(count)),
        *mined("out of gas", sender.tx(Clause(at["spinner"]), gas=60_000)),
        *mined("a failed creation", sender.tx(Clause(None, 0, b"\xfe"), gas=100_000)),
        *mined("an empty creation", sender.tx(Clause(None))),
        *mined("an empty creation with value", sender.tx(Clause(None, 5))),
        *outcome("a slot is set", set_slot),
        *mined("a slot is cleared: refund", sender.tx(clear)),
        *outcome("set and cleared", sender.tx(Clause(at["store"], 0, word(2) + word(9)), clear)),
        *outcome(
            "a refund before a revert",
            sender.tx(Clause(at["store"], 0, word(3) + word(9)), clear, fail),
        ),
        *mined("VET sent on", sender.tx(Clause(at["forward"], 50, word(BOB)))),
        *mined("VET sent on to a fresh account", sender.tx(Clause(at["forward"], 1, word(b"\7")))),
        *mined("CREATE and CREATE2", sender.tx(Clause(at["factory"], 0, CREATIONS["counter"]))),
        *outcome(
            "the same CREATE2 again", sender.tx(Clause(at["factory"], 0, CREATIONS["counter"]))
        ),
        *outcome("a call below", sender.tx(Clause(at["relay"], 0, word(at["counter"])))),
        *outcome("a revert below", sender.tx(Clause(at["relay"], 0, word(at["reverter"]) + b"x"))),
    ]


def _delegated(sender: Sender) -> list[Request]:
    creation = sender.tx(Clause(None, 0, CREATIONS["counter"]), payer=2)
    counter = creation.contract_address(0)
    return [
        *mined("a delegated creation", creation),
        *mined("a delegated call", sender.tx(Clause(counter), payer=3)),
        *mined("a delegated legacy call", sender.tx(Clause(counter), payer=3, legacy=True)),
        *mined("delegated to oneself", sender.tx(Clause(counter), payer=1)),
        *mined("a delegated transfer by another", sender.tx(Clause(BOB, 1), origin=4, payer=5)),
    ]


def _fees(sender: Sender) -> list[Request]:
    base, tip = 10**13, 10**12
    to = Clause(BOB, 1)
    return [
        *mined("highest coefficient", sender.tx(to, legacy=True, gas_price_coef=255)),
        *mined("a coefficient of 100", sender.tx(to, legacy=True, gas_price_coef=100)),
        *mined("no tip", sender.tx(to, max_priority_fee_per_gas=0, max_fee_per_gas=base)),
        *mined("a tip that does not fit", sender.tx(to, max_fee_per_gas=base + tip // 2)),
        *mined(
            "a large tip", sender.tx(to, max_priority_fee_per_gas=base, max_fee_per_gas=3 * base)
        ),
        *mined("a much too large fee", sender.tx(to, max_fee_per_gas=10**18)),
    ]


def _dependent(sender: Sender) -> list[Request]:
    first = sender.tx(Clause(BOB, 11))
    second = sender.tx(Clause(BOB, 12), depends_on=first.id)
    return [*outcome("the first of two", first), *mined("the second of two", second)]


def _waiting(sender: Sender) -> list[Request]:
    """At the end: solo would mine these with its next unasked block, at no certain time."""
    orphan = sender.tx(Clause(BOB, 13), depends_on=b"\x42" * 32)
    path = f"transactions/{hexed(orphan.id)}"
    return [
        send("one that depends on an unknown one", orphan),
        get("it has no receipt", f"{path}/receipt"),
        get("it is not known", path),
        get("it is pending", path, pending="true"),
        get("it is pending, raw", path, pending="true", raw="true"),
        send_raw("send it again", orphan.encode()),
    ]


def _lookups(sender: Sender) -> list[Request]:
    tx = sender.tx(Clause(BOB, 21), payer=2)
    path = f"transactions/{hexed(tx.id)}"
    best = "{block 2}"
    unknown = f"transactions/0x{'00' * 32}"
    return [
        *mined("one to look up", tx),
        get("raw", path, raw="true"),
        get("pending=true when mined", path, pending="true"),
        get("pending=false", path, pending="false"),
        get("seen from an old block", path, head=best),
        get("receipt seen from an old block", f"{path}/receipt", head=best),
        get("seen from an unknown block", path, head="0x" + "11" * 32),
        get("seen from no block", path, head="0x11"),
        get("unknown", unknown),
        get("unknown, raw", unknown, raw="true"),
        get("unknown, pending", unknown, pending="true"),
        get("unknown receipt", f"{unknown}/receipt"),
        get("short id", "transactions/0x00"),
        get("not hex", f"transactions/0x{'zz' * 32}"),
        get("short id of a receipt", "transactions/0x00/receipt"),
        get("pending is no flag", path, pending="maybe"),
        get("raw is no flag", path, raw="maybe"),
        send_raw("send the same again", tx.encode()),
    ]
