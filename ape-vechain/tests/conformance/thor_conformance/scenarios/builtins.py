"""Every method of the built-in contracts: what it answers, whom it refuses, what it costs."""

from thor_conformance.assembler import assemble, init_code
from thor_conformance.contracts import CREATIONS, word
from thor_conformance.requests import Request, Sender, get, hexed, inspect, outcome, send
from thorlink.codec import Clause
from thorlink.hashing import keccak256
from thorlink.solo import ACCOUNTS

SIGNER, ALICE, BOB = (ACCOUNTS[n].address for n in range(3))
NOBODY = bytes(20)
FRESH = bytes.fromhex("0000000000000000000000000000000000cccccc")
VET = 10**18


def _address(name: str) -> bytes:
    return name.encode().rjust(20, b"\0")


AT = {
    name: _address(name)
    for name in ("Energy", "Params", "Extension", "Prototype", "Authority", "Staker", "Executor")
}

READS = {
    "Energy": [
        *(("name()",), ("symbol()",), ("decimals()",), ("totalSupply()",)),
        *(("balanceOf(address)", ALICE), ("allowance(address,address)", ALICE, BOB), ("none()",)),
    ],
    "Params": [
        *(("executor()",), ("get(bytes32)", b"base-gas-price"), ("get(bytes32)", b"unset")),
        ("set(bytes32,uint256)", b"unset", 1),
    ],
    "Extension": [
        *(("blake2b256(bytes)", 32, 5, b"hello".ljust(32, b"\0")), ("blake2b256(bytes)", 32, 0)),
        *(("blockID(uint256)", 0), ("blockID(uint256)", 99), ("blockSigner(uint256)", 0)),
        *(("blockTotalScore(uint256)", 1), ("blockTime(uint256)", 0), ("totalSupply()",)),
        *(("txProvedWork()",), ("txID()",), ("txBlockRef()",), ("txExpiration()",)),
        *(("txGasPayer()",), ("txClauseIndex()",), ("txClauseCount()",)),
    ],
    "Authority": [
        *(("executor()",), ("first()",), ("next(address)", SIGNER), ("get(address)", SIGNER)),
        *(("add(address,address,bytes32)", NOBODY, ALICE, 1), ("revoke(address)", ALICE)),
        ("add(address,address,bytes32)", ALICE, NOBODY, 1),
        ("add(address,address,bytes32)", ALICE, ALICE, 0),
        ("add(address,address,bytes32)", ALICE, ALICE, 1),
    ],
    "Staker": [
        *(("totalStake()",), ("queuedStake()",), ("firstActive()",), ("firstQueued()",)),
        *(("next(address)", SIGNER), ("getValidation(address)", SIGNER), ("issuance()",)),
        *(("getValidation(address)", ALICE), ("getValidationPeriodDetails(address)", SIGNER)),
        *(("getWithdrawable(address)", SIGNER), ("getWithdrawable(address)", ALICE)),
        *(("getDelegation(uint256)", 1), ("getDelegationPeriodDetails(uint256)", 1)),
        *(("getDelegatorsRewards(address,uint32)", SIGNER, 1), ("getValidationsNum()",)),
        *(("getValidationTotals(address)", SIGNER), ("getValidationTotals(address)", ALICE)),
        *(("setBeneficiary(address,address)", SIGNER, ALICE), ("withdrawStake(address)", SIGNER)),
        *(("signalExit(address)", ALICE), ("signalDelegationExit(uint256)", 1)),
        *(("withdrawDelegation(uint256)", 1), ("addDelegation(address,uint8)", SIGNER, 100)),
        *(("decreaseStake(address,uint256)", SIGNER, amount) for amount in (0, 1, VET)),
        *(("decreaseStake(address,uint256)", SIGNER, 10**30), ("getValidation(address)", 2**200)),
        *(("getValidation(address)",), ("none()",), ("getDelegatorsRewards(address,uint32)", 1)),
    ],
    "Executor": [("approvals(bytes32)", 1)],
}


def calldata(signature: str, *arguments: bytes | int) -> bytes:
    return keccak256(signature.encode())[:4] + b"".join(map(word, arguments))


def clause(name: str, signature: str, *arguments: bytes | int, value: int = 0) -> Clause:
    return Clause(AT[name], value, calldata(signature, *arguments))


def scenario() -> list[Request]:
    sender = Sender(8_000_000)
    return [
        *_reads(),
        *_with_value(),
        *_stakes(),
        *_prototype(sender),
        *_administration(sender),
        *_authority(sender),
        *_through_others(sender),
    ]


def _from(caller: bytes) -> dict[str, object]:
    return {"caller": hexed(caller), "gas": 3_000_000}


def _reads() -> list[Request]:
    options = {"gasPayer": hexed(BOB), "expiration": 9, "blockRef": "0x00000000aabbccdd"}
    return [
        inspect(f"{name}: {number} {call[0]}", clause(name, *call), **_from(ALICE), **options)
        for name, calls in READS.items()
        for number, call in enumerate(calls)
    ]


