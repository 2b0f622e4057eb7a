"""One mutant: compile it, compare the code, run the tests."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tools.solidity_mutation import trial
from tools.solidity_mutation.builds import Build, selection
from tools.solidity_mutation.compiler import CompilationFailedError, Compiler
from tools.solidity_mutation.deployables import Deployables, compiled, compiled_apart
from tools.solidity_mutation.mutants import Mutant
from tools.solidity_mutation.order import History

MAY_FAIL = 0.05
"""The share of the tests that a build with many mutants may break by its size."""
EQUAL, INVALID = "equal code", "does not compile"


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
        receiving, sending = multiprocessing.Pipe(duplex=False)
        child = os.fork()
        if child == 0:
            try:
                first = self.history.ordered(mutants[numbers[0]], made.tests)[0]
                trial.warm_up(self.session, first, trial.Contracts(made.artifacts), self.limit)
                sending.send([self._of_member(made, each, mutants[each]) for each in numbers])
            finally:
                os._exit(0)
        sending.close()
        found: list[Judgement] = receiving.recv()
        os.waitpid(child, 0)
        for each in found:
            if each.verdict == trial.KILLED:
                self.history.noticed(mutants[each.number], each.by)
        return found

    def _of_member(self, made: Prepared, number: int, mutant: Mutant) -> Judgement:
        start = time.monotonic()
        contracts = trial.Contracts(made.artifacts, selection(number))
        outcome = self._tried(mutant, contracts, made.tests)
        if outcome.verdict == trial.SURVIVED:
            return self.of(number, mutant, [test for test in self._tests if test not in made.tests])
        seconds = time.monotonic() - start
        return Judgement(number, outcome.verdict, "".join(outcome.failed[:1]), seconds)

    def _built(self, build: Build) -> Prepared | None:
        """The artifacts of a build and the tests that pass on it while nothing is chosen.

        Those that depend on the code's size or gas may not. None if that are too many.
        """
        if build.members not in self.builds:
            affected = self._affected(build.paths)
            settings = {name: self.deployables.settings[name] for name in affected}
            code = compiled_apart(self.compiler, settings, build.change)
            path = self.folder / f"{os.getpid()}-{build.members[0]}.json"
            contracts = trial.Contracts(self.deployables.write(path, code), is_measure=True)
            failed = trial.run(self.session, self._tests, contracts, 20 * self.limit).failed
            passing = [test for test in self._tests if test not in failed]
            is_good = len(failed) <= len(self._tests) * MAY_FAIL
            print(f"{len(build.members)} mutants in one build; without {failed}", flush=True)
            self.builds[build.members] = Prepared(path, passing) if is_good else None
        return self.builds[build.members]

    def of(self, number: int, mutant: Mutant, tests: Sequence[str] | None = None) -> Judgement:
        """The verdict of compiler and tests on a mutant that is compiled alone.

        `tests` are those that are left to ask; all if None.
        """
        start = time.monotonic()
        judgement = self._judged(number, mutant, self._tests if tests is None else tests)
        return replace(judgement, seconds=time.monotonic() - start)

    def _judged(self, number: int, mutant: Mutant, tests: Sequence[str]) -> Judgement:
        affected = self._affected({mutant.path})
        try:
            settings = {name: self.deployables.settings[name] for name in affected}
            code = compiled(self.compiler, settings, {mutant.path: mutant.text})
        except CompilationFailedError as refused:
            return Judgement(number, INVALID, str(refused))
        if all(made == self.deployables.code[name] for name, made in code.items()):
            return Judgement(number, EQUAL)
        artifacts = self.deployables.write(self.folder / f"{os.getpid()}.json", code)
        outcome = self._tried(mutant, trial.Contracts(artifacts), tests)
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
