"""Contracts on Thor, or on revm; the fixtures are the same. One deployment a module."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from hypothesis import HealthCheck, settings

# Test modules are imported by path; what they share lies beside this file.
sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("stateful")

import backend  # noqa: E402 - found by the path above
from mileage_operators import LIMITS, MODEL, Operators  # noqa: E402 - found by the path above

settings.register_profile("dev", max_examples=10, stateful_step_count=20, deadline=None)
settings.register_profile("ci", max_examples=10, stateful_step_count=20, deadline=None)
settings.register_profile("long", max_examples=300, stateful_step_count=40, deadline=None)
for name in ("dev", "ci", "long"):
    slow = settings(settings.get_profile(name), suppress_health_check=list(HealthCheck))
    settings.register_profile(name, slow, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_configure(config: pytest.Config) -> None:
    """Binds the backend; each brings the fixtures `project`, `accounts` and `chain`."""
    by_ape = config.pluginmanager.hasplugin("ape_test")
    if config.getoption("--backend") == "revm":
        if by_ape:
            raise pytest.UsageError("--backend revm: add `-p no:ape_test`, or there are two chains")
        from revm.backend import RevmBackend, RevmPlugin  # noqa: PLC0415 - not with Ape

        made = RevmBackend()
        backend.bind(made)
        config.pluginmanager.register(RevmPlugin(made), "contracts-on-revm")
        return
    if not by_ape:
        raise pytest.UsageError("these tests need `ape test`, or `--backend revm`")
    import ape_backend  # noqa: PLC0415 - Ape takes seconds to import

    backend.bind(ape_backend.ApeBackend())
    config.pluginmanager.register(ape_backend, "contracts-on-ape")


@pytest.fixture(scope="session")
def admin(accounts):
    return accounts[0]


@pytest.fixture(scope="session")
def guardian(accounts):
    """Has GUARDIAN_ROLE and nothing else."""
    return accounts[1]


@pytest.fixture(scope="session")
def anyone(accounts):
    """Has no role anywhere, and pays for gas."""
    return accounts[9]


@pytest.fixture(scope="session")
def keys():
    """Five attesters' keys, by ascending address; the first three are in office."""
    made = [Account.from_key(bytes([number]) * 32) for number in range(1, 6)]
    return tuple(sorted(made, key=lambda key: int(key.address, 16)))


@pytest.fixture(scope="session")
def drivers():
    return tuple(Account.from_key(bytes([number]) * 32) for number in range(101, 106))


@pytest.fixture(scope="module")
def registry(project, admin, guardian, keys):
    """Two of three attesters; one reader model; no listener."""
    office = [key.address for key in keys[:3]]
    deployed = project.MileageRegistry.deploy(admin, guardian, office, 2, LIMITS, sender=admin)
    deployed.setReaderModel(MODEL, True, sender=admin)
    return deployed


@pytest.fixture(scope="module")
def operators(registry, keys, anyone):
    return Operators(registry, keys, anyone)


@pytest.fixture
def at(chain) -> Iterator[Any]:
    """`at(time)`: the next transaction is mined in that second."""

    def set_time(time: int) -> int:
        chain.pending_timestamp = time
        return time

    return set_time


@pytest.fixture
def now(chain) -> Any:
    """`now()`: the time of the last block."""
    return lambda: chain.blocks.head.timestamp
