"""Every finding of slither beside its explanation: `python -m tools.slither_triage`.

docs/security/slither.md has a table row for each finding: detector, what it is about, why it
stands. Ends with 1 if a finding of whatever weight has no row, or if a row has no finding.
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
_ROW = re.compile(r"^\| `([a-z0-9-]+)` \| `([^`]+)` \| (.+) \|$", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Finding:
    """`about`: the contract and function, or contract, that it is found in; no line numbers."""

    detector: str
    about: str

    def __str__(self) -> str:
        return f"{self.detector}: {self.about}"


def findings(report: dict[str, Any]) -> dict[Finding, str]:
    """Each finding of slither's JSON, with its weight and text."""
    found: dict[Finding, str] = {}
    for each in report["results"].get("detectors", []):
        finding = Finding(each["check"], _about(each["elements"][0]))
        told = f"{each['impact']}: {each['description'].strip()}"
        found[finding] = f"{found[finding]}\n{told}" if finding in found else told
    return found


def explained(page: str) -> set[Finding]:
    """The rows of the document; a row without a reason is none."""
    return {Finding(*row.groups()[:2]) for row in _ROW.finditer(page) if row[3].strip()}


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


def compare(found: dict[Finding, str], rows: set[Finding]) -> list[str]:
    """What is wrong: findings without a row, rows without a finding."""
    unknown = [found[each] for each in sorted(found.keys() - rows)]
    gone = [str(each) for each in sorted(rows - found.keys())]
    return [f"not explained: {text}" for text in unknown] + [f"not found: {text}" for text in gone]


def counts(found: dict[Finding, str]) -> str:
    """How many of each weight, in words."""
    weights = [text.split(":")[0] for text in found.values()]
    return ", ".join(f"{weights.count(weight)} {weight.lower()}" for weight in WEIGHTS)


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
    print(f"{len(found)} findings ({counts(found)}); {len(faults)} without explanation or gone")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
