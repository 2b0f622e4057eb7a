"""The page that explains the survivors, and whether it explains those that there are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tools.solidity_mutation.mutants import Mutant

_HEADING = re.compile(r"^#+ `?(contracts/[^`\s]+\.sol)`?$")
Key = tuple[str, str]
"""Path and diff."""


@dataclass(frozen=True)
class Compared:
    """`unknown` survive and are not explained; `gone` are explained and do not survive."""

    unknown: list[Mutant]
    gone: list[Key]


def explained(page: Path) -> list[Key]:
    """The diffs of the page, each with the file under whose heading it stands."""
    found: list[Key] = []
    path = ""
    block: list[str] | None = None
    for line in page.read_text(encoding="utf-8").splitlines() if page.exists() else []:
        if heading := _HEADING.match(line):
            path = heading[1]
        elif line.strip() == "```diff":
            block = []
        elif line.strip() == "```" and block is not None:
            found += [(path, change) for change in _changes(block)]
            block = None
        elif block is not None:
            block.append(line.strip())
    return found


def _changes(block: Iterable[str]) -> list[str]:
    """A block may hold several changes; each begins with its function's name."""
    changes: list[list[str]] = []
    for line in block:
        if line.startswith("@@"):
            changes.append([])
        changes[-1].append(line)
    return ["\n".join(change) for change in changes]


def compared(survivors: Iterable[Mutant], page: Path, files: Iterable[str]) -> Compared:
    """Of the page, only what concerns the files that were changed."""
    known = Counter(key for key in explained(page) if key[0] in set(files))
    unknown = []
    for mutant in survivors:
        key = (mutant.path, mutant.diff)
        if known[key]:
            known[key] -= 1
        else:
            unknown.append(mutant)
    return Compared(unknown, list(known.elements()))
