"""The words of the product as frozen values: photo, observation, reading, vehicle, batch.

Units: odometer values on the chain are whole kilometres (uint24), money is wei of B3TR (10^-18),
times are Unix seconds of the chain's clock, hashes are 32 raw bytes, addresses 20 raw bytes.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

Kilometres = NewType("Kilometres", int)
VehicleNumber = NewType("VehicleNumber", int)
UploadId = NewType("UploadId", str)
BatchId = NewType("BatchId", str)
Wei = NewType("Wei", int)

MAX_ODOMETER_KM = Kilometres(2**24 - 1)
MAX_VEHICLE_NUMBER = VehicleNumber(2**40 - 1)
WEI_PER_KM = Wei(10**17)
MILE_IN_MICROMETRES = 1_609_344_000
KM_IN_MICROMETRES = 1_000_000_000


class Unit(StrEnum):
    """The unit in which a cluster counts; fixed for a vehicle at registration."""

    KM = "km"
    MILES = "mi"


class Decision(StrEnum):
    """What becomes of one photo."""

    ACCEPTED = "accepted"
    REVIEW = "review"
    REFUSED = "refused"


class Kind(StrEnum):
    """What a photo, and so its batch, is for."""

    REGISTRATION = "registration"
    READING = "reading"


def kilometres(displayed: int, unit: Unit) -> Kilometres:
    """Whole kilometres of a displayed whole number: miles become ⌊miles × 1.609344⌋ km."""
    if unit is Unit.KM:
        return Kilometres(displayed)
    return Kilometres(displayed * MILE_IN_MICROMETRES // KM_IN_MICROMETRES)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo that passed the checks: upright, without metadata.

    `sha256` is that of the bytes as uploaded; `jpeg` is what is kept and read.
    `phash` is the 64-bit perceptual hash of the upright picture.
    """

    sha256: bytes
    phash: int
    width: int
    height: int
    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Model:
    """What read a photo; `sha256` is the hash that the registry allow-lists."""

    name: str
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Box:
    """Where the number stands: four corners (x, y) in pixels of the upright photo, clockwise."""

    corners: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """What a reader saw, before any rule is applied.

    `displayed` is the odometer as a whole number in `unit`, tenths dropped; None where no odometer
    was found, and then `problem` says why in words for the driver. `unit` is None if not seen.
    """

    displayed: int | None
    unit: Unit | None
    confidence: float
    model: Model
    box: Box | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class VehicleState:
    """A vehicle as the registry holds it at one block; times in Unix seconds of the chain."""

    number: VehicleNumber
    driver: bytes
    odometer_km: Kilometres
    recorded_at: int
    unit: Unit
    now: int


@dataclass(frozen=True, slots=True)
class Rules:
    """What `decide` holds a reading to; the chain's limits are mirrored to refuse early.

    `accept_confidence`: at least this, or a person looks. `max_jump_km` is for one reading.
    """

    accept_confidence: float
    max_km_per_day: int
    max_jump_km: int
    min_interval_s: int


@dataclass(frozen=True, slots=True)
class Reading:
    """An accepted reading: whole kilometres and what was displayed."""

    km: Kilometres
    displayed: int
    unit: Unit
    confidence: float


@dataclass(frozen=True, slots=True)
class NeedsReview:
    """A reading that a person must confirm; `reason` is for the driver and the reviewer."""

    reason: str
    displayed: int | None
    unit: Unit | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """A photo that cannot be rewarded; `code` is stable, `reason` is for the driver."""

    code: str
    reason: str


Outcome = Reading | NeedsReview | Refusal


@dataclass(frozen=True, slots=True)
class VehicleReading:
    """One entry of a batch: 5 bytes number, 3 bytes kilometres, big-endian."""

    vehicle: VehicleNumber
    km: Kilometres


@dataclass(frozen=True, slots=True)
class Batch:
    """Readings that the attesters sign together (EIP-712 type `Batch`)."""

    epoch: int
    nonce: int
    deadline: int
    model_hash: bytes
    evidence_root: bytes
    readings: tuple[VehicleReading, ...]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The driver's consent to bind one VIN commitment to one wallet (EIP-712 type `Enrolment`)."""

    commitment: bytes
    driver: bytes
    deadline: int


@dataclass(frozen=True, slots=True)
class Registration:
    """A vehicle's first, unpaid reading as the attesters sign it (EIP-712 type `Registration`)."""

    epoch: int
    deadline: int
    model_hash: bytes
    evidence_root: bytes
    commitment: bytes
    driver: bytes
    odometer_km: Kilometres
    miles: bool


@dataclass(frozen=True, slots=True)
class Signature:
    """A compact secp256k1 signature (EIP-2098): r, and s with the parity in its highest bit."""

    r: bytes
    vs: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one operator says of one photo, and of which vehicle it was asked.

    `sha256` is that of the kept JPEG; `km`, `displayed` and `unit` are None unless a number was
    read; `reason` is for the driver (empty when accepted), `code` is stable.
    """

    upload: UploadId
    kind: Kind
    sha256: bytes
    commitment: bytes
    driver: bytes
    decision: Decision
    km: Kilometres | None
    displayed: int | None
    unit: Unit | None
    confidence: float
    code: str
    reason: str
    model_hash: bytes
