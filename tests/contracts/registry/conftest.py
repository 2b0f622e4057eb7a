"""A vehicle that was registered, its driver, and what may happen to it.

Modules that need the vehicle say so for all of their tests (`usefixtures`): Ape makes whatever is
made once a module before the first test, or not at all.
"""

from itertools import count

import pytest
from mileage_operators import DAY
from mileage_transfers import Transfers

START_KM = 10_000


@pytest.fixture(scope="module")
def listener(project, admin):
    """Not set yet."""
    return project.ListenerMock.deploy(sender=admin)


@pytest.fixture(scope="module")
def listening(listener, registry, admin):
    """The listener, set."""
    registry.setListener(listener, sender=admin)
    return listener


@pytest.fixture(scope="module")
def told(listening, operators, drivers):
    """A vehicle of which the listener was told, otherwise as `vehicle`; not beside it."""
    return operators.enrol(drivers[0], "car", odometerKm=START_KM)


@pytest.fixture(scope="module")
def vehicle(operators, drivers):
    """At 10,000 km; its driver is the first of the drivers."""
    return operators.enrol(drivers[0], "car", odometerKm=START_KM)


@pytest.fixture
def drive(operators, registry, at, now):
    """`drive(vehicle, km, after)`: one reading, so many seconds after the last; its receipt."""
    nonces = count(1_000)

    def _drive(number, km, after=DAY):
        at(max(registry.vehicle(number).recordedAt + after, now() + 1))
        return operators.record(operators.batch((number, km), nonce=next(nonces), deadline=2**63))

    return _drive


@pytest.fixture
def transfers(operators):
    return Transfers(operators)


@pytest.fixture
def seller(drivers):
    """The vehicle's driver."""
    return drivers[0]


@pytest.fixture
def buyer(drivers):
    return drivers[1]


@pytest.fixture
def offered(transfers, vehicle, seller, buyer):
    """The vehicle, offered to the buyer for a week."""
    transfers.send_offer(transfers.offer(vehicle, buyer.address), seller)
    return vehicle


@pytest.fixture
def owner(accounts):
    """A driver who sends transactions; the others only sign."""
    return accounts[3]


@pytest.fixture
def missing_role():
    """`missing_role(account, role)`: the arguments of the error about a role."""

    def arguments(account, role):
        return {"account": account.address, "neededRole": role}

    return arguments
