"""The administrator sets any limits; the guardian only tighter ones; the window never changes."""

import pytest
from backend import reverts
from mileage_operators import (
    CHALLENGE_WINDOW,
    DAY,
    LIMITS,
    MAX_JUMP_KM,
    MAX_KM_PER_DAY,
    MIN_INTERVAL,
)
from mileage_skips import JUMP_TOO_LARGE, TOO_FAST, TOO_SOON

pytestmark = [pytest.mark.chain, pytest.mark.usefixtures("vehicle")]

TOP_KM = 2**24 - 1
TIGHTER = {
    "interval": (MIN_INTERVAL + 1, CHALLENGE_WINDOW, MAX_KM_PER_DAY, MAX_JUMP_KM),
    "speed": (MIN_INTERVAL, CHALLENGE_WINDOW, MAX_KM_PER_DAY - 1, MAX_JUMP_KM),
    "jump": (MIN_INTERVAL, CHALLENGE_WINDOW, MAX_KM_PER_DAY, MAX_JUMP_KM - 1),
    "all": (2**32 - 1, CHALLENGE_WINDOW, 1, 1),
    "none": LIMITS,
}
LOOSER = {
    "interval": (MIN_INTERVAL - 1, CHALLENGE_WINDOW, MAX_KM_PER_DAY, MAX_JUMP_KM),
    "speed": (MIN_INTERVAL, CHALLENGE_WINDOW, MAX_KM_PER_DAY + 1, MAX_JUMP_KM),
    "jump": (MIN_INTERVAL, CHALLENGE_WINDOW, MAX_KM_PER_DAY, MAX_JUMP_KM + 1),
    "all": (CHALLENGE_WINDOW, CHALLENGE_WINDOW, TOP_KM, TOP_KM),
    "one of three": (MIN_INTERVAL + 1, CHALLENGE_WINDOW, MAX_KM_PER_DAY - 1, MAX_JUMP_KM + 1),
}
SENSELESS = {
    "no interval": (0, CHALLENGE_WINDOW, 1, 1),
    "interval below the window": (CHALLENGE_WINDOW - 1, CHALLENGE_WINDOW, 1, 1),
    "no kilometres a day": (MIN_INTERVAL, CHALLENGE_WINDOW, 0, 1),
    "no jump": (MIN_INTERVAL, CHALLENGE_WINDOW, 1, 0),
    "longer window": (MIN_INTERVAL, CHALLENGE_WINDOW + 1, 1, 1),
    "shorter window": (MIN_INTERVAL, CHALLENGE_WINDOW - 1, 1, 1),
    "no window": (MIN_INTERVAL, 0, 1, 1),
}


@pytest.fixture
def reading_under(registry, admin, vehicle, drive):
    """`reading_under(limits, driven, after)`: what happens to a reading once the limits are set."""

    def _reading_under(limits, driven, after):
        registry.setLimits(limits, sender=admin)
        return drive(vehicle, 10_000 + driven, after).events

    return _reading_under


def _changed(receipt):
    (event,) = receipt.events
    assert event.event_name == "LimitsChanged"
    return tuple(event.limits)


@pytest.mark.parametrize("limits", [*TIGHTER.values(), *LOOSER.values()])
def test_set_limits_lets_the_administrator_set_any(registry, admin, limits):
    receipt = registry.setLimits(limits, sender=admin)

    assert _changed(receipt) == limits
    assert tuple(registry.limits()) == limits


@pytest.mark.parametrize("limits", TIGHTER.values(), ids=TIGHTER)
def test_set_limits_lets_the_guardian_tighten(registry, guardian, limits):
    receipt = registry.setLimits(limits, sender=guardian)

    assert _changed(receipt) == limits
    assert tuple(registry.limits()) == limits


@pytest.mark.parametrize("limits", LOOSER.values(), ids=LOOSER)
def test_set_limits_reverts_if_the_guardian_loosens(registry, guardian, missing_role, limits):
    lacking = missing_role(guardian, registry.DEFAULT_ADMIN_ROLE())
    with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
        registry.setLimits(limits, sender=guardian)
    assert tuple(registry.limits()) == LIMITS


def test_set_limits_reverts_if_the_guardian_takes_its_own_tightening_back(
    registry, guardian, missing_role
):
    registry.setLimits(TIGHTER["jump"], sender=guardian)
    lacking = missing_role(guardian, registry.DEFAULT_ADMIN_ROLE())
    with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
        registry.setLimits(LIMITS, sender=guardian)


@pytest.mark.parametrize("limits", [TIGHTER["all"], LOOSER["all"]])
def test_set_limits_reverts_for_anyone_else(registry, anyone, missing_role, limits):
    lacking = missing_role(anyone, registry.GUARDIAN_ROLE())
    with reverts(registry.AccessControlUnauthorizedAccount, **lacking):
        registry.setLimits(limits, sender=anyone)
    assert tuple(registry.limits()) == LIMITS


@pytest.mark.parametrize("limits", SENSELESS.values(), ids=SENSELESS)
def test_set_limits_reverts_if_they_are_senseless(registry, admin, limits):
    with reverts(registry.MileageRegistryInvalidLimits) as caught:
        registry.setLimits(limits, sender=admin)
    assert tuple(caught.inputs["limits"]) == limits
    assert tuple(registry.limits()) == LIMITS


@pytest.mark.parametrize("fault", ["no kilometres a day", "no jump", "longer window", "no window"])
def test_set_limits_reverts_if_the_guardian_tightens_senselessly(registry, guardian, fault):
    with reverts(registry.MileageRegistryInvalidLimits) as caught:
        registry.setLimits(SENSELESS[fault], sender=guardian)
    assert tuple(caught.inputs["limits"]) == SENSELESS[fault]


def test_set_limits_goes_on_while_paused(registry, guardian, admin):
    registry.pause(sender=guardian)
    registry.setLimits(TIGHTER["all"], sender=guardian)
    registry.setLimits(LIMITS, sender=admin)


@pytest.mark.parametrize(
    ("tighter", "driven", "after", "reason"),
    [
        ("interval", 1, MIN_INTERVAL, TOO_SOON),
        ("speed", MAX_KM_PER_DAY, DAY, TOO_FAST),
        ("jump", MAX_JUMP_KM, 100 * DAY, JUMP_TOO_LARGE),
    ],
)
def test_set_limits_holds_from_the_next_reading_on(reading_under, tighter, driven, after, reason):
    (event,) = reading_under(TIGHTER[tighter], driven, after)
    assert (event.event_name, event.reason) == ("ReadingSkipped", reason)


@pytest.mark.parametrize(
    ("looser", "driven", "after"),
    [
        ("interval", 1, MIN_INTERVAL - 1),
        ("speed", MAX_KM_PER_DAY + 1, DAY),
        ("jump", MAX_JUMP_KM + 1, 100 * DAY),
    ],
)
def test_set_limits_lets_more_readings_through(reading_under, looser, driven, after):
    (event,) = reading_under(LOOSER[looser], driven, after)
    assert (event.event_name, event.odometerKm) == ("ReadingRecorded", 10_000 + driven)
