"""Rates, over a registry that says where they began."""

import pytest
from backend import reverts
from road import RATE

pytestmark = pytest.mark.chain

MOST = 2**88 - 1


@pytest.fixture(scope="module", autouse=True)
def real_registry_made_first(registry):
    """For the test that needs a real one."""


@pytest.fixture
def set_rate(road, admin):
    """`set_rate(rate)`: the first second of it."""

    def _set_rate(rate):
        (event,) = road.distributor.setRate(rate, sender=admin).events
        return event.since

    return _set_rate


@pytest.fixture
def mark(road, source, anyone):
    """`mark(since, km)`: vehicle 1 stood there when the rate began."""
    return lambda since, km: source.setMark(1, since, km, sender=anyone)


def _event(road, receipt):
    (event,) = [entry for entry in receipt.events if entry.event_name == "Settled"]
    return event.km, event.amount


def test_set_rate_counts_from_the_next_second_on(road, admin, now):
    receipt = road.distributor.setRate(7, sender=admin)

    assert receipt.events == [road.distributor.RateChanged(1, 7, now() + 1)]
    assert road.distributor.rate() == 7
    assert tuple(road.distributor.tariff(0)) == (0, RATE)
    assert tuple(road.distributor.tariff(1)) == (now() + 1, 7)


@pytest.mark.parametrize("rate", [1, RATE, MOST])
def test_set_rate_takes_any_rate_above_zero(road, admin, alice, rate):
    road.distributor.setRate(rate, sender=admin)
    road.start((1, alice, 100))
    road.settle(1)
    assert road.payout.paid(alice) == 100 * rate


def test_set_rate_reverts_for_zero(road, admin):
    with reverts(road.distributor.RewardDistributorZeroRate):
        road.distributor.setRate(0, sender=admin)
    assert road.distributor.rate() == RATE


def test_set_rate_reverts_for_anyone_else(road, guardian, anyone, roles):
    for caller in (guardian, anyone):
        with reverts(
            road.distributor.AccessControlUnauthorizedAccount, account=caller, neededRole=roles[0]
        ):
            road.distributor.setRate(1, sender=caller)


def test_set_rate_reverts_before_the_registry_listens(registry, project, admin, guardian):
    caps = (1, 1, 1)
    distributor = project.RewardDistributor.deploy(admin, guardian, registry, caps, sender=admin)
    with reverts(registry.MileageRegistryNotListener, caller=distributor.address):
        distributor.setRate(1, sender=admin)
    assert distributor.rate() == RATE

    registry.setListener(distributor, sender=admin)
    distributor.setRate(1, sender=admin)
    assert distributor.rate() == 1


def test_set_rate_reverts_after_255_changes(road, admin, alice):
    """Settlement still works, from the first rate to the last."""
    road.start((1, alice, 100))
    for rate in range(1, 256):
        road.distributor.setRate(rate, sender=admin)
    with reverts(road.distributor.RewardDistributorNoMoreRates):
        road.distributor.setRate(256, sender=admin)

    assert road.distributor.rate() == 255
    assert road.distributor.tariff(255).rate_ == 255
    road.settle(1)
    assert road.payout.paid(alice) == 100 * RATE


def test_tariff_reverts_for_a_number_that_there_is_not(road):
    with reverts() as caught:
        road.distributor.tariff(1)
    assert caught.revert.signature is None


def test_set_rate_leaves_what_was_recorded_before_alone(road, set_rate, alice):
    """The registry knows no mark: no reading came since."""
    road.start((1, alice, 100))
    set_rate(3 * RATE)
    assert tuple(road.distributor.due(1)) == (100, 0, 0, 100 * RATE)
    assert _event(road, road.settle(1)) == (100, 100 * RATE)
    assert road.distributor.account(1).nextTariff == 0


def test_set_rate_counts_for_what_is_recorded_after(road, set_rate, mark, alice):
    road.start((1, alice, 100))
    road.settle(1)
    mark(set_rate(3 * RATE), 100)
    road.drive(1, alice, 160)
    assert _event(road, road.settle(1)) == (60, 180 * RATE)
    assert road.distributor.account(1).nextTariff == 1


