"""Prototype and Authority: who may change what, and what it then says."""

from thor_conformance.built_in import AT, as_caller, clause
from thor_conformance.contracts import CREATIONS
from thor_conformance.requests import Request, Sender, get, hexed, inspect, outcome
from thorlink.codec import Clause
from thorlink.solo import ACCOUNTS

SIGNER, ALICE, BOB = (ACCOUNTS[n].address for n in range(3))
NOBODY = bytes(20)
FRESH = bytes.fromhex("0000000000000000000000000000000000cccccc")


def scenario() -> list[Request]:
    sender = Sender(8_500_000)
    return [*_prototype(sender), *_administration(sender), *_authority(sender)]


def _prototype(sender: Sender) -> list[Request]:
    creation = sender.tx(Clause(None, 0, CREATIONS["counter"]))
    contract = creation.contract_address(0)
    about = (
        *(("master(address)",), ("hasCode(address)",), ("creditPlan(address)",)),
        *(("currentSponsor(address)",), ("isUser(address,address)", BOB)),
        *(("userCredit(address,address)", BOB), ("isSponsor(address,address)", BOB)),
        *(("storageFor(address,bytes32)", 0), ("balance(address,uint256)", 0)),
        *(("balance(address,uint256)", 2), ("balance(address,uint256)", 99)),
        *(("energy(address,uint256)", 0), ("energy(address,uint256)", 2)),
        ("energy(address,uint256)", 2**32),
        *(("setMaster(address,address)", BOB), ("addUser(address,address)", BOB)),
        *(("addUser(address,address)", NOBODY), ("removeUser(address,address)", BOB)),
        *(("setCreditPlan(address,uint256,uint256)", 5, 6), ("sponsor(address)",)),
        *(("unsponsor(address)",), ("selectSponsor(address,address)", BOB)),
    )
    requests = [*outcome("a contract", creation)]
    for who, caller in (("its master", ALICE), ("another", BOB)):
        requests += [
            inspect(
                f"Prototype, {who}: {number} {call[0]}",
                clause("Prototype", call[0], contract, *call[1:]),
                **as_caller(caller),
            )
            for number, call in enumerate(about)
        ]
    own = clause("Prototype", "setMaster(address,address)", ALICE, BOB)
    return [*requests, inspect("an account names its master", own, **as_caller(ALICE))]


def _administration(sender: Sender) -> list[Request]:
    creation = sender.tx(Clause(None, 0, CREATIONS["counter"]))
    contract = creation.contract_address(0)

    def tx(name: str, signature: str, *arguments: bytes | int, origin: int = 1) -> list[Request]:
        call = clause("Prototype", signature, contract, *arguments)
        return outcome(f"Prototype: {name}", sender.tx(call, origin=origin))

    state = [
        *(("creditPlan(address)",), ("isUser(address,address)", BOB), ("master(address)",)),
        *(("userCredit(address,address)", BOB), ("isSponsor(address,address)", BOB)),
        ("currentSponsor(address)",),
    ]
    reads = [clause("Prototype", call[0], contract, *call[1:]) for call in state]
    return [
        *outcome("another contract", creation),
        *tx("a credit plan", "setCreditPlan(address,uint256,uint256)", 10**20, 7),
        *tx("a user", "addUser(address,address)", BOB),
        *tx("the user again", "addUser(address,address)", BOB),
        *tx("a sponsor", "sponsor(address)", origin=2),
        *tx("the sponsor again", "sponsor(address)", origin=2),
        *tx("no sponsor", "selectSponsor(address,address)", ALICE),
        *tx("the sponsor is selected", "selectSponsor(address,address)", BOB),
        inspect("Prototype: what is recorded", *reads, **as_caller(ALICE)),
        *tx("the sponsor leaves", "unsponsor(address)", origin=2),
        *tx("the sponsor leaves again", "unsponsor(address)", origin=2),
        *tx("the user is removed", "removeUser(address,address)", BOB),
        *tx("the user is removed again", "removeUser(address,address)", BOB),
        *tx("a new master", "setMaster(address,address)", BOB),
        *tx("the old master", "setMaster(address,address)", ALICE),
        *tx("nobody is master", "setMaster(address,address)", NOBODY, origin=2),
        inspect("Prototype: what is left", *reads, **as_caller(ALICE)),
        get("Prototype: its account", f"accounts/{hexed(AT['Prototype'])}"),
    ]


def _authority(sender: Sender) -> list[Request]:
    def tx(name: str, signature: str, *arguments: bytes | int, origin: int = 0) -> list[Request]:
        call = clause("Authority", signature, *arguments)
        return outcome(f"Authority: {name}", sender.tx(call, origin=origin))

    add, revoke = "add(address,address,bytes32)", "revoke(address)"
    lists = [clause("Authority", "first()"), clause("Authority", "next(address)", ALICE)]
    lists += [clause("Authority", "get(address)", who) for who in (ALICE, BOB, FRESH)]
    return [
        *tx("the first", add, ALICE, ALICE, b"one"),
        *tx("the only one stays", revoke, ALICE),
        *tx("the second", add, BOB, FRESH, b"two"),
        *tx("the third", add, FRESH, SIGNER, b"three"),
        *tx("the second again", add, BOB, BOB, b"four"),
        inspect("Authority: three", *lists),
        *tx("anybody removes who is not endorsed", revoke, BOB, origin=3),
        *tx("but not who is", revoke, ALICE, origin=3),
        *tx("the executor does", revoke, ALICE),
        inspect("Authority: one", *lists),
    ]
