"""Times have 32 bits: in 2106 the registry stops, rather than take old readings for new."""

import pytest
from backend import reverts
from mileage_operators import DAY

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]

LAST_SECOND = 2**32 - 1
FOREVER = 2**40 - 1


@pytest.fixture(params=[LAST_SECOND + 1, 2**33])
def too_late(request, registry, at):
    at(request.param)
    return {"bits": 32, "value": request.param}


def test_last_second_takes_readings(registry, operators, vehicle, drivers, chain, at):
    batch = operators.batch((vehicle, 10_100), deadline=2**63)
    at(LAST_SECOND)
    operators.record(batch)
    assert registry.vehicle(vehicle).recordedAt == LAST_SECOND
    assert registry.finalKm(vehicle).km == 10_000
    at(LAST_SECOND + DAY)
    chain.mine()
    assert registry.finalKm(vehicle).km == 10_100


def test_no_reading_after_the_last_second(registry, operators, vehicle, too_late):
    with reverts(registry.SafeCastOverflowedUintDowncast, **too_late):
        operators.record(operators.batch((vehicle, 10_100), deadline=2**63))


def test_no_registration_after_the_last_second(registry, operators, drivers, too_late):
    with reverts(registry.SafeCastOverflowedUintDowncast, **too_late):
        operators.enrol(drivers[1], "late", deadline=2**63)


def test_no_rebase_after_the_last_second(registry, operators, vehicle, too_late):
    with reverts(registry.SafeCastOverflowedUintDowncast, **too_late):
        operators.rebase(operators.rebase_message(vehicle, 5, deadline=2**63))


def test_no_transfer_after_the_last_second(registry, transfers, vehicle, seller, buyer, at):
    transfers.send_offer(transfers.offer(vehicle, buyer.address, deadline=FOREVER), seller)
    message = transfers.acceptance(vehicle, deadline=FOREVER)
    at(LAST_SECOND + 1)
    with reverts(registry.SafeCastOverflowedUintDowncast, bits=32, value=LAST_SECOND + 1):
        transfers.send_acceptance(message, buyer)
