"""POST /accounts/*: shared state, reverts, gas, callers, revisions, malformed bodies."""

from thor_conformance.contracts import CREATIONS, word
from thor_conformance.requests import (
    VTHO,
    Request,
    Sender,
    clause_json,
    hexed,
    inspect,
    outcome,
    post,
    post_text,
)
from thorlink.abi import ERROR, PANIC
from thorlink.codec import Clause
from thorlink.solo import ACCOUNTS

ALICE, BOB = ACCOUNTS[1].address, ACCOUNTS[2].address
FROM_ALICE = {"caller": hexed(ALICE)}
NOBODY = bytes.fromhex("00000000000000000000000000000000000f5e54")


def scenario() -> list[Request]:
    sender = Sender(3_000_000)
    names = ("counter", "echo", "reverter", "store", "environment", "spinner", "relay")
    creation = sender.tx(*(Clause(None, 0, CREATIONS[name]) for name in names), gas=3_000_000)
    at = {name: creation.contract_address(index) for index, name in enumerate(names)}
    count = sender.tx(Clause(at["counter"]))
    return [
        *outcome("contracts", creation),
        *_simple(at),
        *_several(at),
        *_reverts(at),
        *_gas(at),
        *outcome("a count", count),
        *_revisions(at),
        *_energy(),
        *_wrong(at),
    ]


def _simple(at: dict[str, bytes]) -> list[Request]:
    return [
        inspect("no clause"),
        inspect("a transfer without caller", Clause(BOB, 1)),
        inspect("a transfer", Clause(BOB, 1), **FROM_ALICE),
        inspect("a transfer of nothing", Clause(BOB, 0), **FROM_ALICE),
        inspect("a transfer of too much", Clause(BOB, 2**100), **FROM_ALICE),
        inspect("a transfer to a fresh account", Clause(NOBODY, 1), **FROM_ALICE),
        inspect("data to an account without code", Clause(BOB, 0, b"\1\2"), **FROM_ALICE),
        inspect("echo", Clause(at["echo"], 0, b"hello"), **FROM_ALICE),
        inspect("count", Clause(at["counter"]), **FROM_ALICE),
        inspect("value to a contract", Clause(at["echo"], 7, b"x"), **FROM_ALICE),
        inspect("creation", Clause(None, 3, CREATIONS["counter"]), **FROM_ALICE),
        inspect("creation of nothing", Clause(None), **FROM_ALICE),
        inspect("environment", Clause(at["environment"], 9), **FROM_ALICE),
        inspect("environment without caller", Clause(at["environment"])),
        inspect(
            "environment with a gas price",
            Clause(at["environment"]),
            gasPrice="123456789",
            gasPayer=hexed(BOB),
            **FROM_ALICE,
        ),
        inspect(
            "environment with a block reference",
            Clause(at["environment"]),
            blockRef="0x00000000aabbccdd",
            expiration=7,
            provedWork="1000",
            **FROM_ALICE,
        ),
    ]


def _several(at: dict[str, bytes]) -> list[Request]:
    count = Clause(at["counter"])
    read_other = Clause(at["relay"], 0, word(at["counter"]))
    return [
        inspect("state carries over", count, count, count, **FROM_ALICE),
        inspect("nothing was kept", count, **FROM_ALICE),
        inspect("a call through another contract", read_other, **FROM_ALICE),
        inspect(
            "the first revert ends it",
            count,
            Clause(at["reverter"], 0, b"\xaa"),
            count,
            **FROM_ALICE,
        ),
        inspect("balances carry over", Clause(NOBODY, 5), Clause(BOB, 1), **FROM_ALICE),
    ]


def _reverts(at: dict[str, bytes]) -> list[Request]:
    reverter, relay = at["reverter"], at["relay"]
    return [
        inspect("reverts with nothing", Clause(reverter), **FROM_ALICE),
        inspect("reverts with text", Clause(reverter, 0, ERROR.encode("no")), **FROM_ALICE),
        inspect("panics", Clause(reverter, 0, PANIC.encode(0x11)), **FROM_ALICE),
        inspect("reverts with value", Clause(reverter, 5, b"\1\2\3\4"), **FROM_ALICE),
        inspect("a revert below", Clause(relay, 0, word(reverter) + b"why"), **FROM_ALICE),
        inspect("a creation that reverts", Clause(None, 0, b"\x60\x00\x60\x00\xfd"), **FROM_ALICE),
        inspect("an invalid operation", Clause(None, 0, b"\xfe"), gas=100_000, **FROM_ALICE),
        inspect("an unknown operation", Clause(None, 0, b"\x0c"), gas=100_000, **FROM_ALICE),
        inspect("stack underflow", Clause(None, 0, b"\x01"), gas=100_000, **FROM_ALICE),
        inspect("a bad jump", Clause(None, 0, b"\x60\x00\x56"), gas=100_000, **FROM_ALICE),
    ]


