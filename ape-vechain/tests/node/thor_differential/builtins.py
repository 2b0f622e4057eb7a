"""Random calls of the built-in contracts, whole and starved, direct and through other contracts."""

from dataclasses import dataclass
from typing import Any

from thor_conformance.assembler import assemble, init_code

from thor_differential.programs import ENERGY, EXTENSION, PARAMS, Generator, created, hexed
from thorlink import solo
from thorlink.hashing import keccak256

PROTOTYPE = b"Prototype".rjust(20, b"\0")
AUTHORITY = b"Authority".rjust(20, b"\0")
STAKER = b"Staker".rjust(20, b"\0")
EXECUTOR = b"Executor".rjust(20, b"\0")

METHODS = {
    ENERGY: (
        *("name()", "symbol()", "decimals()", "totalSupply()", "totalBurned()"),
        *("balanceOf(address)", "allowance(address,address)", "approve(address,uint256)"),
        *("transfer(address,uint256)", "move(address,address,uint256)"),
        *("transferFrom(address,address,uint256)", "native_get(address)"),
    ),
    PARAMS: ("executor()", "get(bytes32)", "set(bytes32,uint256)"),
    EXTENSION: (
        *("blake2b256(bytes)", "blockID(block)", "blockTotalScore(block)", "blockTime(block)"),
        *("blockSigner(block)", "totalSupply()", "txProvedWork()", "txID()", "txBlockRef()"),
        *("txExpiration()", "txGasPayer()", "txClauseIndex()", "txClauseCount()", "txOrigin()"),
    ),
    PROTOTYPE: (
        *("master(address)", "setMaster(address,address)", "balance(address,block)"),
        *("energy(address,block)", "hasCode(address)", "storageFor(address,bytes32)"),
        *("creditPlan(address)", "setCreditPlan(address,uint256,uint256)"),
        *("isUser(address,address)", "userCredit(address,address)"),
        *("addUser(address,address)", "removeUser(address,address)"),
        *("sponsor(address)", "unsponsor(address)", "isSponsor(address,address)"),
        *("selectSponsor(address,address)", "currentSponsor(address)"),
        "native_setMaster(address,address)",
    ),
    AUTHORITY: (
        *("executor()", "first()", "next(address)", "get(address)", "revoke(address)"),
        *("add(address,address,bytes32)", "add(address,address,bytes32)"),
    ),
    STAKER: (
        *("totalStake()", "queuedStake()", "getValidation(address)", "firstActive()"),
        *("getValidationPeriodDetails(address)", "getWithdrawable(address)", "firstQueued()"),
        *("next(address)", "getDelegation(uint256)", "getDelegationPeriodDetails(uint256)"),
        *("getDelegatorsRewards(address,uint32)", "getValidationTotals(address)"),
        *("getValidationsNum()", "issuance()", "addValidation(address,uint32)"),
        *("increaseStake(address)", "decreaseStake(address,uint256)"),
        *("setBeneficiary(address,address)", "withdrawStake(address)", "signalExit(address)"),
        *("addDelegation(address,uint8)", "signalDelegationExit(uint256)"),
        *("withdrawDelegation(uint256)", "native_totalStake()"),
    ),
    EXECUTOR: ("approvals(bytes32)",),
}
_PAYABLE_CALLS = ("CALL", "CALLCODE")
RELAYS = ("CALL", "DELEGATECALL", "CALLCODE", "STATICCALL")
ANSWERS = (
    "STOP",
    "PUSH1 1 PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN",
    "CALLER PUSH1 0 MSTORE CALLER PUSH1 32 MSTORE PUSH1 64 PUSH1 0 RETURN",
    "PUSH1 0 NOT PUSH1 0 MSTORE PUSH1 31 PUSH1 0 RETURN",
    "PUSH1 0 NOT PUSH1 0 MSTORE PUSH1 128 PUSH1 0 RETURN",
    "PUSH1 0 NOT PUSH1 0 MSTORE PUSH1 68 PUSH1 0 REVERT",
    "PUSH2 1000 PUSH1 0 REVERT",
    "INVALID",
)


