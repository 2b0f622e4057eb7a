"""Every finding of slither beside its explanation: `python -m tools.slither_triage`.

docs/security/slither.md has a table row for the findings of a detector in a function: how many,
and why they stand. Ends with 1 if any of whatever weight has no row, if there are more or fewer
than the row says, or if a row has no finding.
Needs slither and forge on PATH.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEFT_OUT = "node_modules|contracts/mocks"
WEIGHTS = ("High", "Medium", "Low", "Informational", "Optimization")
_ROW = re.compile(r"^\| `([a-z0-9-]+)` \| `([^`]+)` \| ([0-9]+) \| (.*\S.*) \|$", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Finding:
    """`about`: the contract and function, or contract, that it is found in; no line numbers."""

    detector: str
    about: str

    def __str__(self) -> str:
        return f"{self.detector}: {self.about}"


def findings(report: dict[str, Any]) -> dict[Finding, list[str]]:
    """The texts of slither's JSON, each with its weight."""
    found: dict[Finding, list[str]] = {}
    for each in report["results"].get("detectors", []):
        finding = Finding(each["check"], _about(each["elements"][0]))
        told = f"{each['impact']}: {each['description'].strip()}"
        found.setdefault(finding, []).append(told)
    return found


def explained(page: str) -> dict[Finding, int]:
    """How many each row of the document explains; a row without a reason is none."""
    return {Finding(*row.groups()[:2]): int(row[3]) for row in _ROW.finditer(page)}


def _about(element: dict[str, Any]) -> str:
    """As "Contract.function", whatever part of the function it is."""
    names: list[str] = []
    part: dict[str, Any] | None = element
    while part is not None:
        if part["type"] in ("function", "contract", "variable", "event", "struct"):
            names.insert(0, part["name"])
        part = part.get("type_specific_fields", {}).get("parent")
    return ".".join(names)


def run(root: Path) -> dict[str, Any]:
    """Slither's report on the project; RuntimeError with its words if it could not analyse."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "report.json"
        command = ["slither", ".", "--filter-paths", LEFT_OUT, "--json", str(kept), "--fail-none"]
        done = subprocess.run(
            command,
            cwd=root,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "FOUNDRY_PROFILE": "slither"},
        )
        if done.returncode != 0 or not kept.exists():
            raise RuntimeError(f"slither ended with {done.returncode}:\n{done.stderr[-2000:]}")
        report: dict[str, Any] = json.loads(kept.read_text())
    if not report["success"]:
        raise RuntimeError(f"slither: {report['error']}")
    return report


def compare(found: dict[Finding, list[str]], rows: dict[Finding, int]) -> list[str]:
    """What is wrong: findings without a row, rows without a finding, other numbers."""
    faults = []
    for each in sorted(found.keys() | rows.keys()):
        texts, expected = found.get(each, []), rows.get(each, 0)
        if len(texts) != expected:
            told = "\n".join(texts)
            faults.append(f"{each}: {len(texts)} found, {expected} explained\n{told}".rstrip())
    return faults


def counts(found: dict[Finding, list[str]]) -> str:
    """How many of each weight, in words."""
    weights = [text.split(":")[0] for texts in found.values() for text in texts]
    told = ", ".join(f"{weights.count(weight)} {weight.lower()}" for weight in WEIGHTS)
    return f"{len(weights)} findings ({told})"


def main(arguments: Iterable[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.slither_triage", description=__doc__)
    parser.add_argument("--root", type=Path, default=Path())
    parser.add_argument("--explained", type=Path, default=Path("docs/security/slither.md"))
    options = parser.parse_args(None if arguments is None else list(arguments))

    found = findings(run(options.root))
    page = options.root / options.explained
    faults = compare(found, explained(page.read_text("utf-8")))
    print("\n".join(faults))
    print(f"{counts(found)}; {len(faults)} rows of {options.explained} are missing or wrong")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
