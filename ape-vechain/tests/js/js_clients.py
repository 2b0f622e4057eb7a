"""The JavaScript programs of this folder: what there is, run one, what a real node gave."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
EXPECTED = HERE / "expected"
SUBJECTS = sorted(path.stem for path in (HERE / "subjects").glob("*.mjs"))
POOL_SUBJECTS = ("pending",)
"""Need a node that mines by the clock, and some seconds between two blocks."""

_SECONDS = 90

Line = dict[str, Any]
"""`step` and either `result`, `refused` (it had to be) or `failed`."""


class ProgramFailed(Exception):
    """The program did not get to its end; says what it wrote."""


def missing() -> str | None:
    """What has to be installed before anything runs, None if nothing."""
    if shutil.which("node") is None:
        return "`node` is not on PATH"
    if not (HERE / "node_modules" / ".package-lock.json").is_file():
        return f"the npm packages are not installed: `make setup`, or `npm ci` in {HERE}"
    return None


def drive(subject: str, url: str) -> list[Line]:
    """One subject against the node at `url`, a fresh one; its lines. Steps may have failed."""
    command = ["node", str(HERE / "drive.mjs"), subject, url]
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=_SECONDS, check=False
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    failed = any("failed" in line for line in lines)
    if done.returncode != int(failed):
        raise ProgramFailed(f"{subject}: {done.returncode}\n{done.stderr[-4000:]}")
    return lines


def expected(subject: str) -> list[Line]:
    """What a real node gave."""
    text = (EXPECTED / f"{subject}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def record(subject: str, lines: list[Line]) -> None:
    """Write down what a real node gave; ProgramFailed if a step failed there."""
    failed = [line for line in lines if "failed" in line]
    if failed:
        raise ProgramFailed(f"{subject}: {json.dumps(failed, indent=1)}")
    EXPECTED.mkdir(exist_ok=True)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (EXPECTED / f"{subject}.jsonl").write_text(text, encoding="utf-8")
