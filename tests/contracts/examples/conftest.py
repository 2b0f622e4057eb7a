"""A registered vehicle, and the club that counts what it is driven."""

from itertools import count

import pytest
from mileage_operators import CHALLENGE_WINDOW, DAY

START_KM = 10_000
GOAL_KM = 500


@pytest.fixture(scope="module")
def club(project, registry, admin):
    return project.OdometerClub.deploy(registry, GOAL_KM, sender=admin)


@pytest.fixture(scope="module")
def vehicle(operators, drivers):
    """At 10,000 km; its driver is the first of the drivers."""
    return operators.enrol(drivers[0], "car", odometerKm=START_KM)


@pytest.fixture
def drive(operators, registry, at, chain):
    """`drive(vehicle, km)`: a reading two days after the last, final unless `pending`; when."""
    nonces = count(1)

    def _drive(number, km, pending=False):
        recorded_at = at(registry.vehicle(number).recordedAt + 2 * DAY)
        operators.record(operators.batch((number, km), nonce=next(nonces), deadline=2**63))
        if not pending:
            at(recorded_at + CHALLENGE_WINDOW)
            chain.mine()
        return recorded_at

    return _drive
