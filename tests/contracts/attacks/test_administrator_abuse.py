"""Attack: the administrator's key is stolen. On a public network it is a timelock: what follows is
what the contracts hold even when its delay has passed."""

import pytest
from backend import reverts
from mileage_operators import CHALLENGE_WINDOW, DAY, LIMITS
from mileage_system import wait
from road import RATE

pytestmark = pytest.mark.chain


@pytest.fixture
def car(system, victim, now):
    """500 km are recorded, final and unpaid."""
    number = system.enrol(victim, "victim", 0)
    system.drive(number, 500)
    wait(CHALLENGE_WINDOW)
    system.distributor.setPayout(system.payout, sender=system.admin)  # a block, later
    return number


def test_it_changes_no_rate_of_what_was_recorded(system, car, victim, admin):
    """Fails: also not by many rates, one after another."""
    for rate in (1, 2, 3):
        system.distributor.setRate(rate, sender=admin)
    system.settle(car)
    assert system.paid(victim.address) == 500


def test_it_takes_no_allowance_that_was_earned(system, car, victim, admin):
    """Fails: caps of one kilometre count from now on."""
    for _ in range(3):
        system.distributor.setCaps((1, 1, 100_000), sender=admin)
    system.settle(car)
    assert system.paid(victim.address) == 500


def test_it_delays_by_the_budget_and_loses_nothing(system, car, victim, admin):
    """A budget of one kilometre a week makes drivers wait, not lose."""
    system.distributor.setCaps((7_000, 10_000, 1), sender=admin)
    system.settle(car)
    due = system.distributor.due(car)
    assert (due.payKm + due.overKm, due.waitingKm) == (0, 499)
    system.distributor.setCaps((7_000, 10_000, 100_000), sender=admin)
    system.settle(car)
    assert system.paid(victim.address) == 500


def test_it_writes_no_reading_and_takes_no_car(system, car, victim, admin, guardian):
    """Fails: it has to appoint operators first, which everybody sees coming."""
    with reverts(system.registry.MileageRegistryNotListener, caller=admin):
        system.registry.checkpoint(sender=admin)
    batch = system.batch((car, 900))
    with reverts(system.registry.MileageRegistrySignatureCount, required=2, given=0):
        system.registry.record(tuple(batch.values()), [], sender=admin)
    offer = system.transfers.offer(car, guardian.address)
    with reverts(system.registry.MileageRegistryConsentInvalid, driver=victim.address):
        system.transfers.send_offer(offer, sender=admin)
    with reverts(system.distributor.RewardDistributorNotRegistry, caller=admin):
        system.distributor.onHandover(car, victim.address, 500, guardian, 500, 2, sender=admin)


def test_it_makes_no_final_reading_open_again(system, car, victim, admin):
    """Fails: the challenge window is fixed for good, and the listener set once."""
    longer = (10 * DAY, 10 * DAY, LIMITS[2], LIMITS[3])
    with reverts(system.registry.MileageRegistryInvalidLimits):
        system.registry.setLimits(longer, sender=admin)
    with reverts(
        system.registry.MileageRegistryListenerAlreadySet, listener=system.distributor.address
    ):
        system.registry.setListener(system.payout, sender=admin)


def test_a_false_payout_can_only_stop_what_is_unpaid(project, system, car, victim, admin):
    """A payout that pays nobody and says that it did: kilometres count as paid, which is why a
    payout is chosen by a timelock. What was paid before stays, and what it refuses waits."""
    system.settle(car)
    assert system.token.balanceOf(victim.address) == 500 * RATE
    refusing = project.PayoutMock.deploy(system.distributor, sender=admin)
    refusing.setBroken(True, sender=admin)
    system.distributor.setPayout(refusing, sender=admin)
    system.drive(car, 100)
    system.settle_final(car)
    system.distributor.setPayout(system.payout, sender=admin)
    system.settle(car)
    assert system.token.balanceOf(victim.address) == 600 * RATE
