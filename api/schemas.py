"""JSON in and out: bytes as 0x text, amounts as decimal text in wei, ids as text, times in UTC."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from api.models import BatchState, UploadStatus
from oracle.domain import MAX_ODOMETER_KM, Decision, Kind, Unit


def _from_hex(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or not value.startswith("0x"):
        raise ValueError("is not hex text with 0x before it")
    return bytes.fromhex(value[2:])


_AsHex = PlainSerializer(lambda value: "0x" + value.hex(), return_type=str)
_FromHex = BeforeValidator(_from_hex)

Address = Annotated[bytes, _FromHex, Field(min_length=20, max_length=20), _AsHex]
Hash = Annotated[bytes, _FromHex, Field(min_length=32, max_length=32), _AsHex]
SignatureBytes = Annotated[bytes, _FromHex, Field(min_length=65, max_length=65), _AsHex]
Wei = Annotated[int, PlainSerializer(str, return_type=str)]
Id = Annotated[str, BeforeValidator(str), Field(pattern=r"^[0-9]{1,10}$")]
Km = Annotated[int, Field(strict=True, ge=0, le=MAX_ODOMETER_KM)]
Moment = Annotated[int, Field(strict=True, ge=0, lt=2**63)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class NewVehicle(_In):
    """`vin` is not stored: only its HMAC is."""

    vin: Annotated[str, Field(max_length=64)]
    unit: Unit


class NewEnrolment(_In):
    """The driver's signature (65 bytes) over the typed data with this deadline."""

    deadline: Moment
    signature: SignatureBytes


class EnrolmentOut(_Out):
    """A consent that was given."""

    deadline: int
    signature: SignatureBytes


class VehicleOut(_Out):
    """A vehicle; `number` is None until the registry has it. `enrolment` is what to sign."""

    id: Id
    commitment: Hash
    driver: Address
    unit: Unit
    number: int | None
    enrolled: bool
    enrolment: dict[str, Any] | None = None


class EventOut(_Out):
    """One line of a timeline."""

    at: datetime
    state: UploadStatus
    detail: str


class UploadOut(_Out):
    """A photo and what became of it."""

    id: Id
    vehicle: Id
    kind: Kind
    status: UploadStatus
    sha256: Hash
    kept_sha256: Hash
    reading_km: int | None
    displayed: int | None
    unit: Unit | None
    confidence: float | None
    reason: str | None
    tx_id: Hash | None
    reward_wei: Wei
    timeline: list[EventOut]


class RewardOut(_Out):
    """One payment."""

    upload: Id | None
    vehicle: Id
    km: int
    amount_wei: Wei
    tx_id: Hash
    at: datetime


class RewardsOut(_Out):
    """All payments of a driver, the newest first."""

    address: Address
    total_wei: Wei
    total_km: int
    rewards: list[RewardOut]


class TaskVehicle(_Out):
    """The vehicle of a task."""

    id: Id
    number: int | None
    commitment: Hash
    driver: Address
    unit: Unit
    enrolment: EnrolmentOut | None


class TaskOut(_Out):
    """A photo to read; `sha256` is that of the kept JPEG."""

    upload: Id
    kind: Kind
    sha256: Hash
    vehicle: TaskVehicle


class TasksOut(_Out):
    """Photos without a verdict of the operator who asks, the oldest first."""

    tasks: list[TaskOut]


class NewVerdict(_In):
    """What an operator read; `km`, `displayed` and `unit` are needed when accepted."""

    upload: Id
    sha256: Hash
    decision: Decision
    km: Km | None = None
    displayed: Km | None = None
    unit: Unit | None = None
    confidence: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
    code: Annotated[str, Field(max_length=64)] = ""
    reason: Annotated[str, Field(max_length=1000)] = ""
    model_hash: Hash


class VerdictOut(_Out):
    """The verdict was noted; `status` is the upload's."""

    upload: Id
    status: UploadStatus


class ItemOut(_Out):
    """One reading of a batch; `vehicle` is None in a registration."""

    upload: Id
    vehicle: int | None
    km: int
    sha256: Hash


class RegistrationOut(_Out):
    """Whom a registration binds to which commitment."""

    commitment: Hash
    driver: Address
    miles: bool
    enrolment: EnrolmentOut


class BatchSignatureOut(_Out):
    """One operator's signature over the digest."""

    operator: Address
    signature: SignatureBytes


class BatchOut(_Out):
    """What operators sign together; `nonce` means nothing in a registration."""

    id: Id
    kind: Kind
    state: BatchState
    epoch: int
    nonce: int
    deadline: int
    model_hash: Hash
    evidence_root: Hash
    digest: Hash
    items: list[ItemOut]
    registration: RegistrationOut | None
    threshold: int
    signatures: list[BatchSignatureOut]
    tx_id: Hash | None


class BatchesOut(_Out):
    """Batches of one state, the oldest first."""

    batches: list[BatchOut]


class NewSignature(_In):
    """65 bytes r, s, v over the batch's digest."""

    signature: SignatureBytes


class NewSubmission(_In):
    """The id under which the batch went to the chain."""

    tx_id: Hash


class BatchStateOut(_Out):
    """What a signature or a submission led to."""

    id: Id
    state: BatchState
    signatures: int


class HealthOut(_Out):
    """Alive."""

    status: Literal["ok"]


class ReadyOut(_Out):
    """Able to work: each part with its state."""

    status: Literal["ready", "not ready"]
    parts: dict[str, str]
