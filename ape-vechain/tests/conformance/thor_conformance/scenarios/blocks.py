"""Blocks by every revision, expanded and plain; the network guard; unknown paths."""

from thor_conformance.contracts import CREATIONS
from thor_conformance.requests import Request, Sender, get, hexed, post, send
from thorlink.codec import Clause
from thorlink.solo import ACCOUNTS, GENESIS_ID

OTHER_NETWORK = "0x00000000851caf3cfdb6e899cf5958bfb1ac3413d346d43539627e6be7ec1b4a"


def scenario() -> list[Request]:
    sender = Sender(1_000_000)
    transfer = sender.tx(Clause(ACCOUNTS[2].address, 1))
    creation = sender.tx(Clause(None, 0, CREATIONS["counter"]), legacy=True, payer=3)
    empty = sender.tx()
    return [
        *_before(),
        send("a transfer", transfer),
        send("a delegated creation", creation),
        send("no clause", empty),
        *_after(),
        *_guard(),
        *_wrong(),
    ]


def _before() -> list[Request]:
    return [
        get("genesis", "blocks/0"),
        get("genesis, expanded", "blocks/0", expanded="true"),
        get("genesis by id", f"blocks/{hexed(GENESIS_ID)}"),
        get("best at the start", "blocks/best"),
        get("first block", "blocks/1"),
    ]


def _after() -> list[Request]:
    return [
        get("best", "blocks/best"),
        get("best, expanded", "blocks/best", expanded="true"),
        get("justified", "blocks/justified"),
        get("finalized", "blocks/finalized"),
        get("by number", "blocks/2"),
        get("by number, expanded", "blocks/2", expanded="true"),
        get("by number in hex", "blocks/0x3"),
        get("by id", "blocks/{block 3}"),
        get("by id, expanded", "blocks/{block 3}", expanded="true"),
        get("expanded=false", "blocks/3", expanded="false"),
        get("beyond best", "blocks/99999"),
        get("unknown id", f"blocks/{'0x' + '11' * 32}"),
        get("genesis, raw", "blocks/0", raw="true"),
        get("raw", "blocks/3", raw="true"),
        get("best, raw", "blocks/best", raw="true", expanded="false"),
        get("raw=false", "blocks/3", raw="false"),
        get("beyond best, raw", "blocks/99999", raw="true"),
    ]


def _guard() -> list[Request]:
    right, wrong = {"x-genesis-id": hexed(GENESIS_ID)}, {"x-genesis-id": OTHER_NETWORK}
    return [
        Request("right network", "GET", "blocks/0", headers=right),
        Request("another network", "GET", "blocks/0", headers=wrong),
        Request("another network, inspection", "POST", "accounts/*", body={}, headers=wrong),
        Request("another network, unknown path", "GET", "nowhere", headers=wrong),
        Request("no network id", "GET", "blocks/0", headers={"x-genesis-id": ""}),
        Request("odd network id", "GET", "blocks/0", headers={"x-genesis-id": "0xzz"}),
    ]


def _wrong() -> list[Request]:
    return [
        get("next is no block", "blocks/next"),
        get("not a revision", "blocks/zz"),
        get("negative", "blocks/-1"),
        get("short id", "blocks/0x1234567890123456"),
        get("number too large", "blocks/4294967296"),
        get("expanded is no flag", "blocks/1", expanded="yes"),
        get("raw is no flag", "blocks/1", raw="yes"),
        get("raw and expanded", "blocks/1", raw="true", expanded="true"),
        get("unknown path", "nowhere"),
        post("wrong method", "blocks/0", {}),
        *(
            Request(f"{method} a block", method, "blocks/0")
            for method in ("HEAD", "PUT", "OPTIONS")
        ),
        Request("OPTIONS nowhere", "OPTIONS", "nowhere"),
        get("no health here", "health"),
        get("no metrics here", "metrics"),
        get("no block", "blocks"),
        get("an empty revision", "blocks/"),
        get("a slash too much", "blocks/0/"),
    ]
