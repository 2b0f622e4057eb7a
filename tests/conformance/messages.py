"""What operators, drivers and buyers sign for one registry."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from conformance.story import DRIVER, FIRST, SECOND, THIRD
from mileage_typed_data import digest

from oracle.attestation import (
    batch_digest,
    compact,
    encode_readings,
    enrolment_digest,
    evidence_root,
    registration_digest,
)
from oracle.domain import (
    Batch,
    Enrolment,
    Kilometres,
    Registration,
    VehicleNumber,
    VehicleReading,
)
from thorlink import keys, solo

CHAIN_ID = int.from_bytes(solo.GENESIS_ID)
NOBODY = bytes(20)
FAR = 2**39
"""A deadline that never passes; also as uint40."""
MODEL = hashlib.sha256(b"model").digest()
ROOT = evidence_root([hashlib.sha256(b"photo").digest()])
OPERATORS = sorted((FIRST, SECOND, THIRD), key=lambda account: account.address)


@dataclass(frozen=True, slots=True)
class Protocol:
    """What operators and drivers sign for one registry."""

    registry: bytes

    def batch(self, readings: Sequence[tuple[int, int]], nonce: int, **other: Any) -> Batch:
        entries = tuple(VehicleReading(VehicleNumber(n), Kilometres(km)) for n, km in readings)
        fields = {"epoch": 1, "deadline": FAR, "model_hash": MODEL, "evidence_root": ROOT}
        return Batch(nonce=nonce, readings=entries, **{**fields, **other})

    def record_args(
        self,
        batch: Batch,
        signers: Sequence[solo.Account] = OPERATORS[:2],
        chain_id: int = CHAIN_ID,
    ) -> tuple[Any, ...]:
        hashed = batch_digest(batch, chain_id, self.registry)
        values = (batch.epoch, batch.nonce, batch.deadline, batch.model_hash, batch.evidence_root)
        return ((*values, encode_readings(batch.readings)), _signatures(hashed, signers))

    def registration(self, car: str, km: int, driver: bytes, **other: Any) -> Registration:
        fields = {
            "epoch": 1,
            "deadline": FAR,
            "model_hash": MODEL,
            "evidence_root": ROOT,
            "commitment": hashlib.sha256(car.encode()).digest() if car else bytes(32),
            "driver": driver,
            "odometer_km": Kilometres(km),
            "miles": False,
        }
        return Registration(**{**fields, **other})

    def register_args(
        self,
        registration: Registration,
        *,
        consent_by: solo.Account = DRIVER,
        consent_deadline: int = FAR,
        signers: Sequence[solo.Account] = OPERATORS[:2],
    ) -> tuple[Any, ...]:
        enrolment = Enrolment(registration.commitment, registration.driver, consent_deadline)
        consent = _wallets(enrolment_digest(enrolment, CHAIN_ID, self.registry), consent_by)
        hashed = registration_digest(registration, CHAIN_ID, self.registry)
        values = (
            registration.epoch,
            registration.deadline,
            registration.model_hash,
            registration.evidence_root,
            registration.commitment,
            registration.driver,
            registration.odometer_km,
            registration.miles,
        )
        return (values, consent_deadline, consent, _signatures(hashed, signers))

    def rebase_args(
        self, vehicle: int, km: int, nonce: int, *, miles: bool = False, **other: Any
    ) -> tuple[Any, ...]:
        signed = {
            "epoch": 1,
            "nonce": nonce,
            "deadline": FAR,
            "evidenceRoot": ROOT,
            "vehicle": vehicle,
            "odometerKm": km,
            "miles": miles,
        } | other
        return (
            tuple(signed.values()),
            _signatures(self._hash("Rebase", signed), OPERATORS[:2]),
        )

    def offer_signature(
        self, signer: solo.Account, vehicle: int, to: bytes, nonce: int, deadline: int = FAR
    ) -> bytes:
        signed = {"vehicle": vehicle, "to": _hex(to), "waive": False, "nonce": nonce}
        return _wallets(self._hash("Offer", signed | {"deadline": deadline}), signer)

    def acceptance_signature(
        self, signer: solo.Account, vehicle: int, nonce: int, of: tuple[bytes, bytes]
    ) -> bytes:
        """`of`: seller and buyer."""
        seller, buyer = map(_hex, of)
        signed = {"vehicle": vehicle, "from": seller, "to": buyer, "nonce": nonce, "deadline": FAR}
        return _wallets(self._hash("Acceptance", signed), signer)

    def _hash(self, kind: str, signed: dict[str, Any]) -> bytes:
        return digest(CHAIN_ID, _hex(self.registry), kind, signed)


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


def _wallets(hashed: bytes, signer: solo.Account) -> bytes:
    """65 bytes with the v of wallets."""
    signature = keys.sign(hashed, signer.secret)
    return signature[:64] + bytes([signature[64] + 27])


def _signatures(hashed: bytes, signers: Sequence[solo.Account]) -> list[tuple[bytes, bytes]]:
    signatures = [compact(keys.sign(hashed, signer.secret)) for signer in signers]
    return [(signature.r, signature.vs) for signature in signatures]