def test_set_rate_parts_a_settlement_at_the_mark(road, set_rate, mark, alice):
    road.start((1, alice, 100))
    mark(set_rate(3 * RATE), 100)
    road.drive(1, alice, 160)
    assert tuple(road.distributor.due(1)) == (160, 0, 0, 280 * RATE)
    assert _event(road, road.settle(1)) == (160, 280 * RATE)


def test_set_rate_several_times_between_two_settlements(road, set_rate, mark, alice):
    road.baseline(1, alice)
    for rate, km in ((2, 100), (3, 150), (5, 150), (7, 210)):
        mark(set_rate(rate * RATE), km)
    road.drive(1, alice, 300)
    expected = 100 + 50 * 2 + 0 * 3 + 60 * 5 + 90 * 7
    assert _event(road, road.settle(1)) == (300, expected * RATE)
    assert road.distributor.account(1).nextTariff == 4


def test_set_rate_passes_over_a_rate_without_readings(road, set_rate, mark, alice):
    road.baseline(1, alice)
    set_rate(1_000 * RATE)  # no reading while it was in force
    mark(set_rate(2 * RATE), 100)
    road.drive(1, alice, 150)
    assert _event(road, road.settle(1)) == (150, 200 * RATE)
    assert road.distributor.account(1).nextTariff == 2


def test_set_rate_twice_in_one_second_counts_the_last(road, set_rate, mark, source, alice):
    """Both begin in the same second: whatever comes then is of the second one."""
    road.baseline(1, alice)
    since = set_rate(5 * RATE)
    source.setCheckpoint(since, sender=road.admin)
    assert set_rate(2 * RATE) == since
    mark(since, 100)
    road.drive(1, alice, 150)
    assert _event(road, road.settle(1)) == (150, 200 * RATE)


@pytest.mark.parametrize("first", [99, 100, 101])
def test_set_rate_holds_where_a_budget_parts_what_is_due(
    road_with, admin, anyone, source, alice, first
):
    """A week's budget ends just before the mark, at it, or just behind it."""
    road = road_with(budget=first)
    road.start((1, alice, 160))
    since = road.distributor.setRate(3 * RATE, sender=admin).events[0].since
    source.setMark(1, since, 100, sender=anyone)

    begin = min(first, 100) + 3 * max(first - 100, 0)
    assert _event(road, road.settle(1)) == (first, begin * RATE)
    assert road.distributor.account(1).nextTariff == (first >= 100)
    road.distributor.setCaps((700, 1_000, 1_000), sender=admin)
    assert _event(road, road.settle(1)) == (160 - first, (280 - begin) * RATE)


def test_set_rate_pays_the_former_kilometres_and_gives_up_the_later(road, set_rate, mark, alice):
    """700 km may be paid; the mark lies among them, so the higher rate counts for the rest."""
    road.start((1, alice, 900))
    mark(set_rate(3 * RATE), 650)
    assert _event(road, road.settle(1)) == (700, (650 + 50 * 3) * RATE)
    assert road.distributor.account(1).nextTariff == 1


def test_set_rate_advances_over_kilometres_that_are_given_up(road, set_rate, mark, alice):
    """The mark lies among those above the allowance: the next ones pay the new rate."""
    road.start((1, alice, 900))
    mark(set_rate(3 * RATE), 800)
    assert _event(road, road.settle(1)) == (700, 700 * RATE)
    assert road.distributor.account(1).nextTariff == 1


def test_set_rate_waits_at_the_end_of_what_is_given_up(road, set_rate, mark, alice, at, now):
    road.start((1, alice, 900))
    mark(set_rate(3 * RATE), 901)
    road.settle(1)
    assert road.distributor.account(1).nextTariff == 0
    road.drive(1, alice, 911)
    at(now() + 700_000)
    assert _event(road, road.settle(1)) == (11, (1 + 10 * 3) * RATE)
