"""What becomes of an observation: accepted, for a person to look at, or refused. Pure.

The registry checks again and is the judge; here a driver is told early, in words.
"""

from oracle.domain import (
    MAX_ODOMETER_KM,
    Kilometres,
    NeedsReview,
    Observation,
    Outcome,
    Reading,
    Refusal,
    Rules,
    Unit,
    VehicleState,
    kilometres,
)

NO_ODOMETER = "No odometer can be read in this photo."
NO_UNIT = "The photo does not show whether the number is in kilometres or miles."
_DAY_S = 86_400


def decide(
    observation: Observation,
    state: VehicleState | None,
    rules: Rules,
    declared: Unit | None = None,
) -> Outcome:
    """The outcome of one photo.

    `state` is the vehicle as the registry holds it at one block, None before its first reading;
    then `declared` is the unit that the driver gave. Order: no number, and a photo that comes too
    soon whatever it shows, are refused; an unclear number goes to a person, also if it looks
    impossible, because it may be misread; a clear number that the registry would not take is
    refused; the rest is accepted.
    """
    if observation.displayed is None:
        return Refusal("no_odometer", observation.problem or NO_ODOMETER)
    if state is not None and (early := _too_soon(state, rules)) is not None:
        return early

    unit = state.unit if state is not None else declared or observation.unit
    doubt = _doubt(observation, unit, rules)
    if unit is None or doubt is not None:
        return NeedsReview(
            doubt or NO_UNIT, observation.displayed, observation.unit, observation.confidence
        )

    km = kilometres(observation.displayed, unit)
    if km > MAX_ODOMETER_KM:
        return Refusal("out_of_range", f"{km} km is more than an odometer can count.")
    if state is not None and (impossible := _implausible(km, state, rules)) is not None:
        return impossible
    return Reading(km, observation.displayed, unit, observation.confidence)


def _too_soon(state: VehicleState, rules: Rules) -> Refusal | None:
    wait = state.recorded_at + rules.min_interval_s - state.now
    if wait <= 0:
        return None
    return Refusal(
        "too_soon", f"The last reading is too recent; send the next one in {_duration(wait)}."
    )


def _implausible(km: Kilometres, state: VehicleState, rules: Rules) -> Refusal | None:
    driven = km - state.odometer_km
    elapsed = state.now - state.recorded_at
    if driven < 0:
        return Refusal(
            "rollback",
            f"The photo shows {km} km, but {state.odometer_km} km were recorded before.",
        )
    if driven == 0:
        return Refusal("no_progress", f"{km} km were recorded already; drive first.")
    if driven > rules.max_jump_km:
        return Refusal(
            "jump_too_large",
            f"{driven} km since the last reading; one reading may add {rules.max_jump_km} km.",
        )
    if driven * _DAY_S > rules.max_km_per_day * elapsed:
        return Refusal(
            "too_fast",
            f"{driven} km in {_duration(elapsed)}; at most {rules.max_km_per_day} km a day count.",
        )
    return None


def _doubt(observation: Observation, unit: Unit | None, rules: Rules) -> str | None:
    """What a person has to look at, or None."""
    if observation.unit is not None and observation.unit != unit:
        return "The photo shows another unit than the one that the vehicle was registered with."
    # Written this way round so that a confidence that is no number (NaN) is a doubt.
    if not observation.confidence >= rules.accept_confidence:
        return "The number is not clear enough to be sure; a person will look at the photo."
    return None


def _duration(seconds: int) -> str:
    for size, name in ((_DAY_S, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = -(-seconds // size)
            return f"{count} {name}{'s' if count != 1 else ''}"
    return f"{seconds} seconds"
