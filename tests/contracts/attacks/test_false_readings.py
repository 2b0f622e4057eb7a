"""Attack: have a false reading recorded for another car, so that honest ones are refused."""

import pytest
from backend import reverts
from mileage_operators import CHALLENGE_WINDOW, DAY
from mileage_skips import ROLLBACK
from mileage_system import wait

pytestmark = pytest.mark.chain


@pytest.fixture
def car(system, victim):
    return system.enrol(victim, "honest", 10_000)


def test_a_false_reading_is_taken_back_in_its_window(system, car, victim, guardian):
    """Fails: the guardian revokes it; the car goes on from the reading before."""
    system.record((car, 10_900), after=DAY)
    receipt = system.registry.revoke(car, 10_900, sender=guardian)
    assert receipt.events == [system.registry.ReadingRevoked(car, 10_900, 10_000)]

    system.drive(car, 50)
    system.settle_final(car)
    assert system.registry.vehicle(car).odometerKm == 10_050
    assert system.paid(victim.address) == 50


def test_a_false_reading_that_became_final_is_set_right_by_a_baseline(
    system, car, victim, guardian
):
    """It was paid, once; people look at the car, and it goes on from its true odometer."""
    system.record((car, 10_900), after=DAY)
    wait(CHALLENGE_WINDOW)
    system.settle(car)
    with reverts(system.registry.MileageRegistryNothingToRevoke, vehicle=car, km=10_900):
        system.registry.revoke(car, 10_900, sender=guardian)
    receipt = system.record((car, 10_100), after=DAY)
    assert receipt.events == [system.registry.ReadingSkipped(car, 10_100, ROLLBACK)]

    system.operators.rebase(system.operators.rebase_message(car, 10_100))
    system.drive(car, 40)
    system.settle_final(car)
    assert system.registry.vehicle(car).odometerKm == 10_140
    assert system.paid(victim.address) == 900 + 40


def test_a_frozen_cars_false_kilometres_are_dropped_by_the_baseline(
    system, car, victim, guardian, admin
):
    """The guardian froze it before anyone settled: what is false is never paid."""
    system.record((car, 10_900), after=DAY)
    system.registry.freeze(car, sender=guardian)
    wait(DAY)
    receipt = system.operators.rebase(system.operators.rebase_message(car, 10_050))
    assert receipt.events[1:] == [
        system.distributor.KilometresDropped(car, victim.address, 900),
        system.distributor.AccountOpened(car, victim.address, 10_050),
    ]
    system.registry.unfreeze(car, sender=admin)
    system.drive(car, 30)
    system.settle_final(car)
    assert system.paid(victim.address) == 30


def test_a_revoked_reading_leaves_no_trace_in_rewards(system, car, victim, guardian):
    """Fails: between recording and revoking nobody can settle it."""
    system.record((car, 10_900), after=DAY)
    assert tuple(system.distributor.due(car)) == (0, 0, 0, 0)
    assert system.settle(car).events == []
    system.registry.revoke(car, 10_900, sender=guardian)
    assert system.settle_final(car).events == []
    assert system.token.totalSupply() == 0


def test_a_guardian_hits_no_other_reading(system, car, guardian):
    """Fails: a revocation names the kilometres, so one that comes late revokes nothing else."""
    system.drive(car, 100)
    with reverts(system.registry.MileageRegistryNothingToRevoke, vehicle=car, km=10_900):
        system.registry.revoke(car, 10_900, sender=guardian)
    assert system.registry.vehicle(car).odometerKm == 10_100