def _with_value() -> list[Request]:
    return [
        inspect(f"VET to {name}: {call}", Clause(address, 1, call), **_from(ALICE))
        for name, address in AT.items()
        for call in (b"", b"\1\2\3", b"\1\2\3\4", calldata("executor()"), calldata("totalSupply()"))
    ]


def _stakes() -> list[Request]:
    add, more = "addValidation(address,uint32)", "increaseStake(address)"
    calls = {
        "nothing": (add, ALICE, 12, 0),
        "a part of a VET": (add, ALICE, 12, 1),
        "too little": (add, ALICE, 12, VET),
        "too much": (add, ALICE, 12, 700 * 10**6 * VET),
        "for nobody": (add, NOBODY, 12, 25 * 10**6 * VET),
        "for a validator": (add, SIGNER, 12, 25 * 10**6 * VET),
        "for a wrong period": (add, ALICE, 13, 25 * 10**6 * VET),
        "for a period of too many bits": (add, ALICE, 2**32, VET),
    }
    increases = [
        inspect(f"more stake: {name}", clause("Staker", more, who, value=value), **_from(ALICE))
        for name, who, value in (
            ("nothing", SIGNER, 0),
            ("for another", SIGNER, VET),
            ("for nobody", ALICE, VET),
        )
    ]
    return [
        *(
            inspect(f"stake: {name}", clause("Staker", *call, value=value), **_from(ALICE))
            for name, (*call, value) in calls.items()
        ),
        *increases,
    ]


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
                **_from(caller),
            )
            for number, call in enumerate(about)
        ]
    own = clause("Prototype", "setMaster(address,address)", ALICE, BOB)
    return [*requests, inspect("an account names its master", own, **_from(ALICE))]


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
        inspect("Prototype: what is recorded", *reads, **_from(ALICE)),
        *tx("the sponsor leaves", "unsponsor(address)", origin=2),
        *tx("the sponsor leaves again", "unsponsor(address)", origin=2),
        *tx("the user is removed", "removeUser(address,address)", BOB),
        *tx("the user is removed again", "removeUser(address,address)", BOB),
        *tx("a new master", "setMaster(address,address)", BOB),
        *tx("the old master", "setMaster(address,address)", ALICE),
        *tx("nobody is master", "setMaster(address,address)", NOBODY, origin=2),
        inspect("Prototype: what is left", *reads, **_from(ALICE)),
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


def _through_others(sender: Sender) -> list[Request]:
    operations = ("CALL", "STATICCALL", "DELEGATECALL", "CALLCODE")
    codes = [Clause(None, 0, init_code(_relay(operation))) for operation in operations]
    creation = sender.tx(*codes, gas=2_000_000)
    calls = (
        *(("Energy", "name()"), ("Energy", "balanceOf(address)", ALICE)),
        *(("Energy", "approve(address,uint256)", BOB, 5), ("Params", "executor()")),
        *(("Energy", "transfer(address,uint256)", BOB, 0), ("Extension", "txGasPayer()")),
        *(("Energy", "transfer(address,uint256)", BOB, 1), ("Prototype", "sponsor(address)", BOB)),
        *(("Authority", "first()"), ("Energy", "none()")),
    )
    requests = [*outcome("four that call for others", creation)]
    for index, operation in enumerate(operations):
        relay = creation.contract_address(index)
        requests += [
            inspect(
                f"{operation} of {name}.{call[0]} with {len(call)}, {number}",
                Clause(relay, 0, word(AT[name]) + calldata(*call)),
                gasPayer=hexed(BOB),
                **_from(ALICE),
            )
            for number, (name, *call) in enumerate(calls)
        ]
    unexecutable = sender.tx(
        Clause(
            creation.contract_address(1),
            0,
            word(AT["Energy"]) + calldata("transfer(address,uint256)", BOB, 1),
        )
    )
    return [
        *requests,
        send("what no block can have", unexecutable),
        get("it is not mined", f"transactions/{hexed(unexecutable.id)}/receipt"),
    ]


def _relay(operation: str) -> bytes:
    """Code that calls the address in its first word with the rest; returns what came back.

    Called by itself it returns one word, its caller.
    """
    value = "PUSH1 0" if operation in ("CALL", "CALLCODE") else ""
    head = assemble("CALLER ADDRESS EQ PUSH1 0 JUMPI")
    body = assemble(
        "PUSH1 32 CALLDATASIZE SUB PUSH1 32 PUSH1 0 CALLDATACOPY "
        f"PUSH1 0 PUSH1 0 PUSH1 32 CALLDATASIZE SUB PUSH1 0 {value} PUSH1 0 CALLDATALOAD "
        f"GAS {operation} PUSH1 0 MSTORE RETURNDATASIZE PUSH1 0 PUSH1 32 RETURNDATACOPY "
        "PUSH1 32 RETURNDATASIZE ADD PUSH1 0 RETURN"
    )
    head = head.replace(b"\x60\x00\x57", bytes([0x60, len(head) + len(body), 0x57]))
    answer = "JUMPDEST CALLER PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN"
    return head + body + assemble(answer)
