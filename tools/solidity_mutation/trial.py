"""The tests on one mutant: in a fork of a pytest that has collected them already."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from _pytest.main import pytest_runtestloop

SURVIVED, KILLED, TIMED_OUT = "survived", "killed", "timed out"
ARTIFACTS = "CONTRACT_ARTIFACTS"
"""The environment variable that tells the tests which compiled contracts to load."""
SELECTED = "CONTRACT_MUTANT"
"""The environment variable with the number of the choice that is on."""
_NOWHERE = Path(os.devnull).open("w")  # noqa: SIM115
"""Open for good: a fork that closed it would be warned of that, and its tests fail."""


@dataclass(frozen=True)
class Outcome:
    """What the tests said: `failed` are those that failed, `seconds` what each test took."""

    verdict: str
    failed: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)


class _Reports:
    """Counts the seconds of each test, and tells over a pipe which failed: the first at once."""

    def __init__(self, pipe: int, at_once: bool) -> None:
        self._pipe = pipe
        self._at_once = at_once
        self.failed: list[str] = []
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
        if report.failed and report.nodeid not in self.failed:
            self.failed.append(report.nodeid)
            if self._at_once:
                self.tell()

    def tell(self) -> None:
        _write(self._pipe, json.dumps({"failed": self.failed, "seconds": self.seconds}))


@dataclass(frozen=True)
class Contracts:
    """Compiled contracts, and the number of the choice in them that is on; 0 is none.

    `is_measure`: the tests are not to end with the first that fails.
    """

    artifacts: Path
    selected: int = 0
    is_measure: bool = False


def run(
    session: pytest.Session, tests: Sequence[str], contracts: Contracts, limit: float
) -> Outcome:
    """Run the tests in this order on these contracts."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _run_and_exit(session, tests, contracts, writing)
    os.close(writing)
    answer = _read(reading, limit)
    os.close(reading)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)  # it has said what it had to say, or is too slow
    os.waitpid(child, 0)
    if answer is None:
        return Outcome(TIMED_OUT)
    if not answer:
        return Outcome(KILLED, ("(the process ended)",))
    told = json.loads(answer)
    verdict = KILLED if told["failed"] else SURVIVED
    return Outcome(verdict, tuple(told["failed"]), told["seconds"])


def warm_up(session: pytest.Session, test: str, contracts: Contracts, limit: float) -> None:
    """Run one test in this very process, so that its forks find what it loaded.

    RuntimeError if it does not pass in a fork afterwards: every mutant would look noticed.
    """
    items = list(session.items)
    _run(session, [test], contracts)
    session.items[:] = items
    if run(session, [test], contracts, limit).verdict != SURVIVED:
        raise RuntimeError(f"{test} passes only once")


def _run_and_exit(
    session: pytest.Session, tests: Sequence[str], contracts: Contracts, pipe: int
) -> None:
    try:
        session.config.option.maxfail = 0 if contracts.is_measure else 1
        reports = _Reports(pipe, at_once=not contracts.is_measure)
        session.config.pluginmanager.register(reports)
        _run(session, tests, contracts)
        reports.tell()
    finally:
        os._exit(0)


def _run(session: pytest.Session, tests: Sequence[str], contracts: Contracts) -> None:
    os.environ[ARTIFACTS] = str(contracts.artifacts)
    os.environ[SELECTED] = str(contracts.selected)
    _silence(session)
    place = {test: number for number, test in enumerate(tests)}
    chosen = [item for item in session.items if item.nodeid in place]
    session.items[:] = sorted(chosen, key=lambda item: place[item.nodeid])
    with contextlib.suppress(session.Failed):
        pytest_runtestloop(session)


def _silence(session: pytest.Session) -> None:
    """Nothing that a trial prints belongs into the report."""
    sys.stdout.flush()
    os.dup2(_NOWHERE.fileno(), 1)
    os.dup2(_NOWHERE.fileno(), 2)
    if (reporter := session.config.pluginmanager.get_plugin("terminalreporter")) is not None:
        reporter._tw._file = _NOWHERE  # pytest itself moves 1 and 2 about


def _write(pipe: int, text: str) -> None:
    data = f"{text}\n".encode()
    while data:
        data = data[os.write(pipe, data) :]


def _read(pipe: int, limit: float) -> str | None:
    """The first line; empty if the other side ended without one, None if it took too long."""
    parts: list[bytes] = []
    for left in _seconds_left(limit):
        ready, _, _ = select.select([pipe], [], [], left)
        if not ready:
            return None
        part = os.read(pipe, 65536)
        parts.append(part)
        if not part or b"\n" in part:
            return b"".join(parts).decode().split("\n")[0]
    return None


def _seconds_left(limit: float) -> Iterator[float]:
    end = time.monotonic() + limit
    while (left := end - time.monotonic()) > 0:
        yield left
