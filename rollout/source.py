"""Which source the contracts were built from."""

from __future__ import annotations

import subprocess
from pathlib import Path

from rollout.records import Source

ROOT = Path(__file__).parents[1]
BUILT_FROM = ("contracts", "oracle/chain/artifacts", "ape-config.yaml", "package-lock.json")


def source(root: Path = ROOT) -> Source:
    """The commit, and whether what the contracts are built from is as committed."""
    head = _git(root, "rev-parse", "HEAD")
    if head is None:
        return Source(commit=None, clean=False)
    changed = _git(root, "status", "--porcelain", "--", *BUILT_FROM)
    return Source(commit=head.strip(), clean=changed == "")


def source_faults(found: Source) -> list[str]:
    """Why a deployment from here could not be checked against a commit by others."""
    if found.commit is None:
        return ["this is no git repository: nobody could say which source was deployed"]
    if not found.clean:
        changed = ", ".join(BUILT_FROM)
        return [f"uncommitted changes in one of {changed}: commit them before deploying in public"]
    return []


def _git(root: Path, *args: str) -> str | None:
    """What git says; None if it cannot."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            ["git", *args],  # noqa: S607 - whichever git the user has
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout
