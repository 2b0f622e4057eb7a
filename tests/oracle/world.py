"""A small world for one operator: an API that can lie, a chain with blocks, a reader that sees.

The chain here executes `record`, `register` and `settle` by the registry's rules as far as the
operator can tell; the real contracts are met in test_registry.py, test_sender.py and tests/e2e.
"""

# ruff: noqa: ARG002 - fakes are given what the protocols pass

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PIL import Image

from oracle import attestation, photo
from oracle.chain.faults import NotTaken, Paused, WouldRevert
from oracle.chain.registry import ChainView, Limits, Unsettled
from oracle.chain.signer import KeySigner
from oracle.chain.submission import Fate, Gone, Mined, SignedTransaction, Undone, Waiting
from oracle.client import Item, Listed, OpenBatch, Refused, SignedBy, Task
from oracle.client.wire import Consent, Enrolled
from oracle.daemon import Daemon, Parts, Policy
from oracle.daemon.checking import digest, message
from oracle.domain import (
    Batch,
    BatchId,
    Enrolment,
    Kilometres,
    Kind,
    Model,
    Observation,
    Photo,
    Registration,
    Signature,
    Unit,
    UploadId,
    VehicleNumber,
    VehicleState,
    Verdict,
    Wei,
)
from oracle.errors import Retryable
from oracle.store import Store
from thorlink import keys
from thorlink.codec import Clause

GENESIS_ID = bytes.fromhex("00" * 3 + "ab" * 29)
REGISTRY, DISTRIBUTOR = b"\x11" * 20, b"\x22" * 20
MODEL = Model("fake.1", b"\x77" * 32)
SECRET = b"\x01" * 32
DRIVER_SECRET = b"\x02" * 32
DRIVER = keys.address_of(DRIVER_SECRET)
COMMITMENT = b"\x33" * 32
VEHICLE = VehicleNumber(5)
NOW = 1_800_000_000
BASELINE_KM = 10_000
LIMITS = Limits(min_interval_s=3600, challenge_window_s=0, max_km_per_day=1500, max_jump_km=20_000)


