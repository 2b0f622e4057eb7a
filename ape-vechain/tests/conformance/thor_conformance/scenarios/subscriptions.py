"""Websockets: blocks, events, transfers, beats and pending transactions, from then and from now."""

from thor_conformance.assembler import assemble, init_code
from thor_conformance.contracts import COUNTED, CREATIONS, word
from thor_conformance.requests import VTHO, Request, Sender, get, hexed, listen, send
from thorlink.codec import Clause, Transaction
from thorlink.hashing import keccak256
from thorlink.solo import ACCOUNTS, GENESIS_ID

ALICE, BOB, CAROL = (ACCOUNTS[n].address for n in (1, 2, 3))
OTHER_NETWORK = "0x00000000851caf3cfdb6e899cf5958bfb1ac3413d346d43539627e6be7ec1b4a"
UNKNOWN = "0x00000001" + "11" * 28
STREAMS = ("block", "event", "transfer", "beat2")
TRANSFER = keccak256(b"Transfer(address,address,uint256)")
FIVE_LOGS = init_code(
    assemble(
        "PUSH1 0 PUSH1 0 LOG0 PUSH1 1 PUSH1 0 PUSH1 0 LOG1 PUSH1 2 PUSH1 1 PUSH1 0 PUSH1 0 LOG2 "
        "PUSH1 3 PUSH1 2 PUSH1 1 PUSH1 0 PUSH1 0 LOG3 "
        "PUSH1 4 PUSH1 3 PUSH1 2 PUSH1 1 PUSH1 0 PUSH1 0 LOG4 STOP"
    )
)
"""Logs with no topic, 1, 1 2, 1 2 3, and 1 2 3 4."""


def scenario() -> list[Request]:
    sender = Sender(10_000_000)
    creation = sender.tx(
        *(
            Clause(None, 0, code)
            for code in (CREATIONS["counter"], FIVE_LOGS, CREATIONS["forward"])
        ),
        gas=1_000_000,
    )
    counter, logger, forward = (creation.contract_address(index) for index in range(3))
    return [
        *_now(sender, creation, counter, forward),
        *_live(sender, counter, logger),
        *_then(counter, logger, forward),
        *_refused(),
    ]


def _now(sender: Sender, creation: Transaction, counter: bytes, forward: bytes) -> list[Request]:
    """Each stream beside the same kinds of transactions."""
    vtho = keccak256(b"transfer(address,uint256)")[:4] + word(BOB) + word(77)
    transfer = sender.tx(Clause(BOB, 1), Clause(CAROL, 2), legacy=True)
    count = sender.tx(Clause(counter), Clause(VTHO, 0, vtho), payer=4)
    sent_on = sender.tx(Clause(forward, 5, word(CAROL)), origin=5)
    reverted = sender.tx(Clause(BOB, 1), Clause(None, 0, b"\xfe"), gas=200_000)
    return [
        listen("a block", "subscriptions/block", send("", creation), messages=1),
        listen("transfers", "subscriptions/transfer", send("", transfer), messages=2),
        listen("events", "subscriptions/event", send("", count), messages=2),
        listen("a beat", "subscriptions/beat2", send("", sent_on), messages=1),
        listen("a pending transaction", "subscriptions/txpool", send("", reverted), messages=1),
    ]


def _live(sender: Sender, counter: bytes, logger: bytes) -> list[Request]:
    logs = sender.tx(*[Clause(logger)] * 4)
    three = [send("", sender.tx(Clause(counter))) for _ in range(3)]
    waiting = sender.tx(Clause(BOB, 13), depends_on=b"\x42" * 32)
    return [
        listen("blocks, one after another", "subscriptions/block", *three, messages=3),
        listen("nothing happens", "subscriptions/block", messages=0),
        listen("a beat of many topics", "subscriptions/beat2", send("", logs), messages=1),
        listen(
            "one that waits is not announced", "subscriptions/txpool", send("", waiting), messages=0
        ),
        listen("parameters for others", "subscriptions/block", messages=0, addr="0x1", t0="x"),
    ]


