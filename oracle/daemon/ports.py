"""What the daemon needs of the world, as protocols; the adapters fit them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from oracle.chain.registry import ChainView, Unsettled
from oracle.chain.submission import Fate, SignedTransaction
from oracle.client import Listed, OpenBatch, Task
from oracle.domain import (
    Batch,
    BatchId,
    Enrolment,
    Model,
    Observation,
    Photo,
    Registration,
    Signature,
    UploadId,
    VehicleNumber,
    VehicleState,
    Verdict,
)
from oracle.store import Store
from thorlink.codec import Clause


class Api(Protocol):
    """The operator endpoints; `oracle.client.ApiClient` says what may be raised."""

    def tasks(self, limit: int = ...) -> Listed[Task]: ...

    def photo(self, upload: UploadId) -> bytes: ...

    def post_verdict(self, verdict: Verdict) -> None: ...

    def batches(self, state: str) -> Listed[OpenBatch]: ...

    def post_signature(self, batch: BatchId, signature: bytes) -> None: ...

    def announce(self, batch: BatchId, tx_id: bytes) -> None: ...


class Chain(Protocol):
    """The contracts; `oracle.chain.registry.Registry` says what may be raised."""

    @property
    def address(self) -> bytes: ...

    @property
    def genesis_id(self) -> bytes: ...

    @property
    def chain_id(self) -> int: ...

    def check(self) -> None: ...

    def view(self) -> ChainView: ...

    def number_of(self, commitment: bytes) -> VehicleNumber | None: ...

    def vehicle(self, number: VehicleNumber) -> VehicleState: ...

    def nonce_used(self, nonce: int) -> bool: ...

    def model_allowed(self, model_hash: bytes) -> bool: ...

    def consents(self, enrolment: Enrolment, signature: bytes) -> bool: ...

    def unsettled(self, number: VehicleNumber) -> Unsettled: ...

    def record(self, batch: Batch, signatures: Sequence[Signature]) -> Clause: ...

    def register(
        self,
        registration: Registration,
        consent_deadline: int,
        consent: bytes,
        signatures: Sequence[Signature],
    ) -> Clause: ...

    def settle(self, vehicles: Sequence[VehicleNumber]) -> tuple[Clause, ...]: ...


class Transactions(Protocol):
    """Sending; `oracle.chain.submission.Sender` says what may be raised."""

    def prepare(self, clauses: Sequence[Clause]) -> SignedTransaction: ...

    def broadcast(self, raw: bytes) -> None: ...

    def fate(self, tx_id: bytes, raw: bytes, expires_at: int) -> Fate: ...


class Reader(Protocol):
    """What reads photos."""

    @property
    def model(self) -> Model: ...

    def read(self, photo: Photo) -> Observation: ...


class Signs(Protocol):
    """The operator's key."""

    @property
    def address(self) -> bytes: ...

    def sign(self, digest: bytes) -> bytes: ...


class OnStep(Protocol):
    """Is told of each step of the way of a photo."""

    def __call__(self, step: str, **fields: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What a daemon is put together from."""

    api: Api
    chain: Chain
    transactions: Transactions
    reader: Reader
    store: Store
    signer: Signs


@dataclass(frozen=True, slots=True)
class Policy:
    """How an operator works.

    `accept_confidence`: 0..1, under it a person looks. `confirmations`: blocks on top of a
    transaction before we stop looking after it. `stagger_s`: how long each further operator waits
    before it submits what the one before should have. A `dry_run` tells nobody anything.
    """

    accept_confidence: float
    confirmations: int = 12
    stagger_s: float = 120.0
    dry_run: bool = False


log: structlog.stdlib.BoundLogger = structlog.get_logger("oracle")


def logged(step: str, **fields: object) -> None:
    """The usual listener: one line in the log."""
    log.info(step, **{name: shown(value) for name, value in fields.items()})


def told(also: OnStep | None) -> OnStep:
    """Log each step, and tell `also`."""

    def tell(step: str, **fields: object) -> None:
        logged(step, **fields)
        if also is not None:
            also(step, **fields)

    return tell


def shown(value: object) -> object:
    """Bytes as 0x hex, everything else as it is."""
    return "0x" + value.hex() if isinstance(value, bytes) else value


class Once:
    """Says whether something is new, so that a log does not repeat itself every cycle."""

    def __init__(self, most: int = 10_000) -> None:
        self._seen: dict[tuple[object, ...], None] = {}
        self._most = most

    def __call__(self, *what: object) -> bool:
        """Whether `what` was not asked about before."""
        if what in self._seen:
            return False
        if len(self._seen) >= self._most:
            self._seen.clear()
        self._seen[what] = None
        return True


Clock = Callable[[], float]
