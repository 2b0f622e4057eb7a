"""The reached share of each file, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.solidity_coverage.probes import BRANCH, LINE, Probe


@dataclass(frozen=True)
class Share:
    """Of lines or branches."""

    reached: int
    all: int

    def __add__(self, other: Share) -> Share:
        return Share(self.reached + other.reached, self.all + other.all)

    def __str__(self) -> str:
        percent = 100.0 if self.all == 0 else 100 * self.reached / self.all
        return f"{self.reached}/{self.all} ({percent:.1f} %)"


def lines(probes: Sequence[Probe], reached: set[int]) -> Share:
    """A line counts as reached if every statement that begins in it is."""
    of_lines = [probe for probe in probes if probe.kind == LINE]
    places = {(probe.path, probe.line) for probe in of_lines}
    missed = {(p.path, p.line) for p in of_lines if p.number not in reached}
    return Share(len(places - missed), len(places))


def branches(probes: Sequence[Probe], reached: set[int]) -> Share:
    """Both ways out of each condition, and each clause of a try."""
    numbers = {probe.number for probe in probes if probe.kind == BRANCH}
    return Share(len(numbers & reached), len(numbers))


def missing(probes: Sequence[Probe], reached: set[int]) -> list[Probe]:
    """In the order of files and lines."""
    left = [probe for probe in probes if probe.number not in reached]
    return sorted(left, key=lambda probe: (probe.path, probe.line, probe.number))


def table(probes: Sequence[Probe], reached: set[int]) -> str:
    """A row a file in Markdown, then the sum, then what is missing."""
    rows = ["| file | lines | branches |", "| --- | --- | --- |"]
    for path in sorted({probe.path for probe in probes}):
        here = [probe for probe in probes if probe.path == path]
        rows.append(f"| `{path}` | {lines(here, reached)} | {branches(here, reached)} |")
    rows.append(f"| all | {lines(probes, reached)} | {branches(probes, reached)} |")
    left = [f"{p.path}:{p.line}: {p.kind}: {p.told}" for p in missing(probes, reached)]
    return "\n".join([*rows, *left])
