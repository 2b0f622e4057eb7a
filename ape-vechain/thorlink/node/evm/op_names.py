"""Names of operations as the real node's tracers write them."""

from __future__ import annotations

_NAMES = {
    code: name
    for first, names in {
        0x00: "STOP ADD MUL SUB DIV SDIV MOD SMOD ADDMOD MULMOD EXP SIGNEXTEND",
        0x10: "LT GT SLT SGT EQ ISZERO AND OR XOR NOT BYTE SHL SHR SAR",
        0x20: "SHA3",
        0x30: "ADDRESS BALANCE ORIGIN CALLER CALLVALUE CALLDATALOAD CALLDATASIZE CALLDATACOPY"
        " CODESIZE CODECOPY GASPRICE EXTCODESIZE EXTCODECOPY RETURNDATASIZE RETURNDATACOPY"
        " EXTCODEHASH",
        0x40: "BLOCKHASH COINBASE TIMESTAMP NUMBER DIFFICULTY GASLIMIT CHAINID SELFBALANCE BASEFEE",
        0x50: "POP MLOAD MSTORE MSTORE8 SLOAD SSTORE JUMP JUMPI PC MSIZE GAS JUMPDEST",
        0x5F: "PUSH0 " + " ".join(f"PUSH{size}" for size in range(1, 33)),
        0x80: " ".join(f"DUP{depth}" for depth in range(1, 17)),
        0x90: " ".join(f"SWAP{depth}" for depth in range(1, 17)),
        0xA0: "LOG0 LOG1 LOG2 LOG3 LOG4",
        # no operations, but names that the real node knows
        0xB0: "PUSH DUP SWAP",
        0xF0: "CREATE CALL CALLCODE RETURN DELEGATECALL CREATE2",
        0xFA: "STATICCALL",
        0xFD: "REVERT",
        0xFF: "SELFDESTRUCT",
    }.items()
    for code, name in enumerate(names.split(), first)
}


def op_name(opcode: int) -> str:
    """An operation's name, also of a byte that is none."""
    return _NAMES.get(opcode) or f"Missing opcode 0x{opcode:x}"
