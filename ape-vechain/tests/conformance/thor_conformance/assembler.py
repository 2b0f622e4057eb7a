"""EVM code from mnemonics: `assemble("PUSH1 0x01 PUSH0 SSTORE STOP")`."""

OPCODES = {
    name: code
    for code, names in {
        0x00: "STOP ADD MUL SUB DIV SDIV MOD SMOD ADDMOD MULMOD EXP SIGNEXTEND",
        0x10: "LT GT SLT SGT EQ ISZERO AND OR XOR NOT BYTE SHL SHR SAR CLZ",
        0x20: "SHA3",
        0x30: "ADDRESS BALANCE ORIGIN CALLER CALLVALUE CALLDATALOAD CALLDATASIZE CALLDATACOPY "
        "CODESIZE CODECOPY GASPRICE EXTCODESIZE EXTCODECOPY RETURNDATASIZE RETURNDATACOPY "
        "EXTCODEHASH",
        0x40: "BLOCKHASH COINBASE TIMESTAMP NUMBER PREVRANDAO GASLIMIT CHAINID SELFBALANCE "
        "BASEFEE BLOBHASH BLOBBASEFEE",
        0x50: "POP MLOAD MSTORE MSTORE8 SLOAD SSTORE JUMP JUMPI PC MSIZE GAS JUMPDEST TLOAD "
        "TSTORE MCOPY PUSH0",
        0xA0: "LOG0 LOG1 LOG2 LOG3 LOG4",
        0xF0: "CREATE CALL CALLCODE RETURN DELEGATECALL CREATE2",
        0xFA: "STATICCALL",
        0xFD: "REVERT INVALID SELFDESTRUCT",
    }.items()
    for code, name in enumerate(names.split(), code)
}
OPCODES |= {f"PUSH{size}": 0x5F + size for size in range(1, 33)}
OPCODES |= {f"DUP{size}": 0x7F + size for size in range(1, 17)}
OPCODES |= {f"SWAP{size}": 0x8F + size for size in range(1, 17)}


def assemble(text: str) -> bytes:
    """Code of the words; the word after a PUSHn is its value, decimal or 0x hex."""
    code = bytearray()
    words = iter(text.split())
    for word in words:
        code.append(OPCODES[word])
        if word.startswith("PUSH") and word != "PUSH0":
            code += int(next(words), 0).to_bytes(int(word[4:]), "big")
    return bytes(code)


def init_code(runtime: bytes) -> bytes:
    """Code that creates a contract with this runtime code."""
    size = len(runtime)
    return assemble(f"PUSH2 {size} DUP1 PUSH1 12 PUSH1 0 CODECOPY PUSH1 0 RETURN") + runtime
