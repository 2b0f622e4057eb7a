"""Contracts that do what tracers have to show: every kind of call, and every kind of failure."""

from thor_conformance.assembler import assemble, init_code
from thor_conformance.contracts import CREATIONS

_ZEROS = "PUSH1 0 PUSH1 0 PUSH1 0 PUSH1 0"
_TARGET = "PUSH1 0 CALLDATALOAD"
_REST = "PUSH1 32 DUP1 CALLDATASIZE SUB DUP1 PUSH1 32 PUSH1 0 CALLDATACOPY"

CALLS = assemble(
    # output of 32 bytes at 0; input is the rest of the calldata, at 0
    f"{_REST} POP POP "
    f"PUSH1 32 PUSH1 0 PUSH1 32 CALLDATASIZE SUB PUSH1 0 PUSH1 0 {_TARGET} GAS CALL POP "
    f"PUSH1 32 PUSH1 0 PUSH1 32 CALLDATASIZE SUB PUSH1 0 PUSH1 0 {_TARGET} GAS CALLCODE POP "
    f"PUSH1 32 PUSH1 0 PUSH1 32 CALLDATASIZE SUB PUSH1 0 {_TARGET} GAS DELEGATECALL POP "
    f"PUSH1 32 PUSH1 0 PUSH1 32 CALLDATASIZE SUB PUSH1 0 {_TARGET} PUSH2 50000 STATICCALL "
    "POP RETURNDATASIZE PUSH1 0 SSTORE STOP"
)
"""Calls the address in its first word in all four ways with the rest; each may fail."""

PAYER = assemble(
    f"{_ZEROS} PUSH1 1 {_TARGET} GAS CALL POP "
    f"{_ZEROS} PUSH16 0xffffffffffffffffffffffffffffffff {_TARGET} GAS CALL POP "
    f"{_ZEROS} PUSH16 0xffffffffffffffffffffffffffffffff {_TARGET} GAS CALLCODE POP "
    "PUSH1 0 PUSH1 0 PUSH16 0xffffffffffffffffffffffffffffffff CREATE POP STOP"
)
"""Sends 1 wei, then more than there is: by CALL, CALLCODE and CREATE."""

NESTED = assemble(
    f"{_TARGET} ISZERO PUSH1 44 JUMPI "
    f"PUSH1 1 {_TARGET} SUB PUSH1 0 MSTORE "
    "PUSH1 32 PUSH1 0 PUSH1 32 PUSH1 0 PUSH1 0 ADDRESS GAS CALL POP "
    "PUSH1 0 MLOAD PUSH1 1 ADD PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN JUMPDEST "
    "PUSH1 7 PUSH1 0 LOG0 INVALID"
)
"""Calls itself as deep as its input says; the deepest logs and fails."""

LOGGER = assemble(
    "PUSH1 9 PUSH1 8 PUSH1 40 PUSH1 10 LOG2 PUSH1 0 PUSH1 0 LOG0 "
    f"{_TARGET} PUSH1 21 JUMPI STOP JUMPDEST PUSH1 0 PUSH1 0 REVERT"
)
"""Logs twice, beyond its memory, and reverts if its input is not zero."""

LOST = assemble(
    "PUSH5 0x6001600055 PUSH1 0 MSTORE PUSH1 0 PUSH1 5 PUSH1 27 PUSH1 0 CREATE2 POP "
    "PUSH1 5 PUSH1 27 PUSH1 0 CREATE POP STOP"
)
"""Creates by CREATE2, then by CREATE what stores: `prestate` miscounts and does not know it."""

TRACED_CREATIONS = {
    **CREATIONS,
    **{
        name: init_code(code)
        for name, code in {
            "calls": CALLS,
            "payer": PAYER,
            "nested": NESTED,
            "logger": LOGGER,
        }.items()
    },
}

LOOKS = {
    "prices": "PUSH2 300 PUSH2 300 EXP POP PUSH1 0 PUSH1 3 EXP POP PUSH1 9 PUSH1 0 SHA3 POP "
    "PUSH1 40 PUSH1 0 PUSH1 0 CALLDATACOPY PUSH1 40 PUSH1 3 PUSH1 50 CODECOPY MSIZE POP",
    "other accounts": "PUSH1 1 BALANCE POP PUSH1 2 EXTCODESIZE POP PUSH1 3 EXTCODEHASH POP "
    "PUSH1 8 PUSH1 0 PUSH1 0 PUSH1 4 EXTCODECOPY STOP",
    "value to a new account": f"{_ZEROS} PUSH1 1 PUSH4 0xabcdef01 GAS CALL STOP",
    "leaving all to a new account": "PUSH4 0xabcdef02 SELFDESTRUCT",
}
"""Creations that ask for what has a price of its own, or is in the state of others."""

HUGE = {
    "log": "PUSH3 0x200000 PUSH1 0 LOG0",
    "creation": "PUSH1 0 PUSH3 0x200000 PUSH1 0 PUSH1 0 CREATE2",
}
"""More bytes beyond memory than tracers show."""

FAILURES = {
    "invalid opcode": "PUSH1 1 INVALID",
    "missing opcode": "PUSH1 1 MCOPY",
    "stack underflow": "PUSH1 1 ADD",
    "bad jump": "PUSH1 1 JUMP",
    "bad return data": "PUSH1 1 PUSH1 0 PUSH1 0 RETURNDATACOPY",
    "endless memory": "PUSH1 1 PUSH32 0x" + "ff" * 32 + " MLOAD",
    "much memory": "PUSH1 1 PUSH5 0xffffffffff MLOAD",
    "large memory": "PUSH1 1 PUSH4 0xffffffff MLOAD",
    "no gas for a log": "PUSH4 0xffffff PUSH1 0 LOG0",
    "code 0xEF": "PUSH1 0xEF PUSH1 0 MSTORE8 PUSH1 1 PUSH1 0 RETURN",
    "code too large": "PUSH3 24577 PUSH1 0 RETURN",
    "no gas for code": "PUSH2 24000 PUSH1 0 RETURN",
    "a revert": "PUSH1 7 PUSH1 0 MSTORE PUSH1 32 PUSH1 0 REVERT",
    "a refund that is lost": "PUSH1 1 PUSH1 0 SSTORE PUSH1 0 PUSH1 0 SSTORE PUSH1 0 SLOAD INVALID",
}
"""Creations that fail, each in its way."""
