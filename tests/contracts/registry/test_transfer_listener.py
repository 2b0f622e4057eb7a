"""What the listener is told of a transfer, and what its refusal undoes."""

import pytest
from backend import reverts
from mileage_operators import CHALLENGE_WINDOW
from mileage_transfers import REFUSE, WAIVE

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("told")]


@pytest.mark.parametrize(("waive", "rest"), [(False, REFUSE), (True, WAIVE)])
def test_accept_transfer_tells_the_listener_after_its_own_event(
    transfers, told, listening, drivers, waive, rest
):
    registry = transfers.registry
    seller, buyer = drivers[0].address, drivers[1].address

    receipt = transfers.sell(told, *drivers[:2], waive=waive)

    assert receipt.events == [
        registry.VehicleTransferred(told, seller, buyer, 10_000),
        listening.HeardHandover(told, seller, 10_000, buyer, 10_000, rest),
    ]


def test_accept_transfer_tells_the_last_final_odometer(transfers, told, drivers, drive, chain, now):
    drive(told, 10_400)
    chain.pending_timestamp = now() + CHALLENGE_WINDOW
    chain.mine()
    (_, heard) = transfers.sell(told, *drivers[:2]).events
    assert (heard.formerKm, heard.km) == (10_400, 10_400)


def test_offer_transfer_tells_the_listener_nothing(transfers, told, drivers):
    receipt = transfers.send_offer(transfers.offer(told, drivers[1].address), drivers[0])
    assert [event.event_name for event in receipt.events] == ["TransferOffered"]


def test_accept_transfer_is_undone_if_the_listener_refuses(
    registry, transfers, told, listening, drivers, admin
):
    seller, buyer = drivers[:2]
    transfers.send_offer(transfers.offer(told, buyer.address), seller)
    message = transfers.acceptance(told)
    before = tuple(registry.vehicle(told)), tuple(registry.offerOf(told))
    listening.setRefusing(True, sender=admin)

    with reverts(listening.ListenerMockRefuses, vehicle=told):
        transfers.send_acceptance(message, buyer)

    assert (tuple(registry.vehicle(told)), tuple(registry.offerOf(told))) == before
    lists = [registry.vehiclesOf(key.address, 0, 9) for key in (seller, buyer)]
    assert lists == [[told], []]
    listening.setRefusing(False, sender=admin)
    transfers.send_acceptance(message, buyer)
    assert registry.vehicle(told).driver == buyer.address
