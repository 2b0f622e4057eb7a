"""Photos to verdicts: fetch, check, read, look at the chain, decide, store, say."""

from __future__ import annotations

import hashlib

from oracle import photo as photos
from oracle.client import Refused, Task
from oracle.daemon.ports import Once, OnStep, Parts, Policy, log
from oracle.decide import decide
from oracle.domain import (
    MAX_ODOMETER_KM,
    Decision,
    Kilometres,
    Kind,
    NeedsReview,
    Observation,
    Outcome,
    Reading,
    Refusal,
    Rules,
    Unit,
    VehicleState,
    Verdict,
    kilometres,
)
from oracle.errors import PhotoRejected, Rejected


class NotNow(Rejected):
    """A task on which no verdict is given: it contradicts the chain, or comes before its time."""


class PhotoReading:
    """Gives one verdict per upload, for good."""

    def __init__(self, parts: Parts, policy: Policy, on_step: OnStep) -> None:
        self._api = parts.api
        self._chain = parts.chain
        self._reader = parts.reader
        self._store = parts.store
        self._policy = policy
        self._step = on_step
        self._new = Once()

    def run(self) -> None:
        """Say what is not said yet, then read what is new."""
        if not self._policy.dry_run:
            for verdict in self._store.unposted():
                self._post(verdict)
        listed = self._api.tasks()
        for fault in listed.malformed:
            log.warning("task_malformed", fault=fault)
        for task in listed.entries:
            try:
                self._handle(task)
            except Rejected as error:
                if self._new(task.upload, str(error)):
                    log.warning("task_left", upload=task.upload, reason=str(error))

    def _handle(self, task: Task) -> None:
        verdict = self._store.verdict(task.upload)
        if verdict is not None:
            if verdict.sha256 != task.sha256:
                raise NotNow("the API now names another photo than the one that we read")
            if not self._policy.dry_run:
                self._post(verdict)
            return

        verdict = self._verdict(task)

        self._store.add_verdict(verdict)
        if self._policy.dry_run:
            self._step("would_post_verdict", upload=task.upload, decision=verdict.decision.value)
            return
        self._post(verdict)

    def _verdict(self, task: Task) -> Verdict:
        jpeg = self._api.photo(task.upload)
        found = hashlib.sha256(jpeg).digest()
        if found != task.sha256:
            raise NotNow(f"the photo's SHA-256 is {found.hex()}, the task says {task.sha256.hex()}")
        self._step("claimed", upload=task.upload, kind=task.kind.value, sha256=task.sha256)

        state = self._state(task)
        observation = self._observe(task, jpeg)
        outcome = self._decide(task, observation, state)

        verdict = _verdict(task, observation, outcome)
        self._step(
            "decided",
            upload=task.upload,
            decision=verdict.decision.value,
            km=verdict.km,
            code=verdict.code,
            reason=verdict.reason,
        )
        return verdict

    def _observe(self, task: Task, jpeg: bytes) -> Observation:
        try:
            observation = self._reader.read(photos.reopen(jpeg))
        except PhotoRejected as error:
            return Observation(None, None, 0.0, self._reader.model, problem=str(error))
        self._step(
            "read",
            upload=task.upload,
            reading=observation.displayed,
            unit=observation.unit.value if observation.unit else None,
            confidence=round(observation.confidence, 4),
            model=observation.model.name,
        )
        return observation

    def _state(self, task: Task) -> VehicleState | None:
        """The vehicle by our own node; the API's word on it is only compared."""
        number = self._chain.number_of(task.commitment)
        if task.kind is Kind.REGISTRATION or number is None:
            if task.kind is Kind.READING:
                raise NotNow("the vehicle is not registered on the chain (yet)")
            if task.number is not None and number is None:
                raise NotNow(f"the API says vehicle {task.number}; the chain has none")
            return None if number is None else self._chain.vehicle(number)
        if task.number is not None and task.number != number:
            raise NotNow(f"the API says vehicle {task.number}; on the chain it is {number}")
        state = self._chain.vehicle(number)
        if state.driver != task.driver:
            raise NotNow("the API names another driver than the chain")
        return state

    def _decide(self, task: Task, observation: Observation, state: VehicleState | None) -> Outcome:
        if task.kind is Kind.REGISTRATION and state is not None:
            return Refusal("already_registered", "This car is registered already.")
        first = self._store.first_with_photo(task.sha256)
        if first is not None:
            return Refusal("duplicate_photo", "This photo was used before; take a new one.")
        limits = self._chain.view().limits
        rules = Rules(
            accept_confidence=self._policy.accept_confidence,
            max_km_per_day=limits.max_km_per_day,
            max_jump_km=limits.max_jump_km,
            min_interval_s=limits.min_interval_s,
        )
        return decide(observation, state, rules, task.unit)

    def _post(self, verdict: Verdict) -> None:
        try:
            self._api.post_verdict(verdict)
        except Refused as error:
            # It is stored and will not change: saying it again would be refused again.
            log.warning("verdict_refused", upload=verdict.upload, reason=str(error))
        else:
            self._step("verdict", upload=verdict.upload, decision=verdict.decision.value)
        self._store.mark_posted(verdict.upload)


def _verdict(task: Task, observation: Observation, outcome: Outcome) -> Verdict:
    decision, km, code, reason = _parts(outcome)
    displayed = observation.displayed
    if displayed is not None and displayed > MAX_ODOMETER_KM:
        displayed = None  # no odometer counts that far
    unit = outcome.unit if isinstance(outcome, Reading) else observation.unit
    if km is None and displayed is not None and unit is not None:
        km = _told(displayed, unit)
    return Verdict(
        upload=task.upload,
        kind=task.kind,
        sha256=task.sha256,
        commitment=task.commitment,
        driver=task.driver,
        decision=decision,
        km=km,
        displayed=displayed,
        unit=unit,
        confidence=min(max(observation.confidence, 0.0), 1.0),
        code=code,
        reason=reason,
        model_hash=observation.model.sha256,
    )


def _parts(outcome: Outcome) -> tuple[Decision, Kilometres | None, str, str]:
    if isinstance(outcome, Reading):
        return Decision.ACCEPTED, outcome.km, "accepted", ""
    if isinstance(outcome, NeedsReview):
        return Decision.REVIEW, None, "unclear", outcome.reason
    return Decision.REFUSED, None, outcome.code, outcome.reason


def _told(displayed: int, unit: Unit) -> Kilometres | None:
    """Kilometres for a person to look at; None where no odometer could show them."""
    km = kilometres(displayed, unit)
    return km if km <= MAX_ODOMETER_KM else None
