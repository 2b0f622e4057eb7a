"""The committed figures, `tests/snapshots/gas.json`: no change is unseen."""

from __future__ import annotations

import json
from pathlib import Path

from tools.gas.scenes import Figures

SNAPSHOT = Path(__file__).resolve().parents[2] / "tests/snapshots/gas.json"


def read() -> Figures:
    found: Figures = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return found


def write(found: Figures) -> None:
    SNAPSHOT.parent.mkdir(exist_ok=True)
    SNAPSHOT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
