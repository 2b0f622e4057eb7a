"""All mutants against tests that pytest collects once: a plugin in the place of its main loop."""

from __future__ import annotations

import functools
import multiprocessing
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import pyrevm
import pytest
from eth.vm.forks.spurious_dragon import computation
from hypothesis import HealthCheck, Phase, settings

from tools.solidity_mutation import trial
from tools.solidity_mutation.builds import Build, builds_of
from tools.solidity_mutation.compiler import Compiler, Sources
from tools.solidity_mutation.deployables import Deployables
from tools.solidity_mutation.judge import Judge, Judgement
from tools.solidity_mutation.mutants import Mutant
from tools.solidity_mutation.order import History
from tools.solidity_mutation.record import Record

PROFILE = "mutation"
SHARE = 20
"""Mutants of one build that a lane takes at once."""

Task = tuple[Build | None, tuple[int, ...]]
OPTIONS = (
    "-q", "-p", "no:ape_test", "-p", "no:cacheprovider", "-p", "no:faulthandler", "--timeout=0",
)  # fmt: skip


def register_profile() -> None:
    """Always the same examples, and no search for a smaller one after a failure."""
    settings.register_profile(
        PROFILE,
        deadline=None,
        derandomize=True,
        database=None,
        max_examples=10,
        stateful_step_count=20,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


def prepare_chains() -> None:
    """Before anything imports from them: a block's coinbase selects the mutant, and code that is
    not optimised may be larger than a chain allows.
    """
    make = pyrevm.BlockEnv

    def block(**fields: Any) -> pyrevm.BlockEnv:
        selected = int(os.environ.get(trial.SELECTED, "0"))
        return make(coinbase=f"0x{selected:040x}", **fields)

    large = functools.partial(pyrevm.CfgEnv, limit_contract_code_size=1 << 22)
    vars(pyrevm).update({"CfgEnv": large, "BlockEnv": block})
    vars(computation)["EIP170_CODE_SIZE_LIMIT"] = 1 << 22


@dataclass(eq=False)
class Campaign:
    """The plugin; `judgements` is complete when pytest has ended with 0."""

    sources: Sources
    mutants: Sequence[Mutant]
    cache: Path
    record: Record
    jobs: int
    limit: float
    quick: float
    judgements: list[Judgement] = field(default_factory=list)
    baseline: trial.Outcome | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests once, run them for each mutant."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with Compiler(self.sources, self.cache) as compiler:
                deployables = Deployables.of(compiler)
                builds, alone = builds_of(compiler, self.mutants)
            unchanged = deployables.write(folder / "unchanged.json", {})
            tests = [item.nodeid for item in session.items]
            self.baseline = trial.run(
                session, tests, trial.Contracts(unchanged, is_measure=True), 20 * self.limit
            )
            if self.baseline.verdict == trial.SURVIVED:
                took = self.baseline.seconds
                session.items[:] = [i for i in session.items if took[i.nodeid] <= self.quick]
                print(f"{sum(took.values()):.0f} s for {len(took)} tests", flush=True)
                slow = [f"{took[test]:.1f} s {test}" for test in took if took[test] > self.quick]
                print("\n".join(["left out:", *slow] if slow else []), flush=True)
                judge = Judge(
                    session,
                    Compiler(self.sources, self.cache),
                    deployables,
                    History(self.baseline.seconds, self.record.former),
                    folder,
                    self.limit,
                )
                for judgement in self._judged(judge, _tasks(builds, alone)):
                    self.record.add(self.mutants[judgement.number], judgement)
                    self.judgements.append(judgement)
        return True

    def _judged(self, judge: Judge, tasks: Sequence[Task]) -> Iterator[Judgement]:
        context = multiprocessing.get_context("fork")
        with context.Pool(self.jobs, _enter_lane, (judge, self.mutants)) as pool:
            for judgement in chain.from_iterable(pool.imap_unordered(_judge, tasks)):
                if judgement.verdict == trial.SURVIVED:
                    mutant = self.mutants[judgement.number]
                    print(f"survived {mutant.path}:{mutant.line}\n{mutant.diff}", flush=True)
                yield judgement
            pool.close()
            pool.join()


def _tasks(builds: Sequence[Build], alone: Sequence[int]) -> list[Task]:
    """Parts of builds, those of two builds in turn: so two lanes do not begin with the same one."""
    rows: list[list[Task]] = [
        [(build, build.members[at : at + SHARE]) for at in range(0, len(build.members), SHARE)]
        for build in builds
    ]
    tasks: list[Task] = []
    for one, two in zip(rows[::2], [*rows[1::2], []], strict=False):
        for pair in zip_longest(one, two):
            tasks += [task for task in pair if task is not None]
    return tasks + [(None, (number,)) for number in alone]


_lane: list[tuple[Judge, Sequence[Mutant]]] = []
"""The judge of this process: a pool hands functions only what can be pickled."""


def _enter_lane(judge: Judge, mutants: Sequence[Mutant]) -> None:
    """In a process of the pool: its own compiler, which ends with the process."""
    judge.compiler.__enter__()
    _lane.append((judge, mutants))


def _judge(task: Task) -> list[Judgement]:
    judge, mutants = _lane[0]
    build, numbers = task
    if build is None:
        return [judge.of(number, mutants[number]) for number in numbers]
    return judge.of_build(build, numbers, mutants)
