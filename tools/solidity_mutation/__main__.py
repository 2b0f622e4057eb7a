"""`python -m tools.solidity_mutation [FILE...]`: what the contracts' tests miss.

Each change of a contract is compiled and given to the tests of tests/contracts, which run in this
process on revm; options that are not ours go to pytest. A change that no test notices is a
survivor; each has to be explained in docs/security/mutation.md. Ends with 1 if one is not, if one
that is explained does not survive, or if fewer than `--at-least` percent were noticed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tools.solidity_mutation import trial
from tools.solidity_mutation.campaign import (
    OPTIONS,
    PROFILE,
    Campaign,
    prepare_chains,
    register_profile,
)
from tools.solidity_mutation.compiler import Compiler, Sources
from tools.solidity_mutation.judge import EQUAL, INVALID, Judgement
from tools.solidity_mutation.mutants import Mutant, mutants_of
from tools.solidity_mutation.record import Record
from tools.solidity_mutation.survivors import compared

LEFT_OUT = ("/mocks/", "/interfaces/")
COLUMNS = (trial.KILLED, trial.TIMED_OUT, trial.SURVIVED, EQUAL)


def main() -> int:
    """The command line."""
    options, extra = _options()
    root: Path = options.root.resolve()
    sources = Sources.of(root)
    made = _mutants(sources, root / ".build/mutants/code", options.files)
    record = Record(root / ".build/mutants/judged.jsonl", sources)
    settled = [record.settled(number, each) for number, each in enumerate(made)]
    known = [each for each in settled if each is not None] if options.again else []
    numbers = sorted(set(range(len(made))) - {each.number for each in known})
    asked = [made[number] for number in numbers]
    cache = root / ".build/mutants/code"
    campaign = Campaign(
        sources, asked, cache, record, options.jobs, options.time_limit, options.quick
    )
    os.environ["HYPOTHESIS_PROFILE"] = PROFILE
    register_profile()
    prepare_chains()
    code = pytest.main([*OPTIONS, *options.tests, *extra], plugins=[campaign])
    if code != pytest.ExitCode.OK or campaign.baseline is None:
        raise SystemExit(f"pytest ended with {code}")
    if campaign.baseline.verdict != trial.SURVIVED:
        by = ", ".join(campaign.baseline.failed)
        raise SystemExit(f"the tests fail before anything is changed: {by}")
    new = [replace(each, number=numbers[each.number]) for each in campaign.judgements]
    judgements = sorted([*known, *new], key=lambda each: each.number)
    survivors = [made[each.number] for each in judgements if each.verdict == trial.SURVIVED]
    score = table(made, judgements)
    is_explained = _explained(survivors, root / options.explained, {each.path for each in made})
    return 0 if score * 100 >= options.at_least and is_explained else 1


def _options() -> tuple[argparse.Namespace, list[str]]:
    """Ours, and those that we do not know: they are for pytest."""
    parser = argparse.ArgumentParser(prog="python -m tools.solidity_mutation", description=__doc__)
    parser.add_argument("files", nargs="*", help="paths of contracts, or parts of paths; all")
    parser.add_argument("--root", type=Path, default=Path())
    parser.add_argument("--tests", nargs="+", default=["tests/contracts", "--backend=revm"])
    parser.add_argument("--explained", type=Path, default=Path("docs/security/mutation.md"))
    parser.add_argument("--at-least", type=float, default=95, help="percent noticed")
    parser.add_argument("--time-limit", type=float, default=300, help="seconds for one mutant")
    parser.add_argument(
        "--quick", type=float, default=float("inf"), help="seconds; slower tests are left out"
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--again", action="store_true", help="do not ask again what was noticed")
    return parser.parse_known_args()


def _mutants(sources: Sources, cache: Path, wanted: Sequence[str]) -> list[Mutant]:
    with Compiler(sources, cache) as compiler:
        trees = compiler.trees()
    chosen = [
        path
        for path in sources.texts
        if not any(part in path for part in LEFT_OUT)
        and (not wanted or any(part in path for part in wanted))
    ]
    return [each for path in chosen for each in mutants_of(path, sources.texts[path], trees[path])]


def table(mutants: Sequence[Mutant], judgements: Sequence[Judgement]) -> float:
    """Print a row a file; the share of noticed ones among those that change anything, 0 to 1."""
    counts: dict[str, Counter[str]] = {"total": Counter()}
    for each in judgements:
        if each.verdict != INVALID:
            counts.setdefault(mutants[each.number].path, Counter())[each.verdict] += 1
            counts["total"][each.verdict] += 1
    print(f"| file | mutants | {' | '.join(COLUMNS)} | score |")
    print("| --- |" + " --- |" * (len(COLUMNS) + 2))
    for path in [*sorted(set(counts) - {"total"}), "total"]:
        found = counts[path]
        cells = " | ".join(str(found[column]) for column in COLUMNS)
        print(f"| `{path}` | {found.total()} | {cells} | {_score(found):.1%} |")
    invalid = sum(each.verdict == INVALID for each in judgements)
    print(f"{invalid} more do not compile")
    return _score(counts["total"])


def _score(found: Counter[str]) -> float:
    judged = found.total() - found[EQUAL]
    return 1 - found[trial.SURVIVED] / judged if judged else 1.0


def _explained(survivors: Sequence[Mutant], page: Path, files: set[str]) -> bool:
    result = compared(survivors, page, files)
    for mutant in result.unknown:
        print(f"not explained: {mutant.path}:{mutant.line}, {mutant.operator}\n{mutant.diff}")
    for path, diff in result.gone:
        print(f"explained, but noticed or no longer made: {path}\n{diff}")
    return not (result.unknown or result.gone)


if __name__ == "__main__":
    sys.exit(main())
