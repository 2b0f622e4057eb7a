"""What the API says to operators, as frozen values; pydantic checks types and sizes at the rim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from oracle.domain import BatchId, Kilometres, Kind, Unit, UploadId, VehicleNumber

T = TypeVar("T")
W = TypeVar("W", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Consent:
    """The driver's signature over the enrolment, good until `deadline` (Unix seconds)."""

    deadline: int
    signature: bytes


@dataclass(frozen=True, slots=True)
class Task:
    """A photo to read. `sha256` is that of the kept JPEG; `number` is the API's word only."""

    upload: UploadId
    kind: Kind
    sha256: bytes
    number: VehicleNumber | None
    commitment: bytes
    driver: bytes
    unit: Unit


@dataclass(frozen=True, slots=True)
class Item:
    """One reading of a batch; `vehicle` is None in a registration."""

    upload: UploadId
    vehicle: VehicleNumber | None
    km: Kilometres
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Enrolled:
    """Whom and what a registration binds."""

    commitment: bytes
    driver: bytes
    miles: bool
    consent: Consent


@dataclass(frozen=True, slots=True)
class SignedBy:
    """A signature (65 bytes) and who is said to have made it."""

    operator: bytes
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenBatch:
    """A batch as the API describes it; nothing in it is believed before it is checked.

    `digest` is what the API says is to be signed. `registration` if and only if that is its kind.
    """

    id: BatchId
    kind: Kind
    epoch: int
    nonce: int
    deadline: int
    model_hash: bytes
    evidence_root: bytes
    items: tuple[Item, ...]
    registration: Enrolled | None
    signatures: tuple[SignedBy, ...]
    digest: bytes


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A list from the API; entries without proper form are left out, and said in `malformed`."""

    entries: tuple[T, ...]
    malformed: tuple[str, ...] = ()


def _bytes_of(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise ValueError("not hex text")
    return bytes.fromhex(value.removeprefix("0x"))


Hash = Annotated[bytes, BeforeValidator(_bytes_of), Field(min_length=32, max_length=32)]
Address = Annotated[bytes, BeforeValidator(_bytes_of), Field(min_length=20, max_length=20)]
Signed = Annotated[bytes, BeforeValidator(_bytes_of), Field(min_length=65, max_length=65)]
AnyBytes = Annotated[bytes, BeforeValidator(_bytes_of), Field(max_length=16_384)]
Uint24 = Annotated[int, Field(strict=True, ge=0, lt=1 << 24)]
Uint40 = Annotated[int, Field(strict=True, ge=1, lt=1 << 40)]
Uint64 = Annotated[int, Field(ge=0, lt=1 << 64)]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9._~-]+$")]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Vehicle(_Wire):
    number: Uint40 | None
    commitment: Hash
    driver: Address
    unit: Unit


class _Task(_Wire):
    upload: Name
    kind: Kind
    sha256: Hash
    vehicle: _Vehicle

    def value(self) -> Task:
        number = self.vehicle.number
        return Task(
            upload=UploadId(self.upload),
            kind=self.kind,
            sha256=self.sha256,
            number=None if number is None else VehicleNumber(number),
            commitment=self.vehicle.commitment,
            driver=self.vehicle.driver,
            unit=self.vehicle.unit,
        )


class _Item(_Wire):
    upload: Name
    vehicle: Uint40 | None
    km: Uint24
    sha256: Hash

    def value(self) -> Item:
        number = None if self.vehicle is None else VehicleNumber(self.vehicle)
        return Item(UploadId(self.upload), number, Kilometres(self.km), self.sha256)


class _Consent(_Wire):
    deadline: Uint64
    signature: AnyBytes


class _Registration(_Wire):
    commitment: Hash
    driver: Address
    miles: bool
    enrolment: _Consent

    def value(self) -> Enrolled:
        consent = Consent(self.enrolment.deadline, self.enrolment.signature)
        return Enrolled(self.commitment, self.driver, self.miles, consent)


class _SignedBy(_Wire):
    operator: Address
    signature: Signed


class _Batch(_Wire):
    id: Name
    kind: Kind
    epoch: Uint64
    nonce: Uint64 | None = None  # registrations have none
    deadline: Uint64
    model_hash: Hash
    evidence_root: Hash
    items: Annotated[list[_Item], Field(min_length=1, max_length=1000)]
    registration: _Registration | None = None
    signatures: Annotated[list[_SignedBy], Field(max_length=255)] = []
    digest: Hash

    def value(self) -> OpenBatch:
        return OpenBatch(
            id=BatchId(self.id),
            kind=self.kind,
            epoch=self.epoch,
            nonce=self.nonce or 0,
            deadline=self.deadline,
            model_hash=self.model_hash,
            evidence_root=self.evidence_root,
            items=tuple(item.value() for item in self.items),
            registration=None if self.registration is None else self.registration.value(),
            signatures=tuple(SignedBy(each.operator, each.signature) for each in self.signatures),
            digest=self.digest,
        )


def tasks(entries: Sequence[object]) -> Listed[Task]:
    """The tasks among `entries`."""
    return _listed(entries, _Task, _Task.value)


def batches(entries: Sequence[object]) -> Listed[OpenBatch]:
    """The batches among `entries`."""
    return _listed(entries, _Batch, _Batch.value)


def _listed(entries: Sequence[object], wire: type[W], value: Callable[[W], T]) -> Listed[T]:
    good: list[T] = []
    malformed: list[str] = []
    for index, entry in enumerate(entries):
        try:
            good.append(value(wire.model_validate(entry)))
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            malformed.append(f"entry {index}: {where}: {first['msg']}")
    return Listed(tuple(good), tuple(malformed))
