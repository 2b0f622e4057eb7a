"""The deployed contracts of a scene, its operators and its fleet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from oracle.attestation import (
    batch_digest,
    compact,
    encode_readings,
    enrolment_digest,
    evidence_root,
    for_contracts,
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
from thorlink.abi import Contract
from thorlink.codec import Clause
from thorlink.hashing import keccak256
from thorlink.responses import Receipt
from tools.gas.stage import ADMIN, ANYONE, HOUR, Stage, Unexpected

CHAIN_ID = int.from_bytes(solo.GENESIS_ID)
FAR = 2**40
MODEL = hashlib.sha256(b"reader model").digest()
EVIDENCE = evidence_root([hashlib.sha256(b"photo").digest()])
OPERATORS = sorted(solo.ACCOUNTS[1:4], key=lambda account: account.address)
LIMITS = (HOUR, HOUR, 16_000_000, 16_000_000)
CAPS = (16_000_000, 16_000_000, 4_000_000_000)
MINTER = keccak256(b"MINTER_ROLE")
START_KM = 0x1F_41_07  # three bytes that are not zero, as all odometers of the scenes
STEP_KM = 0x01_01_01
PER_REGISTRATION = 50

REGISTRY = artifact("MileageRegistry")
DISTRIBUTOR = artifact("RewardDistributor")
TOKEN = artifact("B3TRToken")
PAYOUT = artifact("TokenPayout")


def driver_secret(number: int) -> bytes:
    """The key of the driver of a vehicle."""
    return hashlib.sha256(b"driver %d" % number).digest()


@dataclass
class System:
    """Registry and distributor with 2 of 3 operators; vehicles 1 to `fleet`, a driver each."""

    stage: Stage
    registry: bytes
    distributor: bytes
    creations: dict[str, int] = field(default_factory=dict)
    fleet: int = 0
    km: int = START_KM
    nonce: int = 0

    # What anyone may send

    def enrol(self, count: int) -> Receipt:
        """That many more vehicles; the receipt of the last transaction."""
        numbers = range(self.fleet + 1, self.fleet + count + 1)
        clauses = [self._registration(number) for number in numbers]
        self.fleet += count
        receipts = [
            self.stage.send(clauses[at : at + PER_REGISTRATION], ANYONE, REGISTRY.interface)
            for at in range(0, count, PER_REGISTRATION)
        ]
        return receipts[-1]

    def record(self, numbers: Iterable[int]) -> Receipt:
        """A batch in which these vehicles drove on; every reading must be accepted."""
        self.km += STEP_KM
        entries = tuple(
            VehicleReading(VehicleNumber(number), Kilometres(self.km)) for number in numbers
        )
        receipt = self.stage.send([self._batch(entries)], ANYONE, REGISTRY.interface)
        accepted = REGISTRY.interface.event("ReadingRecorded").topic
        events = receipt.outputs[0].events
        if [event.topics[0] for event in events] != [accepted] * len(entries):
            raise Unexpected("a reading was skipped")
        return receipt

    def settle(self, numbers: Iterable[int]) -> Receipt:
        """Pay these vehicles; each must be paid."""
        wanted = list(numbers)
        data = DISTRIBUTOR.interface.function("settle").encode(wanted)
        receipt = self.stage.send(
            [Clause(self.distributor, 0, data)], ANYONE, DISTRIBUTOR.interface
        )
        paid = DISTRIBUTOR.interface.event("Settled").topic
        topics = [event.topics[0] for event in receipt.outputs[0].events]
        if topics.count(paid) != len(wanted):
            raise Unexpected("somebody was not paid")
        return receipt

    # What is signed

    def _batch(self, entries: Sequence[VehicleReading]) -> Clause:
        self.nonce += 1
        batch = Batch(1, self.nonce, FAR, MODEL, EVIDENCE, tuple(entries))
        values = (1, self.nonce, FAR, MODEL, EVIDENCE, encode_readings(entries))
        digest = batch_digest(batch, CHAIN_ID, self.registry)
        return self._to_registry("record", values, _signatures(digest))

    def _registration(self, number: int) -> Clause:
        commitment = hashlib.sha256(b"car %d" % number).digest()
        secret = driver_secret(number)
        driver = keys.address_of(secret)
        values = (1, FAR, MODEL, EVIDENCE, commitment, driver, START_KM, False)
        registration = Registration(
            1, FAR, MODEL, EVIDENCE, commitment, driver, Kilometres(START_KM), miles=False
        )
        consent = keys.sign(
            enrolment_digest(Enrolment(commitment, driver, FAR), CHAIN_ID, self.registry), secret
        )
        digest = registration_digest(registration, CHAIN_ID, self.registry)
        return self._to_registry(
            "register", values, FAR, for_contracts(consent), _signatures(digest)
        )

    def _to_registry(self, function: str, *args: Any) -> Clause:
        return Clause(self.registry, 0, REGISTRY.interface.function(function).encode(*args))


def _signatures(digest: bytes) -> list[tuple[bytes, bytes]]:
    signatures = [compact(keys.sign(digest, operator.secret)) for operator in OPERATORS[:2]]
    return [(signature.r, signature.vs) for signature in signatures]


def deployed(stage: Stage) -> System:
    """Registry and distributor, wired; how rewards are paid is set apart."""
    attesters = [operator.address for operator in OPERATORS]
    admin = ADMIN.address
    registry, made = stage.create(
        REGISTRY.interface, REGISTRY.bytecode, admin, admin, attesters, 2, LIMITS
    )
    distributor, paying = stage.create(
        DISTRIBUTOR.interface, DISTRIBUTOR.bytecode, admin, admin, registry, CAPS
    )
    stage.call(REGISTRY.interface, registry, "setListener", distributor)
    stage.call(REGISTRY.interface, registry, "setReaderModel", MODEL, True)
    creations = {"MileageRegistry": made.gas_used, "RewardDistributor": paying.gas_used}
    return System(stage, registry, distributor, creations)


def pay_by_minting(system: System) -> None:
    """A token of our own, minted by a TokenPayout."""
    stage, admin = system.stage, ADMIN.address
    token, made = stage.create(TOKEN.interface, TOKEN.bytecode, admin, admin, admin)
    system.creations["B3TRToken"] = made.gas_used
    payout = add_payout(
        system, "TokenPayout", PAYOUT.interface, PAYOUT.bytecode, token, system.distributor
    )
    stage.call(TOKEN.interface, token, "grantRole", MINTER, payout)


def add_payout(
    system: System, name: str, interface: Contract, bytecode: bytes, *args: Any
) -> bytes:
    """Create a payout and make it the distributor's."""
    payout, made = system.stage.create(interface, bytecode, *args)
    system.creations[name] = made.gas_used
    system.stage.call(DISTRIBUTOR.interface, system.distributor, "setPayout", payout)
    return payout
