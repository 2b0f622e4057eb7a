"""Every transaction of the contracts as fixed bytes: each function, each custom error, each skip.

Keys, nonces, fees and gas are fixed, and solo's genesis is, so the same bytes give the same ids,
contract addresses, gas and events on every node. A step is an hour after the one before.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from oracle.attestation import (
    batch_digest,
    compact,
    encode_readings,
    enrolment_digest,
    evidence_root,
    registration_digest,
)
from oracle.chain.compiled import artifact
from oracle.domain import (
    Batch,
    Enrolment,
    Kilometres,
    Registration,
    VehicleNumber,
    VehicleReading,
)
from thorlink import keys, solo
from thorlink.codec import Clause, DynamicFeeTransaction
from thorlink.signing import sign

CHAIN_ID = int.from_bytes(solo.GENESIS_ID)
FAR = 2**40
GAS = 5_000_000
MODEL = hashlib.sha256(b"model").digest()
ROOT = evidence_root([hashlib.sha256(b"photo").digest()])
ADMIN, FIRST, SECOND, THIRD, DRIVER, STRANGER, PAYER = solo.ACCOUNTS[:7]
OPERATORS = sorted((FIRST, SECOND, THIRD), key=lambda account: account.address)
LIMITS = (7200, 3600, 2400, 500)  # two hours, one hour, 100 km an hour, 500 km
CAPS = (300, 2_000, 1_000_000)
SCARCE = (300, 2_000, 1)  # a week's budget of one kilometre


@dataclass(frozen=True, slots=True)
class Step:
    """One signed transaction; `error` names the custom error that it must revert with."""

    name: str
    raw: bytes
    error: str | None


class Story:
    """Collects steps; addresses are known as soon as a deployment is written."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def create(self, name: str, *args: Any, error: str | None = None) -> bytes:
        """Deploy from the administrator; the address that it will have."""
        compiled = artifact(name)
        data = compiled.interface.deploy_data(compiled.bytecode, *args)
        tx = self._add(f"create {name}", [Clause(None, 0, data)], ADMIN, error)
        return tx.contract_address(0)

    def call(
        self,
        contract: str,
        to: bytes,
        function: str,
        *args: Any,
        by: solo.Account = ADMIN,
        error: str | None = None,
        gas: int = GAS,
    ) -> None:
        """One clause that calls a function."""
        data = artifact(contract).interface.function(function).encode(*args)
        self._add(f"{contract}.{function}", [Clause(to, 0, data)], by, error, gas)

    def clauses(self, name: str, clauses: Sequence[Clause], *, delegated: bool = False) -> None:
        """Several clauses in one transaction of a stranger."""
        self._add(name, clauses, STRANGER, None, delegated=delegated)

    def _add(
        self,
        name: str,
        clauses: Sequence[Clause],
        by: solo.Account,
        error: str | None,
        gas: int = GAS,
        delegated: bool = False,
    ) -> DynamicFeeTransaction:
        unsigned = DynamicFeeTransaction(
            chain_tag=solo.CHAIN_TAG,
            block_ref=bytes(8),
            expiration=10_000,
            clauses=tuple(clauses),
            gas=gas,
            nonce=1000 + len(self.steps),
            max_priority_fee_per_gas=10**12,
            max_fee_per_gas=10**14,
            delegated=delegated,
        )
        tx = sign(unsigned, by.secret, PAYER.secret if delegated else None)
        self.steps.append(Step(f"{len(self.steps):03} {name}", tx.encode(), error))
        return tx


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
        digest = batch_digest(batch, chain_id, self.registry)
        values = (batch.epoch, batch.nonce, batch.deadline, batch.model_hash, batch.evidence_root)
        return ((*values, encode_readings(batch.readings)), _signatures(digest, signers))

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
        consent = keys.sign(enrolment_digest(enrolment, CHAIN_ID, self.registry), consent_by.secret)
        digest = registration_digest(registration, CHAIN_ID, self.registry)
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
        wallet_form = consent[:64] + bytes([consent[64] + 27])
        return (values, consent_deadline, wallet_form, _signatures(digest, signers))


def _signatures(digest: bytes, signers: Sequence[solo.Account]) -> list[tuple[bytes, bytes]]:
    signatures = [compact(keys.sign(digest, signer.secret)) for signer in signers]
    return [(signature.r, signature.vs) for signature in signatures]
