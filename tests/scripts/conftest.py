"""Fixtures: settings, a chain in this process, Ape in another, and a node that both reach."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Test modules are imported by path; what they share lies beside this file.
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2] / "ape-vechain" / "tests" / "conformance"))

from rollout_world import ADMIN, EXAMPLE, ROOT, SOURCE, Ape, World, served, written

from scripts._rollout.describing import describer
from scripts._rollout.folder import Folder
from scripts._rollout.settings import Settings, load
from thorlink.client import ThorClient
from thorlink.node import EmbeddedNode


@pytest.fixture
def table() -> dict[str, Any]:
    """The example as a table, with an administrator that does not deploy."""
    content = tomllib.loads(EXAMPLE.read_text())
    content["roles"]["admin"] = f"0x{ADMIN.address.hex()}"
    return content


@pytest.fixture
def settings_file(tmp_path, table) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(written(table))
    return path


@pytest.fixture
def settings(settings_file) -> Settings:
    return load(settings_file)


@pytest.fixture
def world(tmp_path) -> World:
    """Nothing is deployed yet."""
    node = EmbeddedNode()
    path = tmp_path / "deployments"
    path.mkdir()
    client = ThorClient("http://embedded", transport=node.transport())
    return World(node, client, Folder(path, describer(SOURCE)))


@pytest.fixture(scope="session")
def ape_folder(tmp_path_factory) -> Path:
    """Ape's data: no accounts of whoever runs the tests."""
    return tmp_path_factory.mktemp("ape-data")


@pytest.fixture(scope="session")
def ape(tmp_path_factory, ape_folder) -> Iterator[Ape]:
    folder = tmp_path_factory.mktemp("ape-output")
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": str(folder),
        "APE_DATA_FOLDER": str(ape_folder),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, str(Path(__file__).parent / "ape_host.py")]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as host:
        yield Ape(host, folder)
        assert host.stdin is not None
        host.stdin.close()
        assert host.wait(timeout=10) == 0


@pytest.fixture(
    params=[
        pytest.param("embedded", marks=pytest.mark.chain),
        pytest.param("real", marks=pytest.mark.thor),
    ]
)
def node_url(request) -> Iterator[str]:
    """A fresh chain that several processes see: the embedded node, or a real one."""
    if request.param == "embedded":
        with served() as url:
            yield url
        return
    from thor_conformance import solo  # noqa: PLC0415 - found by the path above

    if reason := solo.missing():
        pytest.skip(reason)
    with solo.running_solo(on_demand=True, interval=1) as url:
        yield url
