"""The compiler's output, from where Ape keeps it or from CONTRACT_ARTIFACTS."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from eth_utils import keccak

from revm.codec import tuple_of
from revm.values import Codec, as_bytes

ROOT = Path(__file__).resolve().parents[3]
CONSTANT = ("view", "pure")


def artifacts_path() -> Path:
    """CONTRACT_ARTIFACTS names another file of the same shape: other builds, mutants."""
    return Path(os.environ.get("CONTRACT_ARTIFACTS") or ROOT / ".build" / "__local__.json")


def canonical(entry: dict[str, Any]) -> str:
    """A type as selectors have it: tuples spelt out."""
    kind: str = entry["type"]
    if not kind.startswith("tuple"):
        return kind
    return signature("", entry["components"]) + kind.removeprefix("tuple")


def signature(name: str, entries: Sequence[dict[str, Any]]) -> str:
    return f"{name}({','.join(canonical(entry) for entry in entries)})"


@dataclass(frozen=True)
class Item:
    """A function, error or event."""

    name: str
    inputs: tuple[dict[str, Any], ...]
    outputs: tuple[dict[str, Any], ...] = ()
    constant: bool = False

    @cached_property
    def digest(self) -> bytes:
        """32 bytes: an event's topic; the first four select a function or error."""
        return bytes(keccak(text=signature(self.name, self.inputs)))

    @cached_property
    def selector(self) -> bytes:
        return self.digest[:4]

    @cached_property
    def codec(self) -> Codec:
        return tuple_of(self.inputs)

    @cached_property
    def answer(self) -> Codec:
        return tuple_of(self.outputs)

    @cached_property
    def names(self) -> list[str]:
        return [entry["name"] for entry in self.inputs]

    def arguments(self, data: bytes) -> dict[str, Any]:
        """An error's arguments, from what follows its selector."""
        return dict(zip(self.names, self.codec.decode(data, 0), strict=True))


@dataclass(frozen=True)
class ContractType:
    """`bytecode` is empty for interfaces."""

    name: str
    bytecode: bytes
    constructor: Item
    functions: dict[str, list[Item]] = field(default_factory=dict)
    errors: dict[bytes, Item] = field(default_factory=dict)
    events: dict[bytes, Item] = field(default_factory=dict)


def load(path: Path | None = None) -> dict[str, ContractType]:
    """All contracts by name."""
    found = json.loads((path or artifacts_path()).read_text())["contractTypes"]
    return {name: contract_type(name, entry) for name, entry in found.items()}


def contract_type(name: str, entry: dict[str, Any]) -> ContractType:
    code = as_bytes((entry.get("deploymentBytecode") or {}).get("bytecode") or "")
    made = ContractType(name, code, Item("", ()))
    for abi in entry["abi"]:
        item = _item(abi)
        match abi["type"]:
            case "constructor":
                made = ContractType(name, code, item, made.functions, made.errors, made.events)
            case "function":
                made.functions.setdefault(item.name, []).append(item)
            case "error":
                made.errors[item.selector] = item
            case "event":
                made.events[item.digest] = item
    return made


def _item(abi: dict[str, Any]) -> Item:
    return Item(
        abi.get("name", ""),
        tuple(abi.get("inputs", ())),
        tuple(abi.get("outputs", ())),
        abi.get("stateMutability") in CONSTANT,
    )