def relay(operation: str, to: bytes, answer: str) -> bytes:
    """Code that hands its calldata on, and the output back; it answers its own calls itself."""
    value = "CALLVALUE" if operation in _PAYABLE_CALLS else ""
    head = assemble("CALLER ADDRESS EQ PUSH1 0 JUMPI")
    call = assemble(
        "CALLDATASIZE PUSH1 0 PUSH1 0 CALLDATACOPY "
        f"PUSH1 0 PUSH1 0 CALLDATASIZE PUSH1 0 {value} PUSH20 0x{to.hex()} GAS {operation} "
        "PUSH2 0x400 MSTORE RETURNDATASIZE PUSH1 0 PUSH2 0x420 RETURNDATACOPY "
        "RETURNDATASIZE PUSH1 32 ADD PUSH2 0x400 RETURN"
    )
    target = len(head) + len(call)
    head = head.replace(b"\x60\x00\x57", bytes([0x60, target, 0x57]))
    return head + call + assemble("JUMPDEST " + answer)


@dataclass(frozen=True)
class Called:
    """A call as data."""

    to: bytes
    value: int
    data: bytes


class BuiltInGenerator(Generator):
    """Inspections of several clauses: some relays, then calls of built-in contracts."""

    def request(self) -> dict[str, Any]:
        choose = self.random
        built_in = choose.choice(list(METHODS))
        # the embedded node does not simulate what delegates to Staker
        operations = ("CALL", "STATICCALL") if built_in == STAKER else RELAYS
        relays = [
            init_code(relay(choose.choice(operations), built_in, choose.choice(ANSWERS)))
            for _ in range(2)
        ]
        clauses = [self._clause(None, code) for code in relays]
        for _ in range(choose.randint(2, 8)):
            called = self.call_of(built_in)
            to = choose.choice([built_in, built_in, created(0), created(1)])
            clauses.append(self._clause(to, called.data))
            clauses[-1]["value"] = hex(called.value)
        for clause in clauses[:2]:
            clause["value"] = "0x0"
        callers = [*solo.ACCOUNTS[:2], solo.ACCOUNTS[choose.randint(0, 3)]]
        if built_in == STAKER:
            callers = [*solo.ACCOUNTS[1:3]]  # what the validator's endorser may is not simulated
        spare = choose.choice([2_000_000, 2_000_000, choose.randint(0, 60_000)])
        return {
            "clauses": clauses,
            "gas": 450_000 + spare if choose.random() < 0.5 else spare + 120_000,
            "caller": hexed(choose.choice(callers).address),
            "gasPayer": hexed(solo.ACCOUNTS[4].address),
            "expiration": choose.choice([0, 7, 2**32 - 1]),
            "provedWork": str(choose.choice([0, 12345])),
            "blockRef": hexed(choose.choice([bytes(8), bytes(4) + b"abcd"])),
        }

    def call_of(self, built_in: bytes) -> Called:
        """A method with arguments that mostly mean something, sometimes cut short."""
        choose = self.random
        signature = choose.choice(METHODS[built_in])
        name, kinds = signature[:-1].split("(")
        kinds = kinds.replace("block", "uint256")
        data = keccak256(f"{name}({kinds})".encode())[:4]
        data += b"".join(map(self._argument, signature[:-1].split("(")[1].split(",")))
        if choose.random() < 0.05:
            data = data[: choose.randint(0, len(data))]
        if choose.random() < 0.03:
            data = choose.randbytes(4) + data[4:]
        values = [0] * 20 + [1]
        if built_in == STAKER:
            values = [0, 0, 0, 1, 10**18, 10**25, 3 * 10**25, 7 * 10**26]
        return Called(built_in, choose.choice(values), data)

    def _argument(self, kind: str) -> bytes:
        choose = self.random
        if kind == "address":
            dirt = choose.choice([bytes(12)] * 9 + [b"\xff" * 12])
            return dirt + self.party()
        if kind == "bytes":
            length = choose.choice([0, 1, 31, 32, 33, 500])
            offset = choose.choice([32, 32, 32, 0, 64, 2**255])
            padded = choose.randbytes(length).ljust((length + 31) // 32 * 32, b"\0")
            return offset.to_bytes(32, "big") + length.to_bytes(32, "big") + padded
        numbers = [0, 1, 2, 7, 10**18, 2**32, 2**255]
        if kind == "block":
            numbers = [0, 1, 2, 2**32, 2**32 + 1]
        return choose.choice(numbers).to_bytes(32, "big") if kind else b""

    def party(self) -> bytes:
        """Who a call may be about."""
        choose = self.random
        accounts = [account.address for account in solo.ACCOUNTS[:3]]
        contracts = [created(0), created(1), created(2)]
        return choose.choice([*accounts, *accounts, *contracts, bytes(20), b"\x11" * 20])
