"""The built-in contracts, and how to write calls of them."""

from typing import Any

from thor_conformance.assembler import assemble
from thor_conformance.contracts import word
from thor_conformance.requests import hexed
from thorlink.codec import Clause
from thorlink.hashing import keccak256


def address_of(name: str) -> bytes:
    return name.encode().rjust(20, b"\0")


AT = {
    name: address_of(name)
    for name in ("Energy", "Params", "Extension", "Prototype", "Authority", "Staker", "Executor")
}


def calldata(signature: str, *arguments: bytes | int) -> bytes:
    return keccak256(signature.encode())[:4] + b"".join(map(word, arguments))


def clause(name: str, signature: str, *arguments: bytes | int, value: int = 0) -> Clause:
    return Clause(AT[name], value, calldata(signature, *arguments))


def as_caller(caller: bytes) -> dict[str, Any]:
    return {"caller": hexed(caller), "gas": 3_000_000}


def relay(operation: str) -> bytes:
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
