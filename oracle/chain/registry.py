"""The registry and the distributor as typed calls; views are read at one block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from oracle.attestation import encode_readings, enrolment_digest, for_contracts, normalized
from oracle.chain.compiled import interface
from oracle.chain.faults import WouldRevert, translated
from oracle.domain import (
    Batch,
    Enrolment,
    Kilometres,
    Registration,
    Signature,
    Unit,
    VehicleNumber,
    VehicleState,
    Wei,
)
from oracle.errors import Misconfigured, Retryable
from thorlink import keys
from thorlink.abi import Contract
from thorlink.client import ThorClient
from thorlink.codec import Clause
from thorlink.errors import InvalidSignature
from thorlink.responses import Block, InspectResult

_MILES_FLAG = 1
_MOST_SETTLED = 256
"""Vehicles in one call of the distributor."""

# Creates a contract whose code would be block.timestamp: TIMESTAMP, PUSH0, MSTORE, return 32 bytes.
# An inspection on `next` thus tells the time of the block to come; a chain that makes blocks on
# demand may have had its best one long ago.
_NEXT_TIME = Clause(None, 0, bytes.fromhex("425f5260205ff3"))
_ERC1271 = Contract(
    [
        {
            "type": "function",
            "name": "isValidSignature",
            "inputs": [{"name": "hash", "type": "bytes32"}, {"name": "signature", "type": "bytes"}],
            "outputs": [{"name": "", "type": "bytes4"}],
        }
    ]
).function("isValidSignature")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the registry finds plausible: seconds and whole kilometres."""

    min_interval_s: int
    challenge_window_s: int
    max_km_per_day: int
    max_jump_km: int


@dataclass(frozen=True, slots=True)
class ChainView:
    """The registry at block `block`; `now` is the time of the next one in Unix seconds."""

    block: int
    now: int
    epoch: int
    threshold: int
    attesters: frozenset[bytes]
    limits: Limits


@dataclass(frozen=True, slots=True)
class Unsettled:
    """`payable` would arrive now (nothing if the payout fails); `km` are not settled for good."""

    payable: Wei
    km: Kilometres


@dataclass(frozen=True, slots=True)
class Contracts:
    """Where the contracts are, 20 bytes each."""

    registry: bytes
    distributor: bytes


def both() -> Contract:
    """Registry and distributor together: whatever either of them says in a revert."""
    return interface("MileageRegistry", "RewardDistributor")


