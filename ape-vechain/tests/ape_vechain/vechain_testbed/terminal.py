"""Ape's commands in processes of their own, in a project and a data folder of their own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from vechain_testbed.contracts import FOLDER, NAMES

APE = Path(sys.executable).parent / "ape"


@dataclass(frozen=True)
class Terminal:
    """A project folder; what `run` starts sees no settings of whoever runs the tests."""

    folder: Path

    def run(
        self, *command: str, typed: str = "", status: int = 0, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """`ape COMMAND`, with its two outputs; AssertionError if it ends with another status."""
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("APE_") and name != "THOR_URL"
        }
        settings = {"APE_DATA_FOLDER": str(self.folder / "data"), "NO_COLOR": "1", "COLUMNS": "200"}
        done = subprocess.run(
            [str(APE), *command],
            cwd=self.folder / "project",
            env={**kept, **settings, **environment},
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done


def terminal(folder: Path) -> Terminal:
    """With the committed contracts in the project, and vechain as the default."""
    contracts = folder / "project" / "contracts"
    contracts.mkdir(parents=True)
    for name in NAMES:
        (contracts / f"{name}.json").write_text((FOLDER / f"{name}.json").read_text())
    (folder / "project" / "ape-config.yaml").write_text("default_ecosystem: vechain\n")
    return Terminal(folder)
