"""The tracers: call trees, steps and states of all kinds of clauses, and what they refuse."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from thor_conformance.assembler import assemble
from thor_conformance.contracts import word
from thor_conformance.requests import VTHO, Request, Sender, hexed, post, post_text, send
from thor_conformance.traced_contracts import FAILURES, HUGE, LOOKS, LOST, TRACED_CREATIONS
from thorlink.codec import Clause, Transaction
from thorlink.hashing import keccak256
from thorlink.solo import ACCOUNTS

ALICE, BOB = ACCOUNTS[1].address, ACCOUNTS[2].address
FRESH = bytes.fromhex("0000000000000000000000000000000000cccccc")
PARAMS = bytes.fromhex("0000000000000000000000000000506172616d73")

CALL: tuple[str, Any] = ("call", {"withLog": True})
STEPS: tuple[str, Any] = ("structLogger", {"enableMemory": True, "enableReturnData": True})
STATE: tuple[str, Any] = ("prestate", None)
CHANGES: tuple[str, Any] = ("prestate", {"diffMode": True})
USUAL = (CALL, STEPS, CHANGES)
ALL = (
    *USUAL,
    STATE,
    ("callTracer", {"onlyTopCall": True, "withLog": True}),
    ("", {"disableStack": True, "disableStorage": True}),
    ("structLoggerTracer", {"limit": 3}),
    ("4byte", None),
    ("noop", None),
    ("opcount", None),
    ("unigram", None),
    ("bigram", None),
    ("trigram", None),
)
OF_BUILT_INS = (CALL, ("call", {"onlyTopCall": True}), ("4byte", None))
"""Not steps, nor states with code: the real ones are bytecode, the embedded node's are not."""


def scenario() -> list[Request]:
    sender = Sender(9_000_000)
    names = list(TRACED_CREATIONS)
    creation = sender.tx(*(Clause(None, 0, code) for code in TRACED_CREATIONS.values()))
    creation = sender.tx(*creation.clauses, gas=10_000_000)
    at = {name: creation.contract_address(index) for index, name in enumerate(names)}
    return [
        send("contracts", creation),
        *_traces("contract", creation, ALL, clauses=[0]),
        *_traces("contract", creation, USUAL, clauses=[len(names) - 1]),
        *_moves(sender, at),
        *_calls(sender, at),
        *_failures(sender, at),
        *_creations(sender, at),
        *_clauses(sender, at),
        *_built_ins(sender, at),
        *_single_calls(at),
        *_storage(creation, sender, at),
        *_refused(creation),
    ]


def _traces(
    name: str, tx: Transaction, tracers: Iterable[tuple[str, Any]], clauses: Iterable[int] = (0,)
) -> list[Request]:
    return [
        _trace(f"{tracer} {config} of {name}, clause {clause}", tx, clause, tracer, config)
        for clause in clauses
        for tracer, config in tracers
    ]


def _trace(name: str, tx: Transaction, clause: int, tracer: str, config: Any = None) -> Request:
    target = f"{hexed(tx.id)}/{clause}"
    return post(name, "debug/tracers", {"target": target, "name": tracer, "config": config})


def _traced(
    name: str, tx: Transaction, tracers: Iterable[tuple[str, Any]] = USUAL
) -> list[Request]:
    return [send(name, tx), *_traces(name, tx, tracers)]


def _moves(sender: Sender, at: dict[str, bytes]) -> list[Request]:
    return [
        *_traced("transfer", sender.tx(Clause(BOB, 10**18)), ALL),
        *_traced("legacy transfer to a fresh account", sender.tx(Clause(FRESH, 1), legacy=True)),
        *_traced("delegated call", sender.tx(Clause(at["counter"], 5), payer=3), ALL),
        *_traced("nothing", sender.tx(Clause(BOB, 0))),
        *_traced("too much", sender.tx(Clause(BOB, 10**30)), ALL),
        *_traced("creation with too much", sender.tx(Clause(None, 10**30, b"\0"))),
        *_traced("sending on", sender.tx(Clause(at["forward"], 7, word(FRESH)))),
        *_traced("paying", sender.tx(Clause(at["payer"], 9, word(BOB))), ALL),
        *_traced("destruction", sender.tx(Clause(at["destroyer"], 50, word(FRESH))), ALL),
    ]


