"""The whole coverage tool on a small contract: what its tests reach, and what they do not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent.parent
CONTRACT = """// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

library Steps {
    function above(uint256 a, uint256 b) internal pure returns (bool) {
        return a > b;
    }
}

contract Toy {
    error ToyRefused(uint256 amount);

    uint256 public total;

    modifier even(uint256 amount) {
        if (amount % 2 == 1) revert ToyRefused(amount);
        _;
    }

    function add(uint256 amount, bool twice) external even(amount) {
        if (amount == 0) return;
        if (Steps.above(amount, 9) && !twice) revert ToyRefused(amount);
        else if (twice) total += amount;
        for (uint256 i = 0; i < 2; ++i) if (i == 1) continue;
        total += twice ? amount : 0;
    }

    function nothing() external pure {}
}
"""
CONFIG = "solidity:\n  version: 0.8.30\n  evm_version: shanghai\n  via_ir: true\n"
TESTS = """import json
import os
from pathlib import Path

import pyrevm
import pytest

ME = "0x" + "11" * 20
ADD = bytes.fromhex("{add}")
NOTHING = bytes.fromhex("{nothing}")


@pytest.fixture
def evm_and_toy():
    kinds = json.loads(Path(os.environ["CONTRACT_ARTIFACTS"]).read_text())["contractTypes"]
    code = bytes.fromhex(kinds["Toy"]["deploymentBytecode"]["bytecode"][2:])
    evm = pyrevm.EVM(spec_id="SHANGHAI")
    evm.set_balance(ME, 10**30)
    return evm, evm.deploy(ME, code)


@pytest.mark.parametrize(("amount", "twice"), {cases})
def test_add(evm_and_toy, amount, twice):
    evm, toy = evm_and_toy
    before = evm.snapshot()
    data = ADD + amount.to_bytes(32, "big") + twice.to_bytes(32, "big")
    if amount % 2 or (amount > 9 and not twice):
        with pytest.raises(RuntimeError, match="Revert"):
            evm.message_call(ME, toy, calldata=data)
    else:
        evm.message_call(ME, toy, calldata=data)
    evm.revert(before)


def test_nothing(evm_and_toy):
    evm, toy = evm_and_toy
    evm.message_call(ME, toy, calldata=NOTHING, is_static=True)
"""
ALL = [(0, False), (1, False), (2, False), (2, True), (10, False), (10, True)]


def cover(folder, cases):
    from eth_utils import keccak  # noqa: PLC0415 - of the tests only

    (folder / "contracts").mkdir()
    (folder / "contracts" / "Toy.sol").write_text(CONTRACT)
    (folder / "ape-config.yaml").write_text(CONFIG)
    add, nothing = (keccak(text=text)[:4].hex() for text in ("add(uint256,bool)", "nothing()"))
    tests = TESTS.format(add=add, nothing=nothing, cases=cases)
    (folder / "test_toy.py").write_text(tests)
    command = [sys.executable, "-m", "tools.solidity_coverage", "test_toy.py", "--root", folder]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.setdefault("SOLCX_BINARY_PATH", str(ROOT / ".setup" / "solcx"))
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_tests_that_try_everything_reach_everything(tmp_path):
    done = cover(tmp_path, ALL)

    assert (done.returncode, done.stderr) == (0, "")
    assert "| all | 8/8 (100.0 %) | 18/18 (100.0 %) |" in done.stdout
    assert "is never" not in done.stdout


def test_what_is_left_out_is_told_with_its_line(tmp_path):
    done = cover(tmp_path, ALL[2:4])

    assert done.returncode == 1
    assert "contracts/Toy.sol:16: branch: amount % 2 == 1  is never true" in done.stdout
    assert "contracts/Toy.sol:21: line: return;  is never reached" in done.stdout
    assert "contracts/Toy.sol:22: branch: Steps.above(amount, 9)  is never true" in done.stdout
    assert "contracts/Toy.sol:22: branch: !twice  is never false" in done.stdout
    assert "contracts/Toy.sol:23: " not in done.stdout


def test_failing_tests_are_no_coverage(tmp_path):
    done = cover(tmp_path, [*ALL, (-1, False)])

    assert done.returncode == 1
    assert "| all | 8/8 (100.0 %) | 18/18 (100.0 %) |" in done.stdout
