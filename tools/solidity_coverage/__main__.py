"""`python -m tools.solidity_coverage [TEST...]`: lines and branches that the tests reach.

Compiles contracts/ with probes and runs tests/contracts on them, on revm, with whatever further
options are given. Branches are both outcomes of each condition of if, ?:, loops, require and
assert, of each operand of && and ||, and each clause of a try. Ends with 1 if a test fails or
anything is not reached.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tools.solidity_coverage.collector import Collector
from tools.solidity_coverage.compiler import Project
from tools.solidity_coverage.instrument import Instrumented, with_probes_imported
from tools.solidity_coverage.probes import FILE, SOURCE, Probe
from tools.solidity_coverage.report import missing, table
from tools.solidity_mutation.syntax import Json

LEFT_OUT = ("/mocks/", "/interfaces/")
OPTIONS = ("-q", "-p", "no:ape_test", "-p", "no:cacheprovider")
PROFILE = "coverage"


def instrumented(
    texts: Mapping[str, str], trees: Mapping[str, Json]
) -> tuple[dict[str, str], list[Probe]]:
    """All sources, with probes in those that count."""
    made, probes = {FILE: SOURCE}, list[Probe]()
    for path, text in texts.items():
        if any(part in path for part in LEFT_OUT):
            made[path] = with_probes_imported(path, text)
            continue
        file = Instrumented.of(path, text, trees[path], len(probes))
        made[path] = file.text
        probes += file.probes
    return made, probes


def register_profile() -> None:
    """The same examples in every run."""
    settings.register_profile(
        PROFILE,
        deadline=None,
        derandomize=True,
        database=None,
        max_examples=25,
        stateful_step_count=30,
        suppress_health_check=list(HealthCheck),
    )
    os.environ["HYPOTHESIS_PROFILE"] = PROFILE


def _digest(sources: Mapping[str, str]) -> str:
    """The compiler takes minutes: what did not change is not compiled again."""
    return hashlib.sha256(json.dumps(sources, sort_keys=True).encode()).hexdigest()[:16]


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.solidity_coverage", description=__doc__)
    parser.add_argument("tests", nargs="*", default=["tests/contracts", "--backend=revm"])
    parser.add_argument("--root", type=Path, default=Path())
    options, extra = parser.parse_known_args()

    project = Project(options.root.resolve())
    folder = project.root / ".coverage" / "contracts"
    folder.mkdir(parents=True, exist_ok=True)
    texts = project.sources()
    sources, probes = instrumented(texts, project.trees(texts))
    artifacts = folder / f"{_digest(sources)}.json"
    if not artifacts.exists():
        artifacts.write_text(json.dumps(project.artifacts(sources)))

    os.environ["CONTRACT_ARTIFACTS"] = str(artifacts)
    register_profile()
    collector = Collector()
    code = pytest.main([*OPTIONS, *options.tests, *extra], plugins=[collector])
    report = table(probes, collector.reached)
    (folder / "report.md").write_text(report + "\n")
    print(report)
    return int(code != pytest.ExitCode.OK or bool(missing(probes, collector.reached)))


if __name__ == "__main__":
    sys.exit(main())
