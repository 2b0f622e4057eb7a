"""Who may hand a vehicle over, and who may not buy or sell."""

import pytest
from backend import reverts
from mileage_transfers import DROP, REFUSE, WAIVE
from road import names

pytestmark = pytest.mark.chain


def test_on_handover_reverts_for_a_frozen_seller(sold, alice, bob, guardian):
    sold.distributor.freezeDriver(alice, sender=guardian)
    for rest in (REFUSE, WAIVE):
        with reverts(sold.distributor.RewardDistributorDriverFrozen, driver=alice):
            sold.hand_over(1, bob, 500, rest)
    assert sold.settled(1) == 0


def test_on_handover_reverts_for_a_frozen_seller_with_nothing_due(road, alice, bob, guardian):
    road.baseline(1, alice)
    road.distributor.freezeDriver(alice, sender=guardian)
    with reverts(road.distributor.RewardDistributorDriverFrozen, driver=alice):
        road.hand_over(1, bob, 0, REFUSE)


def test_on_handover_drops_also_for_a_frozen_driver(sold, alice, guardian):
    """A new baseline of a frozen vehicle needs nothing of its driver's."""
    sold.distributor.freezeDriver(alice, sender=guardian)
    assert names(sold.hand_over(1, alice, 5, DROP)) == ["KilometresDropped", "AccountOpened"]


@pytest.mark.parametrize("rest", [REFUSE, WAIVE, DROP])
def test_on_handover_reverts_for_a_frozen_buyer(sold, alice, bob, guardian, rest):
    sold.distributor.freezeDriver(bob, sender=guardian)
    with reverts(sold.distributor.RewardDistributorDriverFrozen, driver=bob):
        sold.hand_over(1, bob, 500, rest)
    assert sold.paid(alice) == 0
    assert sold.distributor.driverAccount(bob).vehicleCount == 0


def test_on_handover_reverts_while_paused(sold, alice, bob, guardian, admin):
    sold.distributor.pause(sender=guardian)
    with reverts(sold.distributor.EnforcedPause):
        sold.hand_over(1, bob, 500, DROP)
    sold.distributor.unpause(sender=admin)
    sold.hand_over(1, bob, 500, REFUSE)
    assert sold.paid(alice) == 500


def test_on_handover_reverts_for_anyone_but_the_registry(sold, alice, bob, admin, guardian):
    for caller in (admin, guardian, alice, bob):
        with reverts(sold.distributor.RewardDistributorNotRegistry, caller=caller):
            sold.distributor.onHandover(1, alice, 500, bob, 500, WAIVE, sender=caller)
