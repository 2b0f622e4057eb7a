"""Small contracts, each for one thing that a node can get wrong."""

from thor_conformance.assembler import OPCODES, assemble, init_code

_COPY_INPUT = "CALLDATASIZE PUSH1 0 PUSH1 0 CALLDATACOPY"
_RETURN_WORD = "PUSH1 0 MSTORE PUSH1 32 PUSH1 0 RETURN"

COUNTED = bytes.fromhex("c0") * 32

COUNTER = assemble(
    f"PUSH1 0 SLOAD PUSH1 1 ADD DUP1 PUSH1 0 SSTORE DUP1 PUSH1 0 MSTORE "
    f"CALLER PUSH32 0x{COUNTED.hex()} PUSH1 32 PUSH1 0 LOG2 {_RETURN_WORD}"
)
"""Counts in slot 0, logs (COUNTED, caller; count) and returns the count."""

ECHO = assemble(f"{_COPY_INPUT} CALLDATASIZE PUSH1 0 RETURN")
"""Returns its input."""

REVERTER = assemble(f"{_COPY_INPUT} CALLDATASIZE PUSH1 0 REVERT")
"""Reverts with its input as data."""

STORE = assemble("PUSH1 32 CALLDATALOAD PUSH1 0 CALLDATALOAD SSTORE STOP")
"""Stores the second word of its input under the first."""

FORWARD = assemble(
    f"PUSH1 0 PUSH1 0 PUSH1 0 PUSH1 0 CALLVALUE PUSH1 0 CALLDATALOAD GAS CALL {_RETURN_WORD}"
)
"""Sends the value it gets to the address in its input; returns whether that worked."""

FACTORY = assemble(
    f"{_COPY_INPUT} CALLDATASIZE PUSH1 0 CALLVALUE CREATE PUSH1 0 MSTORE "
    f"{_COPY_INPUT.replace('PUSH1 0 PUSH1 0', 'PUSH1 0 PUSH1 64')} "
    "PUSH1 7 CALLDATASIZE PUSH1 64 PUSH1 0 CREATE2 PUSH1 32 MSTORE PUSH1 64 PUSH1 0 RETURN"
)
"""Creates its input by CREATE and by CREATE2 (salt 7); returns both addresses."""

DESTROYER = assemble("PUSH1 0 CALLDATALOAD SELFDESTRUCT")
"""Leaves what it has to the address in its input."""

SPINNER = assemble("JUMPDEST PUSH1 0 JUMP")
"""Never ends."""

RELAY = assemble(
    "PUSH1 32 CALLDATASIZE SUB PUSH1 32 PUSH1 0 CALLDATACOPY "
    "PUSH1 0 PUSH1 0 PUSH1 32 CALLDATASIZE SUB PUSH1 0 PUSH1 0 PUSH1 0 CALLDATALOAD GAS CALL "
    "PUSH1 0 MSTORE RETURNDATASIZE PUSH1 0 PUSH1 32 RETURNDATACOPY "
    "PUSH1 32 RETURNDATASIZE ADD PUSH1 0 RETURN"
)
"""Calls the address in its first word with the rest; returns success and what came back."""

_ENVIRONMENT = (
    *("ADDRESS", "ORIGIN", "CALLER", "CALLVALUE", "GASPRICE", "COINBASE", "NUMBER"),
    *("PREVRANDAO", "GASLIMIT", "CHAINID", "SELFBALANCE", "BASEFEE", "CODESIZE"),
    "RETURNDATASIZE",
)

ENVIRONMENT = b"".join(
    assemble(f"{name} PUSH2 {index * 32} MSTORE") for index, name in enumerate(_ENVIRONMENT)
) + assemble(f"PUSH2 {len(_ENVIRONMENT) * 32} PUSH1 0 RETURN")
"""Returns what the node says of the transaction, the block and the chain."""

CREATIONS = {
    name: init_code(code)
    for name, code in {
        "counter": COUNTER,
        "echo": ECHO,
        "reverter": REVERTER,
        "store": STORE,
        "forward": FORWARD,
        "factory": FACTORY,
        "destroyer": DESTROYER,
        "spinner": SPINNER,
        "relay": RELAY,
        "environment": ENVIRONMENT,
    }.items()
}
"""What a clause without `to` carries to create each of them."""

NEWER_OPCODES = ("TLOAD", "TSTORE", "MCOPY", "BLOBHASH", "BLOBBASEFEE", "CLZ")
"""After Shanghai: Thor does not know them."""


def word(value: int | bytes) -> bytes:
    """32 bytes, right-aligned."""
    return value.to_bytes(32, "big") if isinstance(value, int) else value.rjust(32, b"\0")


def creation_of_opcode(name: str) -> bytes:
    """Init code that runs one operation on three small numbers."""
    return assemble("PUSH1 1 PUSH1 2 PUSH1 3") + bytes([OPCODES[name]]) + assemble("STOP")
