"""Every method of the built-in contracts: what it answers, whom it refuses, what it costs."""

from thor_conformance.assembler import init_code
from thor_conformance.built_in import AT, as_caller, calldata, clause, relay
from thor_conformance.contracts import word
from thor_conformance.requests import Request, Sender, get, hexed, inspect, outcome, send
from thorlink.codec import Clause
from thorlink.solo import ACCOUNTS

SIGNER, ALICE, BOB = (ACCOUNTS[n].address for n in range(3))
NOBODY = bytes(20)
FRESH = bytes.fromhex("0000000000000000000000000000000000cccccc")
VET = 10**18


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


def scenario() -> list[Request]:
    sender = Sender(8_000_000)
    return [
        *_reads(),
        *_with_value(),
        *_stakes(),
        *_staking(sender),
        *_through_others(sender),
    ]


def _reads() -> list[Request]:
    options = {"gasPayer": hexed(BOB), "expiration": 9, "blockRef": "0x00000000aabbccdd"}
    return [
        inspect(f"{name}: {number} {call[0]}", clause(name, *call), **as_caller(ALICE), **options)
        for name, calls in READS.items()
        for number, call in enumerate(calls)
    ]


def _with_value() -> list[Request]:
    return [
        inspect(f"VET to {name}: {call}", Clause(address, 1, call), **as_caller(ALICE))
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
        inspect(f"more stake: {name}", clause("Staker", more, who, value=value), **as_caller(ALICE))
        for name, who, value in (
            ("nothing", SIGNER, 0),
            ("for another", SIGNER, VET),
            ("for nobody", ALICE, VET),
        )
    ]
    return [
        *(
            inspect(f"stake: {name}", clause("Staker", *call, value=value), **as_caller(ALICE))
            for name, (*call, value) in calls.items()
        ),
        *increases,
    ]


def _staking(sender: Sender) -> list[Request]:
    """Staker with a delegators' contract (here an account), and paused."""
    delegator = int.from_bytes(ALICE, "big")
    delegate = "addDelegation(address,uint8)"
    calls = (
        *((delegate, SIGNER, 100, 0), (delegate, SIGNER, 100, 1), (delegate, SIGNER, 0, VET)),
        *((delegate, ALICE, 100, VET), (delegate, SIGNER, 256, VET)),
        (delegate, SIGNER, 100, 590 * 10**6 * VET),
        *(("signalDelegationExit(uint256)", 1, 0), ("withdrawDelegation(uint256)", 1, 0)),
        *(("addValidation(address,uint32)", ALICE, 12, VET), ("signalExit(address)", ALICE, 0)),
        *(("increaseStake(address)", ALICE, VET), ("withdrawStake(address)", ALICE, 0)),
        ("setBeneficiary(address,address)", ALICE, ALICE, 0),
        ("decreaseStake(address,uint256)", ALICE, VET, 0),
    )
    requests = []
    for name, key, value in (
        ("with a delegator", b"delegator-contract-address", delegator),
        ("delegations paused", b"staker-switches", 1),
        ("all paused", b"staker-switches", 2),
    ):
        setting = clause("Params", "set(bytes32,uint256)", key, value)
        requests += outcome(f"Params: {name}", sender.tx(setting, origin=0))
        requests += [
            inspect(
                f"Staker, {name}: {number} {call[0]}",
                clause("Staker", *call[:-1], value=call[-1]),
                **as_caller(ALICE),
            )
            for number, call in enumerate(calls)
        ]
    return requests


def _through_others(sender: Sender) -> list[Request]:
    operations = ("CALL", "STATICCALL", "DELEGATECALL", "CALLCODE")
    codes = [Clause(None, 0, init_code(relay(operation))) for operation in operations]
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
        contract = creation.contract_address(index)
        requests += [
            inspect(
                f"{operation} of {name}.{call[0]} with {len(call)}, {number}",
                Clause(contract, 0, word(AT[name]) + calldata(*call)),
                gasPayer=hexed(BOB),
                **as_caller(ALICE),
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
        get("it waits on", f"transactions/{hexed(unexecutable.id)}", pending="true"),
        get("no block was made for it", "blocks/best"),
    ]