def jpeg(seed: int) -> bytes:
    """A picture of its own; what the reader sees in it is told by `FakeReader.shows`."""
    out = io.BytesIO()
    picture = Image.linear_gradient("L").resize((96, 96)).rotate(seed % 360).convert("RGB")
    picture.putpixel((0, 0), (seed % 256, seed // 256 % 256, 0))
    picture.save(out, "JPEG")
    return out.getvalue() + seed.to_bytes(4)


class FakeReader:
    """Sees what it is told to; photos are known by the hash that `photo.load` gives them."""

    model = MODEL

    def __init__(self) -> None:
        self.shows: dict[bytes, Observation] = {}
        self.reads = 0

    def read(self, given: Photo) -> Observation:
        self.reads += 1
        return self.shows[given.sha256]


@dataclass
class Car:
    """A vehicle on the fake chain."""

    driver: bytes
    km: int
    recorded_at: int
    settled_km: int
    unit: Unit = Unit.KM


class FakeChain:
    """Registry and distributor; `paid_km` is what every settlement paid together."""

    address = REGISTRY
    genesis_id = GENESIS_ID
    chain_id = int.from_bytes(GENESIS_ID)

    def __init__(self, attesters: Sequence[bytes], threshold: int = 1) -> None:
        self.attesters = frozenset(attesters)
        self.threshold = threshold
        self.epoch = 1
        self.now = NOW
        self.number = 100
        self.numbers: dict[bytes, VehicleNumber] = {}
        self.cars: dict[VehicleNumber, Car] = {}
        self.nonces: set[int] = set()
        self.paid_km = 0
        self.recorded: list[tuple[int, int]] = []
        self.settle_reverts = False
        self.paused: set[bytes] = set()
        self.payout_fails = False
        self.window_open = False
        self.calls: dict[bytes, tuple[object, ...]] = {}
        self.fault: Exception | None = None

    def check(self) -> None:
        self._fail()

    def view(self) -> ChainView:
        self._fail()
        return ChainView(self.number, self.now, self.epoch, self.threshold, self.attesters, LIMITS)

    def number_of(self, commitment: bytes) -> VehicleNumber | None:
        self._fail()
        return self.numbers.get(commitment)

    def vehicle(self, number: VehicleNumber) -> VehicleState:
        self._fail()
        car = self.cars[number]
        km = Kilometres(car.km)
        return VehicleState(number, car.driver, km, car.recorded_at, car.unit, self.now)

    def nonce_used(self, nonce: int) -> bool:
        self._fail()
        return nonce in self.nonces

    def model_allowed(self, model_hash: bytes) -> bool:
        return model_hash == MODEL.sha256

    def consents(self, enrolment: Enrolment, signature: bytes) -> bool:
        digest = attestation.enrolment_digest(enrolment, self.chain_id, self.address)
        return keys.recover(digest, signature) == enrolment.driver

    def unsettled(self, number: VehicleNumber) -> Unsettled:
        self._fail()
        if DISTRIBUTOR in self.paused:
            raise Paused
        car = self.cars[number]
        due = car.km - car.settled_km
        can_pay = due and not (self.payout_fails or self.window_open)
        return Unsettled(Wei(due * 10**17 if can_pay else 0), Kilometres(due))

    def record(self, batch: Batch, signatures: Sequence[Signature]) -> Clause:
        digest = attestation.batch_digest(batch, self.chain_id, self.address)
        return self._clause("record", batch, digest, tuple(signatures))

    def register(
        self,
        registration: Registration,
        consent_deadline: int,
        consent: bytes,
        signatures: Sequence[Signature],
    ) -> Clause:
        digest = attestation.registration_digest(registration, self.chain_id, self.address)
        return self._clause("register", registration, digest, tuple(signatures))

    def settle(self, vehicles: Sequence[VehicleNumber]) -> tuple[Clause, ...]:
        return (self._clause("settle", tuple(vehicles)),)

    def execute(self, clauses: Sequence[Clause], *, dry: bool = False) -> str | None:
        """Run the clauses all or not at all; the name of the error if they revert."""
        if any(clause.to in self.paused for clause in clauses):
            return "EnforcedPause"
        calls = [self.calls[clause.data] for clause in clauses]
        for name, *args in calls:
            if (why := self._obstacle(name, args)) is not None:
                return why
        if not dry:
            for name, *args in calls:
                getattr(self, f"_do_{name}")(*args)
        return None

    def _obstacle(self, name: object, args: Sequence[object]) -> str | None:
        if name == "settle":
            return "RewardDistributorOutOfGas" if self.settle_reverts else None
        asked, digest, signatures = args
        assert isinstance(asked, Batch | Registration)
        assert isinstance(digest, bytes)
        assert isinstance(signatures, tuple)
        signers = [keys.recover(digest, attestation.expand(each)) for each in signatures]
        checks = {
            "WrongEpoch": asked.epoch != self.epoch,
            "Expired": asked.deadline < self.now,
            "SignatureCount": len(signers) != self.threshold,
            "SignersNotSorted": signers != sorted(set(signers)),
            "SignerNotAttester": not self.attesters.issuperset(signers),
            "NonceUsed": isinstance(asked, Batch) and asked.nonce in self.nonces,
            "CommitmentTaken": isinstance(asked, Registration) and asked.commitment in self.numbers,
        }
        return next((f"MileageRegistry{why}" for why, holds in checks.items() if holds), None)

    def _do_record(self, batch: Batch, *_: object) -> None:
        self.nonces.add(batch.nonce)
        for reading in batch.readings:
            car = self.cars[reading.vehicle]
            if reading.km > car.km:
                car.km, car.recorded_at = reading.km, self.now
                self.recorded.append((reading.vehicle, reading.km))

    def _do_register(self, registration: Registration, *_: object) -> None:
        number = VehicleNumber(len(self.cars) + 1)
        km = registration.odometer_km
        self.numbers[registration.commitment] = number
        self.cars[number] = Car(registration.driver, km, self.now, km)

    def _do_settle(self, vehicles: Sequence[VehicleNumber]) -> None:
        for car in (self.cars[number] for number in vehicles):
            if not (self.payout_fails or self.window_open):
                self.paid_km += car.km - car.settled_km
                car.settled_km = car.km

    def _clause(self, *call: object) -> Clause:
        data = hashlib.sha256(repr(call).encode()).digest()
        self.calls[data] = call
        return Clause(DISTRIBUTOR if call[0] == "settle" else REGISTRY, 0, data)

    def _fail(self) -> None:
        if self.fault is not None:
            raise self.fault


@dataclass
class Sent:
    """A transaction of the fake pool."""

    clauses: tuple[Clause, ...]
    expires_at: int
    taken: bool = False
    block: int | None = None
    reverted: str | None = None


class FakeTransactions:
    """A node's pool and blocks over a FakeChain. `sent` counts broadcasts of each id."""

    expiration = 32

    def __init__(self, chain: FakeChain) -> None:
        self.chain = chain
        self.known: dict[bytes, Sent] = {}
        self.sent: dict[bytes, int] = {}
        self.prepared: list[bytes] = []
        self.on_broadcast: list[Exception] = []
        self.mines_at_once = False

    def prepare(self, clauses: Sequence[Clause]) -> SignedTransaction:
        self.chain._fail()
        if (why := self.chain.execute(clauses, dry=True)) is not None:
            raise Paused if why == "EnforcedPause" else WouldRevert(why, why, {})
        tx_id = hashlib.sha256(b"tx%d" % len(self.prepared)).digest()
        self.prepared.append(tx_id)
        expires_at = self.chain.number + self.expiration
        self.known[tx_id] = Sent(tuple(clauses), expires_at)
        return SignedTransaction(tx_id, b"raw" + tx_id, expires_at, 100_000)

    def broadcast(self, raw: bytes) -> None:
        self.chain._fail()
        tx_id = raw[3:]
        self.sent[tx_id] = self.sent.get(tx_id, 0) + 1
        if self.on_broadcast:
            raise self.on_broadcast.pop(0)
        sent = self.known[tx_id]
        if self.chain.number >= sent.expires_at and sent.block is None:
            raise NotTaken("tx rejected: expired")
        sent.taken = True
        if self.mines_at_once:
            self.mine(tx_id)

    def fate(self, tx_id: bytes, raw: bytes, expires_at: int) -> Fate:
        self.chain._fail()
        sent = self.known[tx_id]
        if sent.block is None:
            gone = self.chain.number > expires_at
            return Gone(self.chain.number) if gone else Waiting()
        if sent.reverted is not None:
            return Undone(sent.block, sent.reverted)
        return Mined(sent.block, self.chain.number - sent.block, 80_000, 8 * 10**17)

    def mine(self, tx_id: bytes) -> None:
        """A block with this transaction, if it was taken and may still come."""
        self.chain.number += 1
        self.chain.now += 10
        sent = self.known[tx_id]
        if sent.taken and sent.block is None and self.chain.number <= sent.expires_at:
            sent.block = self.chain.number
            sent.reverted = self.chain.execute(sent.clauses)

    def pass_blocks(self, count: int) -> None:
        self.chain.number += count
        self.chain.now += 10 * count


class FakeApi:
    """Holds tasks and batches; forms a batch of every accepted verdict; says what tests want."""

    def __init__(self) -> None:
        self.open_tasks: list[Task] = []
        self.photos: dict[UploadId, bytes] = {}
        self.verdicts: dict[UploadId, Verdict] = {}
        self.by_state: dict[str, list[OpenBatch]] = {"open": [], "signed": [], "submitted": []}
        self.signatures: dict[BatchId, bytes] = {}
        self.announced: list[tuple[BatchId, bytes]] = []
        self.malformed: tuple[str, ...] = ()
        self.fault: Exception | None = None
        self.refusal: Refused | None = None

    def tasks(self, limit: int = 20) -> Listed[Task]:
        self._fail()
        return Listed(tuple(self.open_tasks[:limit]), self.malformed)

    def photo(self, upload: UploadId) -> bytes:
        self._fail()
        return self.photos[upload]

    def post_verdict(self, verdict: Verdict) -> None:
        self._fail()
        self._refuse()
        self.verdicts[verdict.upload] = verdict
        self.open_tasks = [task for task in self.open_tasks if task.upload != verdict.upload]

    def batches(self, state: str) -> Listed[OpenBatch]:
        self._fail()
        return Listed(tuple(self.by_state[state]), self.malformed)

    def post_signature(self, batch: BatchId, signature: bytes) -> None:
        self._fail()
        self._refuse()
        self.signatures[batch] = signature

    def announce(self, batch: BatchId, tx_id: bytes) -> None:
        self._fail()
        self._refuse()
        self.announced.append((batch, tx_id))

    def _fail(self) -> None:
        if self.fault is not None:
            raise self.fault

    def _refuse(self) -> None:
        if self.refusal is not None:
            raise self.refusal


@dataclass
class World:
    """One operator with fakes around it. `steps` is what the daemon told, in order."""

    folder: Path
    threshold: int = 1
    others: tuple[bytes, ...] = ()
    policy: Policy = field(default_factory=lambda: Policy(accept_confidence=0.9, stagger_s=60))

    def __post_init__(self) -> None:
        self.signer = KeySigner(SECRET)
        attesters = [self.signer.address, *map(keys.address_of, self.others)]
        self.chain = FakeChain(attesters, self.threshold)
        self.transactions = FakeTransactions(self.chain)
        self.api = FakeApi()
        self.reader = FakeReader()
        self.seconds = 0.0
        self.steps: list[tuple[str, dict[str, object]]] = []
        self.store = Store(self.folder)
        self.daemon = self._daemon()

    def _daemon(self) -> Daemon:
        parts = Parts(self.api, self.chain, self.transactions, self.reader, self.store, self.signer)
        return Daemon(parts, self.policy, on_step=self._step, clock=lambda: self.seconds)

    def _step(self, step: str, **fields: object) -> None:
        self.steps.append((step, fields))

    def restart(self) -> None:
        """As after kill -9: only the folder remains."""
        self.store.close()
        self.store = Store(self.folder)
        self.daemon = self._daemon()

    def named(self, step: str) -> list[dict[str, object]]:
        return [fields for name, fields in self.steps if name == step]

    def add_car(self, number: VehicleNumber = VEHICLE, commitment: bytes = COMMITMENT) -> None:
        self.chain.numbers[commitment] = number
        recorded_at = self.chain.now - 30 * 86_400
        self.chain.cars[number] = Car(DRIVER, BASELINE_KM, recorded_at, BASELINE_KM)

    def add_photo(
        self,
        name: str,
        displayed: int | None,
        *,
        kind: Kind = Kind.READING,
        unit: Unit | None = Unit.KM,
        confidence: float = 0.99,
        number: VehicleNumber | None = VEHICLE,
        commitment: bytes = COMMITMENT,
    ) -> Task:
        """A task whose photo shows `displayed`."""
        content = jpeg(len(self.api.photos) + 1)
        upload = UploadId(name)
        self.api.photos[upload] = content
        problem = None if displayed is not None else "no number in it"
        self.reader.shows[photo.load(content).sha256] = Observation(
            displayed, unit, confidence, MODEL, problem=problem
        )
        sha256 = hashlib.sha256(content).digest()
        known = number if kind is Kind.READING else None
        task = Task(upload, kind, sha256, known, commitment, DRIVER, Unit.KM)
        self.api.open_tasks.append(task)
        return task

    def batch(
        self, *uploads: str, name: str = "b1", nonce: int = 1, vehicle: VehicleNumber = VEHICLE
    ) -> OpenBatch:
        """The honest batch of readings that an API would make of our verdicts."""
        verdicts = [self.api.verdicts[UploadId(upload)] for upload in uploads]
        items = tuple(
            Item(each.upload, vehicle, each.km or Kilometres(0), each.sha256) for each in verdicts
        )
        draft = OpenBatch(
            id=BatchId(name),
            kind=Kind.READING,
            epoch=self.chain.epoch,
            nonce=nonce,
            deadline=self.chain.now + 3600,
            model_hash=MODEL.sha256,
            evidence_root=attestation.evidence_root([item.sha256 for item in items]),
            items=items,
            registration=None,
            signatures=(),
            digest=b"",
        )
        return self.redigested(draft)

    def registration(self, upload: str, name: str = "r1") -> OpenBatch:
        """The honest batch of one registration."""
        verdict = self.api.verdicts[UploadId(upload)]
        enrolment = Enrolment(verdict.commitment, verdict.driver, self.chain.now + 86_400)
        digest = attestation.enrolment_digest(enrolment, self.chain.chain_id, REGISTRY)
        consent = Consent(enrolment.deadline, keys.sign(digest, DRIVER_SECRET))
        miles = verdict.unit is Unit.MILES
        draft = OpenBatch(
            id=BatchId(name),
            kind=Kind.REGISTRATION,
            epoch=self.chain.epoch,
            nonce=0,
            deadline=self.chain.now + 3600,
            model_hash=MODEL.sha256,
            evidence_root=attestation.evidence_root([verdict.sha256]),
            items=(Item(verdict.upload, None, verdict.km or Kilometres(0), verdict.sha256),),
            registration=Enrolled(verdict.commitment, verdict.driver, miles, consent),
            signatures=(),
            digest=b"",
        )
        return self.redigested(draft)

    def redigested(self, batch: OpenBatch) -> OpenBatch:
        """With the digest that belongs to its content, however wrong that is."""
        return replace(batch, digest=digest(message(batch), self.chain))

    def signed(self, batch: OpenBatch, *secrets: bytes) -> OpenBatch:
        """With the signatures of these keys, in this order."""
        signatures = tuple(
            SignedBy(keys.address_of(secret), keys.sign(batch.digest, secret)) for secret in secrets
        )
        return replace(batch, signatures=signatures)


DOWN = Retryable("down")