def _gas(at: dict[str, bytes]) -> list[Request]:
    count, spin = Clause(at["counter"]), Clause(at["spinner"])
    return [
        inspect("out of gas", spin, gas=100_000, **FROM_ALICE),
        inspect("too little gas", count, gas=10_000, **FROM_ALICE),
        inspect("just enough gas", count, gas=26_500, **FROM_ALICE),
        inspect("gas is shared", count, count, gas=40_000, **FROM_ALICE),
        inspect("no gas", count, gas=0, **FROM_ALICE),
        inspect("gas over the limit", count, gas=50_000_001, **FROM_ALICE),
        inspect("out of gas below", Clause(at["relay"], 0, word(at["spinner"])), gas=200_000),
        inspect(
            "refund of a cleared slot",
            Clause(at["store"], 0, word(1) + word(1)),
            Clause(at["store"], 0, word(1) + word(0)),
            **FROM_ALICE,
        ),
    ]


def _revisions(at: dict[str, bytes]) -> list[Request]:
    count, look = Clause(at["counter"]), Clause(at["environment"])
    requests = []
    for revision in ("best", "next", "justified", "finalized", "0", "2", "{block 3}"):
        requests += [
            inspect(f"count at {revision}", count, revision=revision, **FROM_ALICE),
            inspect(f"environment at {revision}", look, revision=revision, **FROM_ALICE),
        ]
    return [*requests, inspect("beyond best", count, revision="99999", **FROM_ALICE)]


def _energy() -> list[Request]:
    def call(name: str, signature: str, *args: bytes) -> Request:
        from thorlink.hashing import keccak256  # noqa: PLC0415 - only here

        data = keccak256(signature.encode())[:4] + b"".join(args)
        return inspect(f"VTHO: {name}", Clause(VTHO, 0, data), **FROM_ALICE)

    return [
        call("name", "name()"),
        call("symbol", "symbol()"),
        call("decimals", "decimals()"),
        call("balanceOf", "balanceOf(address)", word(BOB)),
        call("transfer", "transfer(address,uint256)", word(BOB), word(10)),
        call("transfer to a fresh account", "transfer(address,uint256)", word(NOBODY), word(10)),
        call("transfer of nothing", "transfer(address,uint256)", word(BOB), word(0)),
        call("transfer of too much", "transfer(address,uint256)", word(BOB), word(2**120)),
        call("approve", "approve(address,uint256)", word(BOB), word(10)),
        call("allowance", "allowance(address,address)", word(ALICE), word(BOB)),
        call("no such function", "nothing()"),
    ]


def _wrong(at: dict[str, bytes]) -> list[Request]:
    clause = clause_json(Clause(at["echo"]))
    many = {"clauses": [clause] * 3}
    return [
        post("unknown field", "accounts/*", {"clauses": [], "colour": 1}),
        post("no clauses field", "accounts/*", {}),
        post("clauses are null", "accounts/*", {"clauses": None}),
        post("a clause is null", "accounts/*", {"clauses": [None]}),
        post("bad address", "accounts/*", {"clauses": [{**clause, "to": "0x12"}]}),
        post("bad value", "accounts/*", {"clauses": [{**clause, "value": "0xzz"}]}),
        post("decimal value", "accounts/*", {"clauses": [{**clause, "value": "12"}]}),
        post("bad data", "accounts/*", {"clauses": [{**clause, "data": "zz"}]}),
        post("no value", "accounts/*", {"clauses": [{"to": clause["to"], "data": "0x"}]}),
        post("no data", "accounts/*", {"clauses": [{"to": clause["to"], "value": "0x0"}]}),
        post("bad caller", "accounts/*", {**many, "caller": "0x12"}),
        post("gas is text", "accounts/*", {**many, "gas": "100"}),
        post("negative gas", "accounts/*", {**many, "gas": -1}),
        post("bad revision", "accounts/*", many, revision="zz"),
        post_text("not JSON", "accounts/*", "x"),
        post_text("no body", "accounts/*", ""),
        post_text("cut short", "accounts/*", '{"clauses":['),
    ]