def _calls(sender: Sender, at: dict[str, bytes]) -> list[Request]:
    def through(name: str, target: bytes, data: bytes = b"") -> list[Request]:
        return _traced(f"calls of {name}", sender.tx(Clause(at["calls"], 0, word(target) + data)))

    return [
        *_traced("count", sender.tx(Clause(at["counter"])), ALL),
        *through("counter", at["counter"]),
        *through("echo", at["echo"], b"four and more"),
        *through("reverter", at["reverter"], b"\x08\xc3\x79\xa0" + b"\1" * 40),
        *through("store", at["store"], word(1) + word(0)),
        *through("environment", at["environment"]),
        *through("nobody", FRESH[:-1] + b"\1", b"data"),
        *through("sha256", word(2)[12:], b"abc"),
        *through("payer", at["payer"], word(BOB)),
        *through("a bad pairing", word(8)[12:], b"abc"),
        *through("destroyer", at["destroyer"], word(BOB)),
        *(
            request
            for name, code in LOOKS.items()
            for request in _traced(
                name, sender.tx(Clause(None, 1, assemble(code))), (*USUAL, STATE)
            )
        ),
        *(
            request
            for name, code in HUGE.items()
            for request in _traced(
                f"huge {name}",
                sender.tx(Clause(None, 0, assemble(code)), gas=38_000_000),
                (CALL, STATE),
            )
        ),
        *_traced("nested", sender.tx(Clause(at["nested"], 0, word(4))), ALL),
        *_traced("relay", sender.tx(Clause(at["relay"], 0, word(at["echo"]) + b"abcd"))),
    ]


def _failures(sender: Sender, at: dict[str, bytes]) -> list[Request]:
    reason = keccak256(b"Error(string)")[:4] + word(32) + word(5) + b"wrong".ljust(32, b"\0")
    custom = keccak256(b"Wrong(uint256)")[:4] + word(7)
    return [
        *(
            request
            for name, code in FAILURES.items()
            for request in _traced(name, sender.tx(Clause(None, 1, assemble(code))))
        ),
        *_traced("revert with a reason", sender.tx(Clause(at["reverter"], 3, reason)), ALL),
        *_traced("revert with a custom error", sender.tx(Clause(at["reverter"], 0, custom))),
        *_traced("revert without data", sender.tx(Clause(at["reverter"]))),
        *_traced("logs", sender.tx(Clause(at["logger"]))),
        *_traced("logs undone", sender.tx(Clause(at["logger"], 0, word(1)))),
        *_traced("no gas for a call", _with_gas(sender, at["calls"], word(at["counter"]), 800)),
        *_traced("little gas", _with_gas(sender, at["calls"], word(at["counter"]), 30_000)),
        *_traced("no gas to store", _with_gas(sender, at["counter"], b"", 4_000)),
        *_traced("no gas to spin", _with_gas(sender, at["spinner"], b"", 100)),
        *_traced("no gas at all", _with_gas(sender, at["echo"], b"", 0), ALL),
    ]


def _with_gas(sender: Sender, to: bytes, data: bytes, gas: int) -> Transaction:
    """Gas for the clause alone."""
    clause = Clause(to, 0, data)
    return sender.tx(clause, gas=sender.tx(clause).intrinsic_gas + gas)


def _creations(sender: Sender, at: dict[str, bytes]) -> list[Request]:
    echo, failing = TRACED_CREATIONS["echo"], assemble("PUSH1 3 PUSH1 0 REVERT")
    factory = at["factory"]
    return [
        *_traced("factory", sender.tx(Clause(factory, 2, echo)), ALL),
        *_traced("collision", sender.tx(Clause(factory, 0, echo))),
        *_traced("failed creations", sender.tx(Clause(factory, 0, failing))),
        *_traced("empty creations", sender.tx(Clause(factory))),
        *_traced("large creations", sender.tx(Clause(factory, 0, assemble(FAILURES["code 0xEF"])))),
        *_traced("creation", sender.tx(Clause(None, 3, TRACED_CREATIONS["counter"])), ALL),
        *_traced("miscounted creation", sender.tx(Clause(None, 0, LOST)), (*USUAL, STATE)),
        *_traced("empty creation", sender.tx(Clause(None))),
    ]


