"""One mutant: compile it, compare the code, run the tests."""

from __future__ import annotations

import copy
import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tools.solidity_mutation import trial
from tools.solidity_mutation.builds import Build, selection
from tools.solidity_mutation.compiler import CompilationFailedError, Compiler
from tools.solidity_mutation.mutants import Mutant
from tools.solidity_mutation.order import History
from tools.solidity_mutation.settings import QUICK, RELEASED
from tools.solidity_mutation.syntax import Json

MAY_FAIL = 0.05
"""The share of the tests that a build with many mutants may break by its size."""
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
class Prepared:
    """A build on disk, and the tests that say something about it."""

    artifacts: Path
    tests: Sequence[str]


@dataclass(frozen=True)
class Judge:
    """Has the collected tests, its own compiler, and remembers what noticed what."""

    session: pytest.Session
    compiler: Compiler
    deployables: Deployables
    history: History
    folder: Path
    limit: float
    builds: dict[tuple[int, ...], Prepared | None] = field(default_factory=dict)

    def of_build(
        self, build: Build, numbers: Sequence[int], mutants: Sequence[Mutant]
    ) -> list[Judgement]:
        """Verdicts on some members of a build; survivors are looked at again, compiled alone."""
        made = self._built(build)
        if made is None:
            return [self.of(number, mutants[number]) for number in numbers]
        return [self._of_member(made, number, mutants[number]) for number in numbers]

    def _of_member(self, made: Prepared, number: int, mutant: Mutant) -> Judgement:
        start = time.monotonic()
        contracts = trial.Contracts(made.artifacts, selection(number))
        outcome = self._tried(mutant, contracts, made.tests)
        if outcome.verdict == trial.SURVIVED:
            return self.of(number, mutant)
        seconds = time.monotonic() - start
        return Judgement(number, outcome.verdict, "".join(outcome.failed[:1]), seconds)

    def _built(self, build: Build) -> Prepared | None:
        """The artifacts of a build and the tests that pass on it while nothing is chosen.

        Those that depend on the code's size or gas may not. None if that are too many.
        """
        if build.members not in self.builds:
            affected = self._affected(build.paths)
            settings = {name: self.deployables.settings[name] for name in affected}
            code = _compiled_apart(self.compiler, settings, build.change)
            path = self.folder / f"{os.getpid()}-{build.members[0]}.json"
            contracts = trial.Contracts(self.deployables.write(path, code), is_measure=True)
            failed = trial.run(self.session, self._tests, contracts, 20 * self.limit).failed
            passing = [test for test in self._tests if test not in failed]
            is_good = len(failed) <= len(self._tests) * MAY_FAIL
            print(f"{len(build.members)} mutants in one build; without {failed}", flush=True)
            self.builds[build.members] = Prepared(path, passing) if is_good else None
        return self.builds[build.members]

    def of(self, number: int, mutant: Mutant) -> Judgement:
        """The verdict of compiler and tests on a mutant that is compiled alone."""
        start = time.monotonic()
        judgement = self._judged(number, mutant)
        return replace(judgement, seconds=time.monotonic() - start)

    def _judged(self, number: int, mutant: Mutant) -> Judgement:
        affected = self._affected({mutant.path})
        change = {mutant.path: mutant.text}
        try:
            settings = {name: self.deployables.settings[name] for name in affected}
            code = _compiled(self.compiler, settings, change)
        except CompilationFailedError as refused:
            return Judgement(number, INVALID, str(refused))
        if all(made == self.deployables.code[name] for name, made in code.items()):
            return Judgement(number, EQUAL)
        artifacts = self.deployables.write(self.folder / f"{os.getpid()}.json", code)
        outcome = self._tried(mutant, trial.Contracts(artifacts), self._tests)
        if outcome.verdict == trial.SURVIVED and self._released_alike(affected, change):
            return Judgement(number, EQUAL, "as released")
        return Judgement(number, outcome.verdict, "".join(outcome.failed[:1]))

    def _affected(self, paths: Iterable[str]) -> list[str]:
        users = {user for path in paths for user in self.compiler.sources.reaching(path)}
        return [name for name in self.deployables.code if name.split(":")[0] in users]

    @property
    def _tests(self) -> list[str]:
        return [item.nodeid for item in self.session.items]

    def _tried(
        self, mutant: Mutant, contracts: trial.Contracts, tests: Sequence[str]
    ) -> trial.Outcome:
        ordered = self.history.ordered(mutant, tests)
        outcome = trial.run(self.session, ordered, contracts, self.limit)
        if outcome.verdict == trial.KILLED:
            self.history.noticed(mutant, outcome.failed[0])
        return outcome

    def _released_alike(self, affected: list[str], change: Mapping[str, str]) -> bool:
        changed = self.compiler.code(affected, change, RELEASED)
        return changed == self.compiler.code(affected, {}, RELEASED)


def _compiled_apart(
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


def _compiled(
    compiler: Compiler, settings: Mapping[str, Json], change: Mapping[str, str]
) -> dict[str, str]:
    """The code of each contract, with the settings that are given for it."""
    made: dict[str, str] = {}
    for each in (QUICK, RELEASED):
        if wanted := [name for name, chosen in settings.items() if chosen is each]:
            made |= compiler.code(wanted, change, each)
    return made
