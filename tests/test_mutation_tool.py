"""The tool that measures the tests: it finds what they miss, and only that."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent
SOURCE = '''"""A module under test."""

from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")
LIMIT: int = 3


@dataclass(frozen=True)
class Box:
    size: int

    @property
    def is_large(self) -> bool:
        """What decorators hide from other tools."""
        if self.size > LIMIT:
            return True
        return False
'''
WEAK = "from toy import Box\n\n\ndef test_box():\n    assert Box(9).is_large\n"
STRONG = """from dataclasses import FrozenInstanceError

import pytest

from toy import Box


def test_box():
    assert not Box(3).is_large
    assert Box(4).is_large is True
    assert Box(0).is_large is False
    with pytest.raises(FrozenInstanceError):
        Box(1).size = 2
"""


def mutate(folder, test, at_least="100"):
    (folder / "toy.py").write_text(SOURCE)
    (folder / "test_toy.py").write_text(test)
    command = [sys.executable, "-m", "tools.mutation", folder / "toy.py"]
    command += ["--tests", folder / "test_toy.py", "--at-least", at_least, "--jobs", "1"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_strong_tests_notice_every_change(tmp_path):
    done = mutate(tmp_path, STRONG)

    assert (done.returncode, done.stderr) == (0, "")
    assert "survived" not in done.stdout
    assert done.stdout.endswith("noticed 100.0%\n")


def test_weak_tests_let_the_border_through(tmp_path):
    done = mutate(tmp_path, WEAK)

    assert done.returncode == 1
    assert "survived  toy.py:17: > LIMIT  ->  >= LIMIT" in done.stdout
    assert "survived  toy.py:10: True  ->  False" in done.stdout
    assert "not (self.size > LIMIT)" not in done.stdout
    assert "TypeVar" not in done.stdout
    assert mutate(tmp_path, WEAK, at_least="30").returncode == 0


def test_tests_that_fail_already_measure_nothing(tmp_path):
    done = mutate(tmp_path, "def test_nothing():\n    assert False\n")

    assert done.returncode == 1
    assert "the tests fail before anything is changed" in done.stderr