def _clauses(sender: Sender, at: dict[str, bytes]) -> list[Request]:
    store = at["store"]
    slots = sender.tx(
        *(Clause(store, 0, word(1) + word(value)) for value in (5, 0, 0, 6)), gas=400_000
    )
    broken = sender.tx(
        Clause(at["counter"]), Clause(at["reverter"], 0, b"abc"), Clause(BOB, 1), gas=400_000
    )
    return [
        send("slots", slots),
        *_traces("slots", slots, (CALL, STEPS, STATE, CHANGES), clauses=range(4)),
        send("broken", broken),
        *_traces("broken", broken, (CALL, STEPS, STATE, CHANGES), clauses=range(4)),
        *_traced("no clauses", sender.tx(gas=30_000), (CALL,)),
    ]


def _built_ins(sender: Sender, at: dict[str, bytes]) -> list[Request]:
    def vtho(signature: str, *args: bytes) -> Clause:
        return Clause(VTHO, 0, keccak256(signature.encode())[:4] + b"".join(args))

    transfer, approve = "transfer(address,uint256)", "approve(address,uint256)"
    move = "transferFrom(address,address,uint256)"
    through = word(VTHO) + keccak256(b"balanceOf(address)")[:4] + word(BOB)
    clauses = {
        "transfer": vtho(transfer, word(BOB), word(10)),
        "transfer to a fresh account": vtho(transfer, word(FRESH[::-1]), word(10)),
        "transfer of nothing": vtho(transfer, word(BOB), word(0)),
        "transfer of too much": vtho(transfer, word(BOB), word(2**120)),
        "approval": vtho(approve, word(ALICE), word(10)),
        "spending": vtho(move, word(ALICE), word(BOB), word(4)),
        "name": vtho("name()"),
        "supply": vtho("totalSupply()"),
        "unknown method": vtho("nothing()"),
        "transfer with VET": replace(vtho(transfer, word(BOB), word(1)), value=1),
        "setting a parameter": Clause(
            PARAMS, 0, keccak256(b"set(bytes32,uint256)")[:4] + word(1) + word(2)
        ),
    }
    return [
        *(
            request
            for name, clause in clauses.items()
            for request in _traced(f"VTHO: {name}", sender.tx(clause), OF_BUILT_INS)
        ),
        *_traced("VTHO through others", sender.tx(Clause(at["relay"], 0, through)), (CALL,)),
    ]


def _single_calls(at: dict[str, bytes]) -> list[Request]:
    def call(name: str, config: Any = None, revision: str = "best", **fields: Any) -> Request:
        tracer = fields.pop("tracer", "call")
        body = {"name": tracer, "config": config, **fields}
        return post(f"call: {name}", "debug/tracers/call", body, revision=revision)

    counter = {"to": hexed(at["counter"]), "data": "0x"}
    return [
        call("count", **counter),
        call("count from Alice", caller=hexed(ALICE), gas=100_000, **counter),
        call("count with logs", {"withLog": True}, **counter),
        call("count in the next block", revision="next", **counter),
        call("count before there was a counter", revision="1", **counter),
        call("count step by step", STEPS[1], tracer="", **counter),
        call("count, state", tracer="prestate", **counter),
        call("count, changes", {"diffMode": True}, tracer="prestate", **counter),
        call("too little gas", gas=500, **counter),
        call("too much value", value=hex(10**30), to=hexed(BOB)),
        call("creation", data=hexed(TRACED_CREATIONS["echo"])),
        call("environment", STEPS[1], tracer="structLogger", to=hexed(at["nested"]), gas=60_000),
        call("all at once", to=hexed(BOB), value="0x0", gasPrice="1", provedWork="1",
             gasPayer=hexed(BOB), expiration=3, blockRef="0x0000000000000000"),
        call("nothing", tracer=""),
        call("unknown tracer", tracer="x"),
        call("too much gas", gas=50_000_001),
        call("bad data", data="zz"),
        call("bad reference", blockRef="0x12"),
        call("bad address", to="0x12"),
        call("address of a wrong kind", to=1),
        call("value of a wrong kind", value=1),
        call("negative gas", gas=-1),
        call("unknown field", x=1),
        call("unknown block", revision="99999", **counter),
        call("bad revision", revision="x", **counter),
    ]  # fmt: skip


