"""The plugin's README, followed to the letter in an empty folder with the built wheel.

Only the name of the package becomes the path of its wheel; the other packages are the locked ones.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).parents[2]
README = ROOT / "ape-vechain" / "README.md"
PACKED = ("thorlink", "ape_vechain", "pyproject.toml", "README.md", "LICENSE")
LOCK = ROOT / "requirements" / "dev.txt"
BLOCK = re.compile(r"(?:^`([^`\n]+)`:\n\n)?^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    source = tmp_path_factory.mktemp("source")
    for name in PACKED:
        path = ROOT / "ape-vechain" / name
        if path.is_dir():
            shutil.copytree(path, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, source)
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", str(source)]
    subprocess.run(command, check=True, capture_output=True)
    return next((source / "dist").glob("*.whl"))


@pytest.fixture(scope="module")
def python(tmp_path_factory, wheel):
    """An environment with nothing but what the README's first line installs."""
    folder = tmp_path_factory.mktemp("environment")
    uv = shutil.which("uv") or str(ROOT / ".setup" / "uv" / "bin" / "uv")
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(folder)], check=True)
    wanted = [f"ape-vechain[ape] @ {wheel.as_uri()}", "ape-solidity"]
    install = [uv, "pip", "install", "-q", "--python", str(folder / "bin" / "python")]
    constraints = folder / "constraints.txt"
    pinned = re.findall(r"^[a-z0-9][^ ;\\\n]*==[^ ;\\\n]+", LOCK.read_text(), re.MULTILINE)
    constraints.write_text("\n".join(pinned))
    subprocess.run([*install, *wanted, "-c", str(constraints)], check=True)
    return folder / "bin"


def blocks():
    quick_start = README.read_text().partition("## Quick start")[2].partition("\n## ")[0]
    return BLOCK.findall(quick_start)


def test_wheel_carries_both_packages_and_their_types(wheel):
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())

    assert {"thorlink/py.typed", "ape_vechain/py.typed"} <= names
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {
        "thorlink",
        "ape_vechain",
    }


@pytest.mark.timeout(600)
def test_an_empty_project_works_by_following_the_readme(python, tmp_path):
    environment = {
        "PATH": f"{python}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "APE_DATA_FOLDER": str(tmp_path / "ape"),
        "SOLCX_BINARY_PATH": str(ROOT / ".setup" / "solcx"),  # else the compiler is downloaded
        "NO_COLOR": "1",
    }
    project = tmp_path / "project"
    project.mkdir()
    printed = []
    for name, language, text in blocks():
        if name:
            (project / name).parent.mkdir(exist_ok=True)
            (project / name).write_text(text)
            continue
        assert language == "bash"
        for command in text.splitlines():
            if command.startswith("pip install"):
                assert command == "pip install 'ape-vechain[ape]' ape-solidity"
                continue
            result = subprocess.run(
                command.split(),
                cwd=project,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
            )
            assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"
            printed.append((command, result.stdout))

    said = dict(printed)
    assert "3 passed" in said["ape test"]
    assert re.search(r"count +\d+ +\d+", said["ape test --gas"])
    assert re.search(
        r"Counter at 0x[0-9a-fA-F]{40}", said["ape run deploy --network vechain:local"]
    )
