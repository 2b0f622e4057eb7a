"""The whole mutation tool on a small contract, with tests that are weak and tests that are not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent.parent
CONTRACT = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

contract Toy {
    error ToyTooMuch(uint256 amount);

    uint256 public total;

    function add(uint256 amount) external {
        if (amount > 9) revert ToyTooMuch(amount);
        total = total + amount;
    }
}
"""
COMMON = """import json
import os

import pyrevm
import pytest

ME = "0x" + "11" * 20
TOTAL, ADD = bytes.fromhex("2ddbd13a"), bytes.fromhex("1003e2d2")


@pytest.fixture
def call():
    with open(os.environ["CONTRACT_ARTIFACTS"]) as file:
        kind = json.load(file)["contractTypes"]["Toy"]
    evm = pyrevm.EVM()
    toy = evm.deploy(ME, bytes.fromhex(kind["deploymentBytecode"]["bytecode"][2:]))
    return lambda data: evm.message_call(ME, toy, data)


def word(number):
    return number.to_bytes(32, "big")


def test_two_additions(call):
    call(ADD + word(4))
    call(ADD + word(5))
    assert call(TOTAL) == word(9)
"""
BORDER = """

def test_the_border(call):
    call(ADD + word(9))
    with pytest.raises(RuntimeError, match=word(10).hex()):
        call(ADD + word(10))
    call(ADD + word(1))
"""


def mutate(folder, tests, page=""):
    (folder / "contracts").mkdir()
    (folder / "contracts/Toy.sol").write_text(CONTRACT)
    (folder / "test_toy.py").write_text(tests)
    (folder / "survivors.md").write_text(page)
    command = [sys.executable, "-m", "tools.solidity_mutation", "--root", folder, "--jobs", "1"]
    command += ["--tests", folder / "test_toy.py", "--explained", "survivors.md"]
    options = [f"--rootdir={folder}", "-c/dev/null"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [*command, *options], cwd=ROOT, capture_output=True, text=True, check=False, env=environment
    )


def test_strong_tests_notice_every_change(tmp_path):
    done = mutate(tmp_path, COMMON + BORDER)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "survived contracts" not in done.stdout
    assert "| `total` | 10 | 10 | 0 | 0 | 0 | 100.0% |" in done.stdout


def test_weak_tests_let_the_border_through(tmp_path):
    done = mutate(tmp_path, COMMON)

    assert done.returncode == 1
    assert "not explained: contracts/Toy.sol:10, > is >=" in done.stdout
    assert "- if (amount > 9) revert ToyTooMuch(amount);" in done.stdout
    assert "total - amount" not in done.stdout


def test_tests_that_fail_already_measure_nothing(tmp_path):
    done = mutate(tmp_path, COMMON + "\n\ndef test_nothing():\n    assert False\n")

    assert done.returncode == 1
    assert "the tests fail before anything is changed: test_toy.py::test_nothing" in done.stderr
