"""All mutants against tests that pytest collects once: a plugin in the place of its main loop."""

from __future__ import annotations

import functools
import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyrevm
import pytest
from hypothesis import HealthCheck, Phase, settings

from tools.solidity_mutation import trial
from tools.solidity_mutation.compiler import Compiler, Sources
from tools.solidity_mutation.judge import Deployables, Judge, Judgement
from tools.solidity_mutation.mutants import Mutant
from tools.solidity_mutation.order import History

PROFILE = "mutation"
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
        max_examples=25,
        stateful_step_count=30,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )


def allow_large_code() -> None:
    """Code that is not optimised may be larger than a chain allows; before anything imports it."""
    large = functools.partial(pyrevm.CfgEnv, limit_contract_code_size=1 << 20)
    vars(pyrevm)["CfgEnv"] = large


@dataclass(eq=False)
class Campaign:
    """The plugin; `judgements` is complete when pytest has ended with 0."""

    sources: Sources
    mutants: Sequence[Mutant]
    cache: Path
    jobs: int
    limit: float
    judgements: list[Judgement] = field(default_factory=list)
    baseline: trial.Outcome | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests once, run them for each mutant."""
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with Compiler(self.sources, self.cache) as compiler:
                deployables = Deployables.of(compiler)
            unchanged = deployables.write(folder / "unchanged.json", {})
            tests = [item.nodeid for item in session.items]
            self.baseline = trial.run(session, tests, unchanged, 20 * self.limit)
            if self.baseline.verdict == trial.SURVIVED:
                judge = Judge(
                    session,
                    Compiler(self.sources, self.cache),
                    deployables,
                    History(self.baseline.seconds),
                    folder,
                    self.limit,
                )
                self.judgements = list(self._judged(judge))
        return True

    def _judged(self, judge: Judge) -> Iterator[Judgement]:
        context = multiprocessing.get_context("fork")
        with context.Pool(self.jobs, _enter_lane, (judge,)) as pool:
            for judgement in pool.imap_unordered(_judge, enumerate(self.mutants)):
                if judgement.verdict == trial.SURVIVED:
                    mutant = self.mutants[judgement.number]
                    print(f"survived {mutant.path}:{mutant.line}\n{mutant.diff}", flush=True)
                yield judgement
            pool.close()
            pool.join()


_lane: list[Judge] = []
"""The judge of this process: a pool hands functions only what can be pickled."""


def _enter_lane(judge: Judge) -> None:
    """In a process of the pool: its own compiler, which ends with the process."""
    judge.compiler.__enter__()
    _lane.append(judge)


def _judge(numbered: tuple[int, Mutant]) -> Judgement:
    return _lane[0].of(*numbered)
