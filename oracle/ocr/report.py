"""One photo's reading as a flat record: what `odometer-oracle read` prints."""

import time
from typing import TypedDict

from oracle.decide import decide
from oracle.domain import Decision, NeedsReview, Observation, Photo, Reading, Refusal, Rules, Unit
from oracle.errors import PhotoRejected
from oracle.ocr.reader import Reader


class Report(TypedDict):
    """`reading` is the whole number as displayed, None where there is none; `ms` is CPU time."""

    file: str
    reading: int | None
    unit: str | None
    confidence: float
    decision: str
    reason: str | None
    model: str
    ms: int


def describe(
    file: str,
    photo: Photo | PhotoRejected,
    reader: Reader,
    rules: Rules,
    declared: Unit | None = None,
) -> Report:
    """Read and judge one photo without a vehicle; a rejected file is reported as refused.

    `declared` is the vehicle's unit; without it the unit in the photo counts, or kilometres.
    """
    start = time.process_time()
    if isinstance(photo, PhotoRejected):
        observation = Observation(None, None, 0.0, reader.model, problem=str(photo))
    else:
        observation = reader.read(photo)
    outcome = decide(observation, None, rules, declared or observation.unit or Unit.KM)
    decision, reason = _verdict(outcome)
    return Report(
        file=file,
        reading=observation.displayed,
        unit=observation.unit.value if observation.unit else None,
        confidence=round(observation.confidence, 4),
        decision=decision.value,
        reason=reason,
        model="0x" + observation.model.sha256.hex(),
        ms=round((time.process_time() - start) * 1000),
    )


def _verdict(outcome: Reading | NeedsReview | Refusal) -> tuple[Decision, str | None]:
    if isinstance(outcome, Reading):
        return Decision.ACCEPTED, None
    if isinstance(outcome, NeedsReview):
        return Decision.REVIEW, outcome.reason
    return Decision.REFUSED, outcome.reason
