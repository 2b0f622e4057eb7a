"""The contracts that have code, in the form in which the tests load them."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.solidity_mutation.compiler import CompilationFailedError, Compiler
from tools.solidity_mutation.settings import QUICK, RELEASED
from tools.solidity_mutation.syntax import Json


@dataclass(frozen=True)
class Deployables:
    """The contracts that have code, by "path:Name", as the tests read them."""

    manifest: Json
    code: Mapping[str, str]
    settings: Mapping[str, Json]

    @classmethod
    def of(cls, compiler: Compiler) -> Deployables:
        """The unchanged contracts, compiled like the mutants."""
        interfaces = compiler.interfaces()
        settings = compiler.quickest(interfaces)
        code = compiled(compiler, settings, {})
        types = {
            name.split(":")[1]: {
                "contractName": name.split(":")[1],
                "sourceId": name.split(":")[0],
                "abi": abi,
                "deploymentBytecode": {"bytecode": f"0x{code[name]}"},
            }
            for name, abi in interfaces.items()
        }
        deployable = {name: made for name, made in code.items() if made and interfaces[name]}
        return cls({"contractTypes": types}, deployable, settings)

    def write(self, path: Path, changed: Mapping[str, str]) -> Path:
        """A file like the one that Ape leaves, with the code of some contracts replaced."""
        manifest = copy.copy(self.manifest)
        manifest["contractTypes"] = dict(manifest["contractTypes"])
        for full, code in changed.items():
            name = full.split(":")[1]
            kept = manifest["contractTypes"][name]
            manifest["contractTypes"][name] = {
                **kept, "deploymentBytecode": {"bytecode": f"0x{code}"}
            }  # fmt: skip
        path.write_text(json.dumps(manifest))
        return path


def compiled_apart(
    compiler: Compiler, settings: Mapping[str, Json], change: Mapping[str, str]
) -> dict[str, str]:
    """The code of each contract; choices may make a stack too deep that was not."""
    made: dict[str, str] = {}
    for name, chosen in settings.items():
        try:
            made |= compiler.code([name], change, chosen)
        except CompilationFailedError:
            made |= compiler.code([name], change, RELEASED)
    return made


def compiled(
    compiler: Compiler, settings: Mapping[str, Json], change: Mapping[str, str]
) -> dict[str, str]:
    """The code of each contract, with the settings that are given for it."""
    made: dict[str, str] = {}
    for each in (QUICK, RELEASED):
        if wanted := [name for name, chosen in settings.items() if chosen is each]:
            made |= compiler.code(wanted, change, each)
    return made
