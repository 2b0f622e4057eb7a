"""Events and transfers of VET by filter, range, page and order."""

from typing import Any

from thor_conformance.assembler import assemble
from thor_conformance.contracts import COUNTED, CREATIONS, word
from thor_conformance.requests import (
    VTHO,
    Request,
    Sender,
    get,
    hexed,
    inspect,
    outcome,
    post,
    post_text,
)
from thorlink.codec import Clause
from thorlink.hashing import keccak256
from thorlink.solo import ACCOUNTS

ALICE, BOB, CAROL = (ACCOUNTS[n].address for n in (1, 2, 3))
TRANSFER = keccak256(b"Transfer(address,address,uint256)")
INDEXED = {"options": {"includeIndexes": True, "offset": 0, "limit": 1000}}


def scenario() -> list[Request]:
    sender = Sender(5_000_000)
    creation = sender.tx(
        *(Clause(None, 0, CREATIONS[name]) for name in ("counter", "counter", "forward")),
        gas=1_000_000,
    )
    first, second, forward = (creation.contract_address(index) for index in range(3))
    vtho = keccak256(b"transfer(address,uint256)")[:4] + word(BOB) + word(77)
    send_on = Clause(forward, 5, word(CAROL))
    return [
        *outcome("contracts", creation),
        *outcome("two counts", sender.tx(Clause(first), Clause(second))),
        *outcome("a count by another", sender.tx(Clause(first), origin=4)),
        *outcome("a transfer", sender.tx(Clause(BOB, 1), Clause(CAROL, 2))),
        *outcome("a transfer sent on", sender.tx(send_on)),
        *outcome("VTHO", sender.tx(Clause(VTHO, 0, vtho))),
        *outcome("nothing kept", sender.tx(Clause(first), Clause(None, 0, b"\xfe"), gas=200_000)),
        *_events(first, second),
        *_transfers(forward),
        *_wrong(),
        *_without_topics(sender),
    ]


def _without_topics(sender: Sender) -> list[Request]:
    bare = sender.tx(Clause(None, 0, assemble("PUSH1 0 PUSH1 0 LOG0")))
    of_it = _criteria({"address": hexed(bare.contract_address(0))})
    return [
        *outcome("an event without topics", bare),
        get("an event without topics, in its block", "blocks/best", expanded="true"),
        inspect("an event without topics", *bare.clauses),
        _ask("event", "without topics", of_it | INDEXED),
    ]


def _ask(kind: str, name: str, body: dict[str, Any]) -> Request:
    return post(f"{kind}s: {name}", f"logs/{kind}", body)


def _criteria(*entries: dict[str, str]) -> dict[str, Any]:
    return {"criteriaSet": list(entries)}


