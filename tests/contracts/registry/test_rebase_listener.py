"""What the listener is told of a new baseline, and what its refusal undoes."""

import pytest
from backend import reverts
from mileage_transfers import DROP, REFUSE

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("told")]


def test_rebase_tells_the_listener_after_its_own_event(
    operators, registry, told, listening, seller
):
    receipt = operators.rebase(operators.rebase_message(told, 5))

    driver = seller.address
    assert receipt.events == [
        registry.VehicleRebased(told, 10_000, 5, False),
        listening.HeardHandover(told, driver, 10_000, driver, 5, REFUSE),
    ]


def test_rebase_of_a_frozen_vehicle_tells_to_drop_the_rest(
    operators, registry, told, listening, seller, guardian
):
    registry.freeze(told, sender=guardian)

    receipt = operators.rebase(operators.rebase_message(told, 5))

    driver = seller.address
    assert receipt.events[1:] == [listening.HeardHandover(told, driver, 10_000, driver, 5, DROP)]


def test_rebase_tells_the_last_final_odometer(operators, told, listening, drive, chain, now):
    drive(told, 10_400)
    chain.pending_timestamp = now() + 86_400
    chain.mine()
    (_, heard) = operators.rebase(operators.rebase_message(told, 5)).events
    assert (heard.formerKm, heard.km) == (10_400, 5)


def test_rebase_is_undone_if_the_listener_refuses(operators, registry, told, listening, admin):
    listening.setRefusing(True, sender=admin)
    before = tuple(registry.vehicle(told))
    message = operators.rebase_message(told, 5)

    with reverts(listening.ListenerMockRefuses, vehicle=told):
        operators.rebase(message)

    assert tuple(registry.vehicle(told)) == before
    assert not registry.isNonceUsed(message["nonce"])
    listening.setRefusing(False, sender=admin)
    operators.rebase(message)
    assert registry.vehicle(told).odometerKm == 5
