"""The compiled contracts that ship with the application (`artifacts/`), read once each."""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from thorlink.abi import Contract


@dataclass(frozen=True, slots=True)
class Artifact:
    """What a contract understands, and the code that creates it."""

    interface: Contract
    bytecode: bytes


@cache
def artifact(name: str) -> Artifact:
    """A contract by its name in Solidity."""
    path = files("oracle.chain") / "artifacts" / f"{name}.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    return Artifact(Contract(content["abi"]), bytes.fromhex(content["bytecode"][2:]))


@cache
def interface(*names: str) -> Contract:
    """Several contracts as one: whatever any of them says in an event or a revert."""
    folder = files("oracle.chain") / "artifacts"
    texts = [(folder / f"{name}.json").read_text(encoding="utf-8") for name in names]
    return Contract(entry for text in texts for entry in json.loads(text)["abi"])