def _events(first: bytes, second: bytes) -> list[Request]:
    of_first, of_second = {"address": hexed(first)}, {"address": hexed(second)}
    counted, by_alice = {"topic0": hexed(COUNTED)}, {"topic1": hexed(word(ALICE))}
    by_dave = {"topic1": hexed(word(ACCOUNTS[4].address))}
    mine = {"range": {"unit": "block", "from": 2}}
    asked = {
        "of a contract": _criteria(of_first),
        "of either contract": _criteria(of_first, of_second),
        "with a topic": _criteria(counted),
        "with two topics": _criteria(counted | by_alice),
        "of a contract with a topic": _criteria(of_first | counted | by_dave),
        "of any caller": _criteria(counted | by_alice, counted | by_dave),
        "that nobody emitted": _criteria({"topic0": hexed(b"\1" * 32)}),
        "of VTHO": _criteria({"address": hexed(VTHO), "topic0": hexed(TRANSFER)}),
        "with a third topic": _criteria({"topic2": hexed(word(BOB))}),
        "null topic": {"criteriaSet": [{"address": hexed(first), "topic0": None}]},
    }
    pages = {
        "first two": {"options": {"offset": 0, "limit": 2}},
        "next two": {"options": {"offset": 2, "limit": 2}},
        "none asked": {"options": {"offset": 0, "limit": 0}},
        "past the end": {"options": {"offset": 1000, "limit": 10}},
        "newest first": {"order": "desc", "options": {"offset": 0, "limit": 3}},
        "oldest first": {"order": "asc", "options": {"offset": 0, "limit": 3}},
        "no limit": {"options": {"offset": 1}},
        "no options": {},
    }
    ranges = {
        "one block": {"range": {"unit": "block", "from": 3, "to": 3}},
        "from a block": {"range": {"from": 4}},
        "up to a block": {"range": {"unit": "block", "to": 2}},
        "backwards": {"range": {"unit": "block", "from": 4, "to": 3}},
        "future": {"range": {"unit": "block", "from": 1000, "to": 2000}},
        "genesis by time": {"range": {"unit": "time", "from": 0, "to": 1526400000}},
        "all time": {"range": {"unit": "time", "from": 1526400001, "to": 99999999999}},
        "empty range": {"range": {}},
    }
    everything = _criteria(counted)
    return [
        *(_ask("event", name, body | INDEXED) for name, body in asked.items()),
        *(_ask("event", f"page, {name}", mine | body) for name, body in pages.items()),
        *(_ask("event", f"range, {name}", body) for name, body in ranges.items()),
        _ask("event", "without criteria", mine | {"criteriaSet": []} | INDEXED),
        _ask("event", "null criteria", mine | {"criteriaSet": None}),
        _ask("event", "without indexes", everything),
        _ask("event", "newest first with criteria", everything | {"order": "desc"} | INDEXED),
    ]


def _transfers(forward: bytes) -> list[Request]:
    asked = {
        "all": {},
        "by sender": _criteria({"sender": hexed(ALICE)}),
        "by recipient": _criteria({"recipient": hexed(CAROL)}),
        "by origin": _criteria({"txOrigin": hexed(ALICE)}),
        "from a contract": _criteria({"sender": hexed(forward)}),
        "by sender and recipient": _criteria({"sender": hexed(ALICE), "recipient": hexed(BOB)}),
        "either": _criteria({"sender": hexed(forward)}, {"recipient": hexed(BOB)}),
        "of nobody": _criteria({"sender": "0x" + "11" * 20}),
    }
    return [
        *(_ask("transfer", name, body | INDEXED) for name, body in asked.items()),
        _ask("transfer", "newest first", {"order": "desc"} | INDEXED),
        _ask("transfer", "second", {"options": {"offset": 1, "limit": 1}}),
        _ask("transfer", "of a block", {"range": {"unit": "block", "from": 5, "to": 5}}),
    ]


def _wrong() -> list[Request]:
    many = [{"topic0": "0x" + f"{n:02x}" * 32} for n in range(11)]
    requests = []
    for kind in ("event", "transfer"):
        requests += [
            _ask(kind, "limit too large", {"options": {"limit": 1001}}),
            _ask(kind, "offset too large", {"options": {"offset": 100_001, "limit": 1}}),
            _ask(kind, "unknown field", {"colour": 1}),
            _ask(kind, "unknown option", {"options": {"colour": 1}}),
            _ask(kind, "unknown unit", {"range": {"unit": "year", "from": 1}}),
            _ask(kind, "unknown order", {"order": "random"}),
            _ask(kind, "negative offset", {"options": {"offset": -1, "limit": 1}}),
            _ask(kind, "range is text", {"range": {"from": "1"}}),
            post_text(f"{kind}s: not JSON", f"logs/{kind}", "x"),
            post_text(f"{kind}s: no body", f"logs/{kind}", ""),
        ]
    return [
        *requests,
        _ask("event", "eleven criteria", {"criteriaSet": many}),
        _ask("event", "null criterion", {"criteriaSet": [None]}),
        _ask("event", "short topic", _criteria({"topic0": "0x11"})),
        _ask("event", "short address", _criteria({"address": "0x11"})),
        _ask("event", "unknown criterion", _criteria({"colour": "0x11"})),
        _ask("transfer", "short sender", _criteria({"sender": "0x11"})),
        post("logs: unknown kind", "logs/nothing", {}),
    ]
