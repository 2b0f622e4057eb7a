"""What becomes of an observation: by example, and by property."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oracle.decide import decide
from oracle.domain import (
    MAX_ODOMETER_KM,
    Kilometres,
    Model,
    NeedsReview,
    Observation,
    Outcome,
    Reading,
    Refusal,
    Rules,
    Unit,
    VehicleNumber,
    VehicleState,
    kilometres,
)

pytestmark = pytest.mark.unit

DAY = 86_400
RULES = Rules(accept_confidence=0.8, max_km_per_day=1000, max_jump_km=5000, min_interval_s=3600)
SEEN = Observation(12_500, Unit.KM, 0.9, Model("test", bytes(32)))
KNOWN = VehicleState(
    VehicleNumber(7), bytes(20), Kilometres(12_345), 1_000_000, Unit.KM, 1_000_000 + DAY
)


def refused(outcome: Outcome) -> str:
    """The code of a refusal; the text is for people, so it must be there."""
    assert isinstance(outcome, Refusal)
    assert outcome.reason.endswith(".")
    return outcome.code


def test_decide_accepts_a_clear_plausible_reading() -> None:
    assert decide(SEEN, KNOWN, RULES) == Reading(Kilometres(12_500), 12_500, Unit.KM, 0.9)


def test_decide_accepts_a_first_reading_in_the_declared_unit() -> None:
    unseen = replace(SEEN, unit=None)
    assert decide(unseen, None, RULES, Unit.MILES) == Reading(
        kilometres(12_500, Unit.MILES), 12_500, Unit.MILES, 0.9
    )


def test_decide_takes_the_unit_seen_where_none_is_declared() -> None:
    outcome = decide(replace(SEEN, unit=Unit.MILES), None, RULES)
    assert outcome == Reading(Kilometres(20_116), 12_500, Unit.MILES, 0.9)


def test_decide_converts_miles_downwards() -> None:
    state = replace(KNOWN, unit=Unit.MILES, odometer_km=kilometres(12_345, Unit.MILES))
    outcome = decide(replace(SEEN, unit=None), state, RULES)
    assert outcome == Reading(Kilometres(20_116), 12_500, Unit.MILES, 0.9)  # 20116.8 km


def test_decide_refuses_where_no_odometer_was_found() -> None:
    nothing = Observation(None, None, 0.0, SEEN.model, problem="Too dark.")
    assert decide(nothing, KNOWN, RULES) == Refusal("no_odometer", "Too dark.")
    assert refused(decide(replace(nothing, problem=None), None, RULES)) == "no_odometer"


def test_decide_refuses_a_rollback() -> None:
    outcome = decide(replace(SEEN, displayed=12_344), KNOWN, RULES)
    assert refused(outcome) == "rollback"
    assert isinstance(outcome, Refusal)
    assert "12344" in outcome.reason
    assert "12345" in outcome.reason


def test_decide_refuses_no_progress() -> None:
    assert refused(decide(replace(SEEN, displayed=12_345), KNOWN, RULES)) == "no_progress"


def test_decide_holds_the_interval_to_the_second() -> None:
    early = replace(KNOWN, now=KNOWN.recorded_at + 3599)
    due = replace(KNOWN, now=KNOWN.recorded_at + 3600)
    near = replace(SEEN, displayed=12_346)
    assert refused(decide(near, early, RULES)) == "too_soon"
    assert isinstance(decide(near, due, RULES), Reading)


def test_decide_tells_how_long_to_wait() -> None:
    outcome = decide(SEEN, replace(KNOWN, now=KNOWN.recorded_at + 600), RULES)
    assert isinstance(outcome, Refusal)
    assert "50 minutes" in outcome.reason


def test_decide_holds_the_speed_to_the_kilometre() -> None:
    limit = replace(SEEN, displayed=13_345)
    assert isinstance(decide(limit, KNOWN, RULES), Reading)
    assert refused(decide(replace(limit, displayed=13_346), KNOWN, RULES)) == "too_fast"


def test_decide_holds_the_jump_to_the_kilometre() -> None:
    later = replace(KNOWN, now=KNOWN.recorded_at + 100 * DAY)
    limit = replace(SEEN, displayed=17_345)
    assert isinstance(decide(limit, later, RULES), Reading)
    assert refused(decide(replace(limit, displayed=17_346), later, RULES)) == "jump_too_large"


def test_decide_refuses_more_than_an_odometer_counts() -> None:
    giant = replace(SEEN, displayed=MAX_ODOMETER_KM + 1)
    assert refused(decide(giant, None, RULES)) == "out_of_range"
    assert isinstance(decide(replace(giant, displayed=int(MAX_ODOMETER_KM)), None, RULES), Reading)


@pytest.mark.parametrize("confidence", [0.7999, 0.0, math.nan])
def test_decide_leaves_an_unclear_number_to_a_person(confidence: float) -> None:
    outcome = decide(replace(SEEN, confidence=confidence), KNOWN, RULES)
    assert isinstance(outcome, NeedsReview)
    assert (outcome.displayed, outcome.unit) == (12_500, Unit.KM)
    assert "person" in outcome.reason


def test_decide_accepts_at_the_threshold() -> None:
    assert isinstance(decide(replace(SEEN, confidence=0.8), KNOWN, RULES), Reading)


def test_decide_leaves_an_unclear_rollback_to_a_person() -> None:
    misread = replace(SEEN, displayed=1_250, confidence=0.3)
    assert isinstance(decide(misread, KNOWN, RULES), NeedsReview)


def test_decide_leaves_another_unit_to_a_person() -> None:
    miles = replace(SEEN, unit=Unit.MILES)
    assert isinstance(decide(miles, KNOWN, RULES), NeedsReview)
    assert isinstance(decide(miles, None, RULES, Unit.KM), NeedsReview)


def test_decide_leaves_a_first_reading_without_any_unit_to_a_person() -> None:
    outcome = decide(replace(SEEN, unit=None), None, RULES)
    assert isinstance(outcome, NeedsReview)
    assert "kilometres or miles" in outcome.reason


units = st.sampled_from(Unit)
observations = st.builds(
    Observation,
    displayed=st.none() | st.integers(0, 999_999),
    unit=st.none() | units,
    confidence=st.floats(0, 1),
    model=st.just(SEEN.model),
)
states = st.builds(
    VehicleState,
    number=st.just(VehicleNumber(1)),
    driver=st.just(bytes(20)),
    odometer_km=st.integers(0, int(MAX_ODOMETER_KM)).map(Kilometres),
    recorded_at=st.integers(0, 10**9),
    unit=units,
    now=st.integers(0, 10**9 + 400 * DAY),
)


@given(observations, states)
def test_decide_accepts_only_what_the_registry_would_take(
    observation: Observation, state: VehicleState
) -> None:
    outcome = decide(observation, state, RULES)
    if not isinstance(outcome, Reading):
        return
    elapsed = state.now - state.recorded_at
    driven = outcome.km - state.odometer_km
    assert observation.displayed == outcome.displayed
    assert outcome.km == kilometres(outcome.displayed, state.unit) <= MAX_ODOMETER_KM
    assert 0 < driven <= RULES.max_jump_km
    assert driven * DAY <= RULES.max_km_per_day * elapsed
    assert elapsed >= RULES.min_interval_s
    assert observation.confidence >= RULES.accept_confidence
    assert observation.unit in (None, state.unit)


@given(st.integers(1, 20), st.integers(3600, 30 * DAY))
def test_decide_gains_nothing_by_splitting_a_drive(pieces: int, pause: int) -> None:
    """Kilometres accepted one after the other never exceed what one reading may claim a day."""
    state = replace(KNOWN, now=KNOWN.recorded_at)
    start = state
    for _ in range(pieces):
        state = replace(state, now=state.now + pause)
        claim = replace(SEEN, displayed=state.odometer_km + RULES.max_km_per_day * pause // DAY)
        outcome = decide(claim, state, RULES)
        if isinstance(outcome, Reading):
            state = replace(state, odometer_km=outcome.km, recorded_at=state.now)
    driven = state.odometer_km - start.odometer_km
    assert driven * DAY <= RULES.max_km_per_day * (state.now - start.now)


@given(observations, states, st.floats(0, 1), st.floats(0, 1))
def test_decide_accepts_no_more_under_a_stricter_threshold(
    observation: Observation, state: VehicleState, one: float, other: float
) -> None:
    lenient, strict = (replace(RULES, accept_confidence=value) for value in sorted((one, other)))
    if isinstance(decide(observation, state, strict), Reading):
        assert isinstance(decide(observation, state, lenient), Reading)


@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_kilometres_of_miles_are_exact_and_ordered(one: int, other: int) -> None:
    km = kilometres(one, Unit.MILES)
    assert km * 1_000_000 <= one * 1_609_344 < (km + 1) * 1_000_000
    assert (one <= other) <= (km <= kilometres(other, Unit.MILES))
