"""What a batch says against what we know: nothing of the API's is taken on trust."""

from __future__ import annotations

from collections.abc import Sequence

from oracle import attestation
from oracle.chain.registry import ChainView
from oracle.client import OpenBatch
from oracle.client.wire import Enrolled, Item
from oracle.daemon.ports import Chain
from oracle.domain import (
    Batch,
    Decision,
    Enrolment,
    Kind,
    Registration,
    Unit,
    VehicleReading,
    Verdict,
)
from oracle.errors import Rejected
from oracle.store import Store

LONGEST_DEADLINE_S = 86_400
"""Signatures are not given for longer than a day of the chain's time."""

Message = Batch | Registration


class NotOurs(Rejected):
    """A batch that we do not sign, and why."""


def message(batch: OpenBatch) -> Message:
    """What would be signed, made from the batch's own entries; NotOurs if they do not fit."""
    if batch.kind is Kind.REGISTRATION:
        enrolled, item = _registration_parts(batch)
        return Registration(
            epoch=batch.epoch,
            deadline=batch.deadline,
            model_hash=batch.model_hash,
            evidence_root=batch.evidence_root,
            commitment=enrolled.commitment,
            driver=enrolled.driver,
            odometer_km=item.km,
            miles=enrolled.miles,
        )
    readings = []
    for item in batch.items:
        if item.vehicle is None:
            raise NotOurs(f"upload {item.upload} is of no vehicle")
        readings.append(VehicleReading(item.vehicle, item.km))
    return Batch(
        epoch=batch.epoch,
        nonce=batch.nonce,
        deadline=batch.deadline,
        model_hash=batch.model_hash,
        evidence_root=batch.evidence_root,
        readings=tuple(readings),
    )


def digest(message: Message, chain: Chain) -> bytes:
    """The EIP-712 digest on our own chain, for our own registry."""
    if isinstance(message, Batch):
        return attestation.batch_digest(message, chain.chain_id, chain.address)
    return attestation.registration_digest(message, chain.chain_id, chain.address)


class Checker:
    """Tells which batches are exactly what this operator read."""

    def __init__(self, chain: Chain, store: Store, model_hash: bytes) -> None:
        self._chain = chain
        self._store = store
        self._model_hash = model_hash

    def approve(self, batch: OpenBatch, view: ChainView) -> bytes:
        """The digest to sign; NotOurs says what is wrong with the batch."""
        asked = message(batch)
        self._check_terms(batch, view)
        _check_once(batch.items)
        for item in batch.items:
            self._check_item(batch, item)
        if attestation.evidence_root([item.sha256 for item in batch.items]) != batch.evidence_root:
            raise NotOurs("the evidence root is not that of the photos")
        if isinstance(asked, Registration):
            self._check_consent(asked, batch, view)
        own = digest(asked, self._chain)
        if own != batch.digest:
            raise NotOurs(
                f"the API asks for a signature over 0x{batch.digest.hex()};"
                f" for this batch on this chain it is 0x{own.hex()}"
            )
        return own

    def _check_terms(self, batch: OpenBatch, view: ChainView) -> None:
        if batch.epoch != view.epoch:
            raise NotOurs(f"epoch {batch.epoch}; the registry is in {view.epoch}")
        if batch.deadline <= view.now:
            raise NotOurs(f"expired: deadline {batch.deadline}, chain time {view.now}")
        if batch.deadline > view.now + LONGEST_DEADLINE_S:
            raise NotOurs(f"deadline {batch.deadline} is more than a day after {view.now}")
        if batch.model_hash != self._model_hash:
            raise NotOurs(f"model 0x{batch.model_hash.hex()} is not ours")
        if batch.kind is Kind.READING and self._chain.nonce_used(batch.nonce):
            raise NotOurs(f"nonce {batch.nonce} is used")

    def _check_item(self, batch: OpenBatch, item: Item) -> None:
        verdict = self._store.verdict(item.upload)
        if verdict is None:
            raise NotOurs(f"we never read upload {item.upload}")
        if verdict.decision is not Decision.ACCEPTED:
            raise NotOurs(f"we did not accept upload {item.upload}: {verdict.code}")
        if verdict.kind is not batch.kind:
            raise NotOurs(f"upload {item.upload} is a {verdict.kind.value}")
        if item.km != verdict.km:
            raise NotOurs(f"upload {item.upload}: we read {verdict.km} km, not {item.km} km")
        if item.sha256 != verdict.sha256:
            raise NotOurs(f"upload {item.upload} names another photo than the one that we read")
        if verdict.model_hash != self._model_hash:
            raise NotOurs(f"upload {item.upload} was read with another model")
        if batch.kind is Kind.READING:
            self._check_vehicle(item, verdict)
        else:
            _check_binding(batch, verdict)

    def _check_vehicle(self, item: Item, verdict: Verdict) -> None:
        number = self._chain.number_of(verdict.commitment)
        if number is None or item.vehicle != number:
            raise NotOurs(
                f"upload {item.upload} is of vehicle {number} by the chain, not {item.vehicle}"
            )
        driver = self._chain.vehicle(number).driver
        if driver != verdict.driver:
            raise NotOurs(f"upload {item.upload}: the vehicle is now driven by 0x{driver.hex()}")

    def _check_consent(self, asked: Registration, batch: OpenBatch, view: ChainView) -> None:
        number = self._chain.number_of(asked.commitment)
        if number is not None:
            raise NotOurs(f"this car is registered already, as vehicle {number}")
        consent = _registration_parts(batch)[0].consent
        if consent.deadline <= view.now:
            raise NotOurs(f"the driver's consent ended at {consent.deadline}, it is {view.now}")
        enrolment = Enrolment(asked.commitment, asked.driver, consent.deadline)
        if not self._chain.consents(enrolment, consent.signature):
            raise NotOurs("the driver did not sign the enrolment")


def _registration_parts(batch: OpenBatch) -> tuple[Enrolled, Item]:
    if batch.registration is None or len(batch.items) != 1:
        raise NotOurs("a registration has one photo, one commitment and one driver")
    return batch.registration, batch.items[0]


def _check_once(items: Sequence[Item]) -> None:
    for name, values in (
        ("upload", [item.upload for item in items]),
        ("photo", [item.sha256 for item in items]),
        ("vehicle", [item.vehicle for item in items]),
    ):
        if len(set(values)) != len(values):
            raise NotOurs(f"the same {name} stands in the batch twice")


def _check_binding(batch: OpenBatch, verdict: Verdict) -> None:
    enrolled = _registration_parts(batch)[0]
    if enrolled.commitment != verdict.commitment:
        raise NotOurs("the commitment is not the one that we were asked about")
    if enrolled.driver != verdict.driver:
        raise NotOurs("the driver is not the one that we were asked about")
    if enrolled.miles != (verdict.unit is Unit.MILES):
        raise NotOurs(f"the unit is not the one that we read: {verdict.unit}")
