"""`python -m demo` as a user runs it: exit code 0 only with the reward in the wallet."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]
ROOT = Path(__file__).parents[2]


def demo(*arguments):
    command = [sys.executable, "-m", "demo", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_demo_rewards_the_sample_exactly():
    done = demo()

    assert done.returncode == 0, done.stdout + done.stderr
    assert "48,213 - 47,793 = 420 km" in done.stdout
    assert "0 B3TR before, 42 B3TR after" in done.stdout
    assert "simulated picture" in done.stdout


def test_demo_pays_nothing_for_a_photo_without_an_odometer(tmp_path):
    path = tmp_path / "wall.jpg"
    Image.new("RGB", (640, 480), (120, 130, 110)).save(path)

    done = demo("--photo", str(path))

    assert done.returncode == 1
    assert "No reward: the photo was refused: No odometer" in done.stdout


def test_demo_says_what_is_wrong_with_a_file_that_is_no_photo(tmp_path):
    path = tmp_path / "notes.jpg"
    path.write_text("not a photo")

    done = demo("--photo", str(path))

    assert done.returncode == 1
    assert "No reward: 422 photo_rejected: The file is not a photo" in done.stdout


def test_demo_says_that_a_file_is_missing(tmp_path):
    done = demo("--photo", str(tmp_path / "none.jpg"))

    assert done.returncode == 1
    assert "No such file" in done.stdout
