"""Attack: a farm of vehicles or of wallets, each within its limits."""

import pytest
from mileage_operators import CHALLENGE_WINDOW, DAY
from mileage_system import wait
from road import RATE, next_week

pytestmark = pytest.mark.chain


def _fleet(system, owners, size):
    return [system.enrol(owners[i % len(owners)], f"farm {i}", 0) for i in range(size)]


def _drive_all(system, fleet, km):
    system.record(*((car, km) for car in fleet), after=DAY)


def test_many_vehicles_of_one_wallet_share_its_allowance(system_with, mallory):
    """Fails: ten vehicles earn what one driver may, 1,000 km a week."""
    system = system_with(caps=(700, 1_000, 100_000))
    fleet = _fleet(system, [mallory], 10)
    _drive_all(system, fleet, 600)
    wait(CHALLENGE_WINDOW)
    system.settle(*fleet)
    assert system.paid(mallory.address) <= 1_000 + 1_000 * 2 // 7
    assert system.distributor.account(fleet[-1]).rewardedKm == 0


def test_many_wallets_share_the_weeks_budget(system_with, drivers):
    """Fails: the budget of a week is what all of them together can take, whatever they are."""
    system = system_with(caps=(700, 1_000, 1_500))
    fleet = _fleet(system, drivers, 10)
    wait(next_week() - system.registry.vehicle(fleet[0]).recordedAt + DAY)
    _drive_all(system, fleet, 600)
    wait(CHALLENGE_WINDOW)
    for _ in range(3):
        system.settle(*fleet)
    assert system.token.totalSupply() == 1_500 * RATE
    assert system.distributor.budgetLeft() == 0


def test_a_week_without_payments_gives_no_larger_budget(system_with, drivers):
    """Fails: what a week leaves over is gone; waiting does not save up a budget."""
    system = system_with(caps=(7_000, 10_000, 1_500))
    fleet = _fleet(system, drivers, 5)
    _drive_all(system, fleet, 600)
    wait(10 * 7 * DAY)
    system.settle(*fleet)
    assert system.token.totalSupply() == 1_500 * RATE
