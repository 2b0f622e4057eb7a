"""The real contracts, wired as on a local network. Drivers are keys, and send nothing."""

import sys
from pathlib import Path

import pytest
from mileage_system import Deployer

# Attacks share moods, and one goes through VeBetterDAO's pool, whose deployment lies there.
HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "vebetter")]


@pytest.fixture(scope="module")
def system_with(project, admin, guardian, keys, anyone):
    """`system_with(limits=..., caps=...)`"""
    return Deployer(project, admin, guardian, keys, anyone)


@pytest.fixture(scope="module")
def system(system_with):
    return system_with()


@pytest.fixture(scope="module")
def mallory(drivers):
    """The attacker, a driver."""
    return drivers[0]


@pytest.fixture(scope="module")
def victim(drivers):
    """An honest driver."""
    return drivers[1]


@pytest.fixture(scope="module")
def accomplice(drivers):
    return drivers[2]


@pytest.fixture(scope="module", autouse=True)
def made_first(system, mallory, victim, accomplice, guardian, anyone):
    """Ape takes its snapshot of a module before the first test that asks for anything less wide."""
