"""Builds that hold many mutants as choices; what cannot be one is compiled alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tools.solidity_mutation.compiler import CompilationFailedError, Compiler, Sources
from tools.solidity_mutation.mutants import Mutant
from tools.solidity_mutation.sites import Numbered, groups, with_choices

WORTH = 5
"""Mutants; with fewer, to run all tests on the build takes longer than to compile them alone."""
OFFSET = 1
"""Zero selects nothing."""


def selection(number: int) -> int:
    """What selects a mutant."""
    return number + OFFSET


Ends = dict[str, list[tuple[int, int]]]


@dataclass(frozen=True)
class Build:
    """`members` are numbers of mutants, `change` the texts in which all of them can be chosen."""

    members: tuple[int, ...]
    paths: frozenset[str]
    change: Mapping[str, str]


def builds_of(compiler: Compiler, mutants: Sequence[Mutant]) -> tuple[list[Build], list[int]]:
    """Builds that the compiler accepts, and the numbers of the mutants that are in none."""
    by_path: dict[str, list[Numbered]] = {}
    for number, mutant in enumerate(mutants):
        if mutant.site is not None:
            by_path.setdefault(mutant.path, []).append((selection(number), mutant.site))
    grouped = {path: groups(sites) for path, sites in by_path.items()}
    made: list[Build] = []
    for row in zip_longest(*grouped.values(), fillvalue=[]):
        chosen = {path: list(sites) for path, sites in zip(grouped, row, strict=True) if sites}
        build = _accepted(compiler, chosen)
        if build is not None and len(build.members) >= WORTH:
            made.append(build)
    inside = {number for build in made for number in build.members}
    return made, [number for number in range(len(mutants)) if number not in inside]


def _accepted(compiler: Compiler, chosen: dict[str, list[Numbered]]) -> Build | None:
    """Without those that the compiler refuses; None if nothing is left."""
    while any(chosen.values()):
        change, ends = _texts(compiler.sources, chosen)
        refused = {_member_at(ends, error) for error in compiler.errors(change, chosen)}
        if not refused:
            members = [number - OFFSET for sites in chosen.values() for number, _ in sites]
            return Build(tuple(members), frozenset(chosen), change)
        chosen = {
            path: [numbered for numbered in sites if numbered[0] not in refused]
            for path, sites in chosen.items()
        }
    return None


def _texts(sources: Sources, chosen: Mapping[str, list[Numbered]]) -> tuple[dict[str, str], Ends]:
    """What looks at the block is not pure, nor is what calls it."""
    texts = {path: re.sub(r"\bpure\b", "view", text) for path, text in sources.texts.items()}
    ends: Ends = {}
    for path, sites in chosen.items():
        texts[path], ends[path] = with_choices(texts[path].encode(), sites)
    return {path: text for path, text in texts.items() if text != sources.texts[path]}, ends


def _member_at(ends: Ends, error: tuple[str, str, int]) -> int:
    """The mutant in whose choice an error is; CompilationFailedError if it is in none."""
    text, path, at = error
    for end, number in ends.get(path, []):
        if at < end:
            return number
    raise CompilationFailedError(text)
