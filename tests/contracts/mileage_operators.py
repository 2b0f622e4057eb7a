"""The operators of the tests: they write batches and registrations, sign them, and send them."""

import hashlib
from dataclasses import dataclass
from typing import Any

import mileage_typed_data as typed_data
from backend import chain
from eth_account.signers.local import LocalAccount

DAY = 86_400
WEEK = 7 * DAY
HALF_DAY = DAY // 2

MIN_INTERVAL = DAY
CHALLENGE_WINDOW = HALF_DAY
MAX_KM_PER_DAY = 1_000
MAX_JUMP_KM = 5_000
LIMITS = (MIN_INTERVAL, CHALLENGE_WINDOW, MAX_KM_PER_DAY, MAX_JUMP_KM)

MODEL = typed_data.MODEL

Signatures = list[tuple[bytes, bytes]]


def compact(signature: Any) -> tuple[bytes, bytes]:
    """An eth_account signature in the form of EIP-2098."""
    vs = signature.s | ((signature.v - 27) << 255)
    return signature.r.to_bytes(32), vs.to_bytes(32)


def commitment_of(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def in_order(message: dict[str, Any], kind: str) -> tuple[Any, ...]:
    """The message as the tuple that the ABI wants."""
    return tuple(message[field["name"]] for field in typed_data.TYPES[kind])


@dataclass(frozen=True)
class Operators:
    """`keys` by ascending address; the first two sign unless a test says otherwise."""

    registry: Any
    keys: tuple[LocalAccount, ...]
    sender: Any

    def sign(
        self,
        kind: str,
        message: dict[str, Any],
        by: tuple[LocalAccount, ...] | None = None,
        chain_id: int | None = None,
        registry: str | None = None,
    ) -> Signatures:
        signers = self.keys[:2] if by is None else by
        signable = self._signable(kind, message, chain_id, registry)
        return [compact(key.sign_message(signable)) for key in signers]

    @property
    def chain_id(self) -> int:
        return self.registry.eip712Domain().chainId

    def batch(self, *readings: tuple[int, int], **changes: Any) -> dict[str, Any]:
        """A batch in order, of (vehicle, km); `changes` spoil or vary it."""
        return {
            "epoch": self.registry.epoch(),
            "nonce": 0,
            "deadline": chain.blocks.head.timestamp + WEEK,
            "modelHash": MODEL,
            "evidenceRoot": typed_data.evidence_root([b"\x01" * 32] * len(readings)),
            "readings": typed_data.pack_readings(list(readings)),
        } | changes

    def record(self, batch: dict[str, Any], signatures: Signatures | None = None) -> Any:
        """Sends a batch; signed in order unless signatures are given."""
        given = self.sign("Batch", batch) if signatures is None else signatures
        return self.registry.record(in_order(batch, "Batch"), given, sender=self.sender)

    def registration(self, driver: str, name: str, **changes: Any) -> dict[str, Any]:
        return {
            "epoch": self.registry.epoch(),
            "deadline": chain.blocks.head.timestamp + WEEK,
            "modelHash": MODEL,
            "evidenceRoot": typed_data.evidence_root([b"\x02" * 32]),
            "commitment": commitment_of(name),
            "driver": driver,
            "odometerKm": 10_000,
            "miles": False,
        } | changes

    def consent(self, key: LocalAccount, message: dict[str, Any], deadline: int) -> bytes:
        """The driver's signature to a registration."""
        enrolment = {
            "commitment": message["commitment"],
            "driver": message["driver"],
            "deadline": deadline,
        }
        return self.signature(key, "Enrolment", enrolment)

    def signature(
        self,
        key: LocalAccount,
        kind: str,
        message: dict[str, Any],
        chain_id: int | None = None,
        registry: str | None = None,
    ) -> bytes:
        """65 bytes, as drivers sign."""
        return bytes(key.sign_message(self._signable(kind, message, chain_id, registry)).signature)

    def register(
        self,
        key: LocalAccount,
        message: dict[str, Any],
        signatures: Signatures | None = None,
        consent: bytes | None = None,
        consent_deadline: int = 2**64 - 1,
    ) -> Any:
        """Sends a registration, with the consent of `key`."""
        return self.registry.register(
            in_order(message, "Registration"),
            consent_deadline,
            self.consent(key, message, consent_deadline) if consent is None else consent,
            self.sign("Registration", message) if signatures is None else signatures,
            sender=self.sender,
        )

    def enrol(self, key: LocalAccount, name: str, **changes: Any) -> int:
        """A new vehicle of a driver; its number."""
        self.register(key, self.registration(key.address, name, **changes))
        return self.registry.vehicleCount()

    def rebase_message(self, vehicle: int, km: int, **changes: Any) -> dict[str, Any]:
        """A new baseline of a vehicle, in kilometres; `changes` spoil or vary it."""
        return {
            "epoch": self.registry.epoch(),
            "nonce": 2**32,  # none of the batches'
            "deadline": chain.blocks.head.timestamp + WEEK,
            "evidenceRoot": typed_data.evidence_root([b"\x03" * 32]),
            "vehicle": vehicle,
            "odometerKm": km,
            "miles": False,
        } | changes

    def rebase(self, message: dict[str, Any], signatures: Signatures | None = None) -> Any:
        """Sends a new baseline; signed in order unless signatures are given."""
        given = self.sign("Rebase", message) if signatures is None else signatures
        return self.registry.rebase(in_order(message, "Rebase"), given, sender=self.sender)

    def _signable(
        self, kind: str, message: dict[str, Any], chain_id: int | None, registry: str | None
    ) -> Any:
        return typed_data.signable(
            self.chain_id if chain_id is None else chain_id,
            registry or self.registry.address,
            kind,
            message,
        )
