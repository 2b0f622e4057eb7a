"""One mutant: compile it, compare the code, run the tests."""

from __future__ import annotations

import copy
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tools.solidity_mutation import trial
from tools.solidity_mutation.compiler import CompilationFailedError, Compiler
from tools.solidity_mutation.mutants import Mutant
from tools.solidity_mutation.order import History
from tools.solidity_mutation.settings import QUICK, RELEASED
from tools.solidity_mutation.syntax import Json

EQUAL, INVALID = "equal code", "does not compile"


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
        code = _compiled(compiler, settings, {})
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


@dataclass(frozen=True)
class Judgement:
    """What became of a mutant; `by` is the test that noticed it, `seconds` the time for all."""

    number: int
    verdict: str
    by: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Judge:
    """Has the collected tests, its own compiler, and remembers what noticed what."""

    session: pytest.Session
    compiler: Compiler
    deployables: Deployables
    history: History
    folder: Path
    limit: float

    def of(self, number: int, mutant: Mutant) -> Judgement:
        """The verdict of compiler and tests."""
        start = time.monotonic()
        judgement = self._judged(number, mutant)
        return replace(judgement, seconds=time.monotonic() - start)

    def _judged(self, number: int, mutant: Mutant) -> Judgement:
        users = self.compiler.sources.reaching(mutant.path)
        affected = [name for name in self.deployables.code if name.split(":")[0] in users]
        change = {mutant.path: mutant.text}
        try:
            settings = {name: self.deployables.settings[name] for name in affected}
            code = _compiled(self.compiler, settings, change)
        except CompilationFailedError as refused:
            return Judgement(number, INVALID, str(refused))
        changed = {name: made for name, made in code.items() if name in self.deployables.code}
        if all(made == self.deployables.code[name] for name, made in changed.items()):
            return Judgement(number, EQUAL)
        outcome = self._tried(mutant, changed)
        if outcome.verdict == trial.SURVIVED and self._released_alike(affected, change):
            return Judgement(number, EQUAL, "as released")
        return Judgement(number, outcome.verdict, outcome.by)

    def _tried(self, mutant: Mutant, changed: Mapping[str, str]) -> trial.Outcome:
        artifacts = self.deployables.write(self.folder / f"{os.getpid()}.json", changed)
        tests = [item.nodeid for item in self.session.items]
        ordered = self.history.ordered(mutant, tests)
        outcome = trial.run(self.session, ordered, artifacts, self.limit)
        if outcome.verdict == trial.KILLED:
            self.history.noticed(mutant, outcome.by)
        return outcome

    def _released_alike(self, affected: list[str], change: Mapping[str, str]) -> bool:
        changed = self.compiler.code(affected, change, RELEASED)
        return changed == self.compiler.code(affected, {}, RELEASED)


def _compiled(
    compiler: Compiler, settings: Mapping[str, Json], change: Mapping[str, str]
) -> dict[str, str]:
    """The code of each contract, with the settings that are given for it."""
    made: dict[str, str] = {}
    for each in (QUICK, RELEASED):
        if wanted := [name for name, chosen in settings.items() if chosen is each]:
            made |= compiler.code(wanted, change, each)
    return made
