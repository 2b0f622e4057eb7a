"""Fixtures: settings, a chain in this process, Ape in another, and a node that both reach."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Test modules are imported by path; what they share lies beside this file.
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[2] / "ape-vechain" / "tests" / "conformance"))

from rollout_world import (
    ROOT,
    SOURCE,
    Ape,
    World,
    example,
    new_world,
    served,
    without_timelock,
    written,
)

from rollout.describing import describer
from rollout.folder import Folder
from rollout.settings import Settings, load


@pytest.fixture
def table() -> dict[str, Any]:
    return example()


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
    return new_world(tmp_path / "deployments")


def first(folder: Path, table: dict[str, Any]) -> tuple[World, int]:
    """A deployment with the snapshot to go back to."""
    path = folder / "settings.toml"
    path.write_text(written(table))
    world = new_world(folder / "deployments")
    world.deploy(load(path))
    return world, world.node.snapshot()


def again(first: tuple[World, int], path: Path) -> World:
    """What a test does to it is its own."""
    world, snapshot = first
    world.node.revert(snapshot)
    shutil.copytree(world.folder.path, path)
    return World(world.node, world.client, Folder(path, describer(SOURCE)))


@pytest.fixture(scope="session")
def first_deployment(tmp_path_factory) -> tuple[World, int]:
    return first(tmp_path_factory.mktemp("first"), example())


@pytest.fixture
def deployed(first_deployment, tmp_path) -> World:
    """Everything is deployed by `settings`."""
    return again(first_deployment, tmp_path / "deployed")


@pytest.fixture(scope="session")
def first_direct_deployment(tmp_path_factory) -> tuple[World, int]:
    return first(tmp_path_factory.mktemp("direct"), without_timelock(example()))


@pytest.fixture
def direct(first_direct_deployment, tmp_path) -> World:
    """Everything is deployed, and ADMIN administers in place of a timelock."""
    return again(first_direct_deployment, tmp_path / "direct")


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