def _then(counter: bytes, logger: bytes, forward: bytes) -> list[Request]:
    genesis = hexed(GENESIS_ID)

    def events(name: str, messages: int, **params: str) -> Request:
        path = "subscriptions/event"
        return listen(f"events: {name}", path, messages=messages, pos=genesis, **params)

    def transfers(name: str, messages: int, **params: str) -> Request:
        path = "subscriptions/transfer"
        return listen(f"transfers: {name}", path, messages=messages, pos=genesis, **params)

    one, two, four = (hexed(word(number)) for number in (1, 2, 4))
    return [
        listen("all blocks", "subscriptions/block", messages=10, pos=genesis),
        listen("all beats", "subscriptions/beat2", messages=10, pos=genesis),
        listen("blocks after the third", "subscriptions/block", messages=7, pos="{block 3}"),
        listen(
            "pos is upper case",
            "subscriptions/beat2",
            messages=10,
            pos=genesis.upper().replace("X", "x"),
        ),
        events("all", 29),
        events("of a contract", 5, addr=hexed(counter)),
        events("of a contract, with a topic", 4, addr=hexed(counter), t0=hexed(COUNTED)),
        events("with another topic", 1, addr=hexed(VTHO), t0=hexed(TRANSFER)),
        events("a second topic", 4, t0=hexed(COUNTED), t1=hexed(word(ALICE))),
        events("of the other contract", 21, addr=hexed(logger)),
        events("topic 1 is 2", 12, t1=two),
        events("topic 3 is 4", 4, t0=one, t3=four),
        events("a fifth topic there never is", 0, t4=four),
        events("of nobody", 0, addr="0x" + "11" * 20),
        events("empty parameters", 29, addr="", t0=""),
        transfers("all", 4),
        transfers("by sender", 1, sender=hexed(forward)),
        transfers("by recipient", 2, recipient=hexed(CAROL)),
        transfers("by origin", 2, txOrigin=hexed(ALICE)),
        transfers(
            "by all three", 1, txOrigin=hexed(ALICE), sender=hexed(ALICE), recipient=hexed(BOB)
        ),
        transfers("of nobody", 0, sender="0x" + "11" * 20),
    ]


def _refused() -> list[Request]:
    requests = []
    for stream in STREAMS:
        path = f"subscriptions/{stream}"
        requests += [
            listen(f"{stream}: short pos", path, messages=0, pos="0x11"),
            listen(f"{stream}: pos is not hex", path, messages=0, pos="0x" + "zz" * 32),
            listen(f"{stream}: an unknown block", path, messages=0, pos=UNKNOWN),
            listen(f"{stream}: a future block", path, messages=0, pos="0x0fffffff" + "11" * 28),
            get(f"{stream}: no websocket", path),
            get(f"{stream}: no websocket, short pos", path, pos="0x11"),
        ]
    wrong_topics = [
        listen(f"event: short t{n}", "subscriptions/event", messages=0, **{f"t{n}": "0x11"})
        for n in range(5)
    ]
    wrong_addresses = [
        listen(f"transfer: short {name}", "subscriptions/transfer", messages=0, **{name: "0x11"})
        for name in ("txOrigin", "sender", "recipient")
    ]
    page = {"origin": "http://page.example"}
    network = {"x-genesis-id": OTHER_NETWORK}
    return [
        *requests,
        *wrong_topics,
        *wrong_addresses,
        listen("event: short addr", "subscriptions/event", messages=0, addr="0x11"),
        listen("event: addr is not hex", "subscriptions/event", messages=0, addr="zz" * 20),
        listen(
            "the furthest future comes round",
            "subscriptions/block",
            messages=0,
            pos="0x" + "ff" * 32,
        ),
        listen("an unknown stream", "subscriptions/nothing", messages=0),
        listen("no stream", "blocks/0", messages=0, expanded="maybe"),
        get("txpool: no websocket", "subscriptions/txpool"),
        get("beat is gone", "subscriptions/beat"),
        get("an unknown stream, no websocket", "subscriptions/nothing"),
        get("no stream at all", "subscriptions"),
        Request("POST to a stream", "POST", "subscriptions/block", body={}),
        Request("POST to beat", "POST", "subscriptions/beat", body={}),
        Request("another network", "WS", "subscriptions/block", headers=network),
        listen(
            "another network by parameter",
            "subscriptions/block",
            messages=0,
            **{"x-genesis-id": OTHER_NETWORK},
        ),
        Request("a page of another origin", "WS", "subscriptions/block", headers=page),
    ]