class Registry:
    """Reads the contracts at `where` through a node; writes clauses for them.

    Every call may raise Retryable (node) or Misconfigured (other network, no such contract);
    `unsettled` also Paused.
    """

    def __init__(self, node: ThorClient, where: Contracts) -> None:
        self._node = node
        self._where = where
        self._registry = interface("MileageRegistry")
        self._distributor = interface("RewardDistributor")

    @property
    def address(self) -> bytes:
        """The registry's 20 bytes, part of every digest."""
        return self._where.registry

    @property
    def genesis_id(self) -> bytes:
        """The network, 32 bytes."""
        with translated():
            return self._node.genesis_id

    @property
    def chain_id(self) -> int:
        """`block.chainid`: the whole genesis id."""
        return int.from_bytes(self.genesis_id)

    def check(self) -> None:
        """Misconfigured unless both contracts are there and belong together."""
        self._ask(None, ("epoch",))
        function = self._distributor.function("registry")
        clause = Clause(self._where.distributor, 0, function.encode())
        try:
            data = self._inspect([clause])[0].data
        except WouldRevert:
            data = b""
        if data[-20:] != self.address or len(data) != 32:
            raise Misconfigured(
                f"0x{self._where.distributor.hex()} is not the RewardDistributor of the registry"
                f" 0x{self.address.hex()}"
            )

    def view(self) -> ChainView:
        """The registry at the best block."""
        best = self._best()
        names = ("epoch", "threshold", "attesters", "limits")
        epoch, threshold, attesters, limits = self._ask(best, *((name,) for name in names))
        return ChainView(
            block=best.number,
            now=self._next_time(),
            epoch=epoch,
            threshold=threshold,
            attesters=frozenset(attesters),
            limits=Limits(*limits),
        )

    def number_of(self, commitment: bytes) -> VehicleNumber | None:
        """The vehicle bound to a VIN commitment, None if there is none yet."""
        (number,) = self._ask(None, ("vehicleOf", commitment))
        return VehicleNumber(number) if number else None

    def vehicle(self, number: VehicleNumber) -> VehicleState:
        """A vehicle at the best block, `now` as in ChainView; WouldRevert if there is none."""
        ((driver, km, _, recorded_at, flags),) = self._ask(None, ("vehicle", number))
        unit = Unit.MILES if flags & _MILES_FLAG else Unit.KM
        now = self._next_time()
        return VehicleState(number, driver, Kilometres(km), recorded_at, unit, now)

    def nonce_used(self, nonce: int) -> bool:
        """Whether a batch of this nonce was recorded, by whomever."""
        return bool(self._ask(None, ("isNonceUsed", nonce))[0])

    def model_allowed(self, model_hash: bytes) -> bool:
        """Whether the registry takes readings of this model."""
        return bool(self._ask(None, ("isReaderModel", model_hash))[0])

    def consents(self, enrolment: Enrolment, signature: bytes) -> bool:
        """Whether the driver signed the enrolment: with a key, or as a contract (ERC-1271)."""
        digest = enrolment_digest(enrolment, self.chain_id, self.address)
        if _is_by(enrolment.driver, digest, signature):
            return True
        with translated():
            if not self._node.code(enrolment.driver):
                return False
            clause = Clause(enrolment.driver, 0, _ERC1271.encode(digest, signature))
            result = _single(self._node.inspect([clause]))
        word = _ERC1271.selector.ljust(32, b"\0")
        return not result.reverted and result.data[:32] == word

    def unsettled(self, number: VehicleNumber) -> Unsettled:
        """What a settlement would pay for a vehicle now, and what has to wait for a later one."""
        (_, km, *_), (_, final) = self._ask(None, ("vehicle", number), ("finalKm", number))
        due = self._distributor.function("due")
        looked = self._inspect(
            [Clause(self._where.distributor, 0, due.encode(number)), *self.settle([number])]
        )
        with translated():
            pay, _, waiting, _ = due.decode_output(looked[0].data)
            paid = self._distributor.function("settle").decode_output(looked[1].data)
        return Unsettled(Wei(paid), Kilometres(km - final + pay + waiting))

    def record(self, batch: Batch, signatures: Sequence[Signature]) -> Clause:
        """The clause that records a batch; `signatures` by ascending signer."""
        fields = {
            "epoch": batch.epoch,
            "nonce": batch.nonce,
            "deadline": batch.deadline,
            "modelHash": batch.model_hash,
            "evidenceRoot": batch.evidence_root,
            "readings": encode_readings(batch.readings),
        }
        return self._clause("record", tuple(fields.values()), _pairs(signatures))

    def register(
        self,
        registration: Registration,
        consent_deadline: int,
        consent: bytes,
        signatures: Sequence[Signature],
    ) -> Clause:
        """The clause that registers a vehicle; `signatures` by ascending signer."""
        fields = (
            registration.epoch,
            registration.deadline,
            registration.model_hash,
            registration.evidence_root,
            registration.commitment,
            registration.driver,
            registration.odometer_km,
            registration.miles,
        )
        enrolment = Enrolment(registration.commitment, registration.driver, consent_deadline)
        digest = enrolment_digest(enrolment, self.chain_id, self.address)
        if _is_by(registration.driver, digest, consent):
            # What a contract wallet takes stays as it is: Safe has its own meanings of v.
            consent = for_contracts(consent)
        return self._clause("register", fields, consent_deadline, consent, _pairs(signatures))

    def settle(self, vehicles: Sequence[VehicleNumber]) -> tuple[Clause, ...]:
        """The clauses that pay what is due for vehicles: one for every 256 of them."""
        settle = self._distributor.function("settle")
        return tuple(
            Clause(
                self._where.distributor,
                0,
                settle.encode(list(vehicles[start : start + _MOST_SETTLED])),
            )
            for start in range(0, len(vehicles), _MOST_SETTLED)
        )

    def _clause(self, name: str, *args: Any) -> Clause:
        return Clause(self.address, 0, self._registry.function(name).encode(*args))

    def _best(self) -> Block:
        with translated():
            best = self._node.block("best")
        if best is None:
            raise Retryable("the node has no best block")
        return best

    def _next_time(self) -> int:
        return int.from_bytes(self._inspect([_NEXT_TIME], "next")[0].data)

    def _ask(self, block: Block | None, *calls: tuple[Any, ...]) -> list[Any]:
        """The answers of several views, all at one block (None: the best one)."""
        clauses = [self._clause(name, *args) for name, *args in calls]
        try:
            results = self._inspect(clauses, "best" if block is None else block.id)
        except WouldRevert as error:
            if error.name is None:  # a view of ours says why it reverts
                raise self._no_registry() from error
            raise
        if not all(result.data for result in results):
            raise self._no_registry()
        with translated():
            return [
                self._registry.function(name).decode_output(result.data)
                for (name, *_), result in zip(calls, results, strict=True)
            ]

    def _no_registry(self) -> Misconfigured:
        return Misconfigured(f"there is no MileageRegistry at 0x{self.address.hex()}")

    def _inspect(
        self, clauses: Sequence[Clause], revision: bytes | str = "best"
    ) -> list[InspectResult]:
        with translated():
            results = self._node.inspect(clauses, revision=revision)
            if results and results[-1].reverted:
                raise both().reverted(results[-1].data, results[-1].vm_error)
        if len(results) != len(clauses):
            raise Retryable(f"the node gives {len(results)} results for {len(clauses)} clauses")
        return results


def _is_by(signer: bytes, digest: bytes, signature: bytes) -> bool:
    """Whether a key signed; a contract may take what recovers nobody, or somebody else."""
    try:
        return keys.recover(digest, normalized(signature)) == signer
    except InvalidSignature:
        return False


def _single(results: Sequence[InspectResult]) -> InspectResult:
    if len(results) != 1:
        raise Retryable(f"the node gives {len(results)} results for one clause")
    return results[0]


def _pairs(signatures: Sequence[Signature]) -> list[tuple[bytes, bytes]]:
    return [(signature.r, signature.vs) for signature in signatures]
