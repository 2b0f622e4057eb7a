"""The application's wheel: an operator needs neither Node nor a compiler, nor a download."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
PACKED = ("oracle", "api", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built from a copy of what is packed, so that nothing is left in the project."""
    source = tmp_path_factory.mktemp("source")
    for name in PACKED:
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, source)
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", str(source)]
    subprocess.run(command, check=True, capture_output=True)
    with zipfile.ZipFile(next((source / "dist").glob("*.whl"))) as opened:
        yield opened


def test_wheel_carries_artifacts_models_and_migrations(wheel):
    names = set(wheel.namelist())

    for contract in ("B3TRToken", "MileageRegistry", "RewardDistributor", "TokenPayout"):
        artifact = json.loads(wheel.read(f"oracle/chain/artifacts/{contract}.json"))
        assert artifact["abi"]
        assert len(bytes.fromhex(artifact["bytecode"][2:])) > 1000
    assert {name for name in names if name.endswith(".onnx")} == {
        "oracle/ocr/models/PP-OCRv6_det_small.onnx",
        "oracle/ocr/models/PP-OCRv6_rec_small.onnx",
    }
    assert "oracle/ocr/models/LICENSE" in names
    assert "api/migrations/versions/0001_first_tables.py" in names


def test_wheel_carries_neither_tests_nor_demo(wheel):
    rooms = {name.split("/")[0] for name in wheel.namelist()}

    assert {room for room in rooms if not room.endswith(".dist-info")} == {"oracle", "api"}
