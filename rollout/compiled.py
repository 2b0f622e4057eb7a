"""The compiled contracts, with what proves later which ones they were."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from oracle.chain.compiled import artifact
from thorlink.abi import Contract

PUSH32 = 0x7F
_PUSH1 = 0x60
_PLACEHOLDER = bytes(32)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A contract of the artifacts. Hashes are SHA-256, of the ABI in canonical JSON."""

    name: str
    interface: Contract
    bytecode: bytes
    runtime: bytes
    abi_hash: bytes
    bytecode_hash: bytes
    compiler: dict[str, Any]

    def arguments(self, args: tuple[Any, ...]) -> list[dict[str, Any]]:
        """Constructor arguments as they are written down: name, type, value in JSON."""
        inputs = self.interface.constructor.inputs
        return [
            {"name": p.name, "type": p.type, "value": json_of(value)}
            for p, value in zip(inputs, args, strict=True)
        ]

    def is_runtime(self, code: bytes) -> bool:
        """Whether a contract's code is this one's, whatever its immutables are."""
        if len(code) != len(self.runtime):
            return False
        masked = bytearray(code)
        for offset in immutables(self.runtime):
            masked[offset : offset + 32] = _PLACEHOLDER
        return bytes(masked) == self.runtime


@cache
def compiled(name: str) -> Compiled:
    """A contract by its name in Solidity."""
    path = files("oracle.chain") / "artifacts" / f"{name}.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    known = artifact(name)
    abi = json.dumps(content["abi"], sort_keys=True, separators=(",", ":")).encode()
    return Compiled(
        name,
        known.interface,
        known.bytecode,
        bytes.fromhex(content["runtime_bytecode"][2:]),
        hashlib.sha256(abi).digest(),
        hashlib.sha256(known.bytecode).digest(),
        content["compiler"],
    )


def immutables(runtime: bytes) -> list[int]:
    """Where the constructor writes immutables: the compiler leaves 32 zeros to push there."""
    found, at = [], 0
    while at < len(runtime):
        op = runtime[at]
        if op == PUSH32 and runtime[at + 1 : at + 33] == _PLACEHOLDER:
            found.append(at + 1)
        at += op - _PUSH1 + 2 if _PUSH1 <= op <= PUSH32 else 1
    return found


def json_of(value: Any) -> Any:
    """Bytes as 0x hex, tuples as lists, whole numbers that JSON readers would round as text."""
    if isinstance(value, bytes):
        return f"0x{value.hex()}"
    if isinstance(value, tuple | list):
        return [json_of(part) for part in value]
    if isinstance(value, int) and not isinstance(value, bool) and value >= 2**53:
        return str(value)
    return value