def _storage(creation: Transaction, sender: Sender, at: dict[str, bytes]) -> list[Request]:
    values = ((1, 5), (2, 6), (3, 7), (2, 0))
    clauses = [Clause(at["store"], 0, word(slot) + word(value)) for slot, value in values]
    tx = sender.tx(*clauses, Clause(BOB), gas=400_000)
    target = f"{hexed(tx.id)}/4"

    def ask(name: str, **fields: Any) -> Request:
        body = {"address": hexed(at["store"]), "target": target, **fields}
        return post(f"storage: {name}", "debug/storage-range", body)

    return [
        send("storage", tx),
        *(ask(f"before clause {n}", target=f"{hexed(tx.id)}/{n}") for n in range(6)),
        ask("first", maxResult=1),
        ask("from a hash", keyStart="0x80", maxResult=2),
        ask("from no hash", keyStart="0x"),
        ask("none", maxResult=-1),
        ask("beyond", keyStart=f"0x{'ff' * 33}"),
        ask("of nobody", address=hexed(BOB)),
        ask("long before", target=f"{hexed(creation.id)}/0"),
        ask("too many", maxResult=1001),
        ask("bad start", keyStart="zz"),
        ask("bad address", address="0x12"),
        ask("limit of a wrong kind", maxResult="1"),
        ask("start of a wrong kind", keyStart=1),
        ask("bad target", target="x"),
        ask("unknown field", x=1),
    ]


def _refused(creation: Transaction) -> list[Request]:
    def target(text: str) -> Request:
        body = {"target": text, "name": "noop"}
        return post(f"target {text[:12]}...{text[60:]}", "debug/tracers", body)

    def config(name: str, value: Any) -> Request:
        return _trace(f"config {value!r} of {name}", creation, 0, name, value)

    known, nobody, block = hexed(creation.id), f"0x{'00' * 32}", "{block 2}"
    texts = [
        "", "x", known, f"{known}/x", f"{known}/-1", f"{known}/0x0", f"{known}/4294967296",
        f"{known}/18446744073709551616", f"{known}/99", f"{known[2:]}/0", f"{nobody}/0", "0x00/0",
        f"{block}/0/0", f"{block}/0/99", f"{block}/1/0", f"{block}/x/0", f"{block}/{known}/0",
        f"{block}/{nobody}/0", f"{block}/{known}/", f"{nobody}/0/0", f"{known}/0/0", "a/b/c/d",
        f"xx{known[2:]}/0", f"0x{'zz' * 32}/0",
    ]  # fmt: skip
    return [
        *(replace(target(text), name=f"target {index}") for index, text in enumerate(texts)),
        *(config("call", value) for value in (
            {"onlyTopCall": "x"}, {"WITHLOG": True}, {"x": 1}, "x", [], 3, True,
        )),
        *(config("", value) for value in (
            {"limit": "x"}, {"limit": 1.5}, {"limit": -1}, {"enableMemory": 1}, "x",
        )),
        config("prestate", {"diffMode": 1}),
        config("4byte", 3),
        _trace("unknown tracer", creation, 0, "muxTracer"),
        _trace("code as tracer", creation, 0, "{step: function() {}}"),
        _trace("tracer in spaces", creation, 0, " noop "),
        post("no tracer, no target", "debug/tracers", {}),
        post("tracer of a wrong kind", "debug/tracers", {"name": 1}),
        post("unknown field", "debug/tracers", {"x": 1}),
        post("a list", "debug/tracers", []),
        post_text("no body", "debug/tracers", ""),
        post_text("no body for a call", "debug/tracers/call", ""),
        post_text("no body for storage", "debug/storage-range", ""),
        Request("GET of tracers", "GET", "debug/tracers"),
        Request("GET of calls", "GET", "debug/tracers/call"),
        Request("GET of storage", "GET", "debug/storage-range"),
        Request("nothing there", "POST", "debug/x"),
    ]  # fmt: skip
