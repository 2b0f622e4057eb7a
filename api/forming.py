"""How agreed readings become batches: who goes together, and when."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.chain import Head
from api.models import (
    Batch,
    BatchItem,
    BatchState,
    Ledger,
    Upload,
    UploadStatus,
    User,
    Vehicle,
)
from api.services import Services
from api.timeline import note, note_once
from oracle import domain
from oracle.attestation import batch_digest, evidence_root, registration_digest
from oracle.domain import Kilometres, Kind, Unit, VehicleNumber, VehicleReading


@dataclass(frozen=True, slots=True)
class _Ready:
    """An agreed reading without a batch."""

    upload: Upload
    vehicle: Vehicle
    driver: bytes


async def form_batches(services: Services) -> None:
    """Put agreed readings into batches, until none is ready or the rest may wait for company."""
    async with services.forming:
        while await _form_one(services):
            pass


async def _form_one(services: Services) -> bool:
    async with services.database.read() as session:
        if not await _ready(session):
            return False
        top = await session.scalar(select(func.max(Batch.nonce)))
    head = await services.chain.head()
    if head.paused:
        await _tell_paused(services)
        return False
    chain_id = await services.chain_id()
    nonce = 0 if top is None else top + 1
    while await services.chain.nonce_used(nonce):
        nonce += 1
    async with services.database.write() as session:
        await lock_ledger(session)
        ready = await _ready(session)
        for candidate in ready:
            if candidate.upload.kind == Kind.REGISTRATION and _consents(
                candidate, services.chain_time(head)
            ):
                await _form_registration(session, services, candidate, head, chain_id)
                return True
        readings = [one for one in ready if one.upload.kind == Kind.READING and one.vehicle.number]
        chosen = await _choose(session, services, readings)
        if chosen:
            await _form_readings(session, services, chosen, (head, nonce, chain_id))
        return bool(chosen)


async def _tell_paused(services: Services) -> None:
    async with services.database.write() as session:
        for one in await _ready(session):
            detail = "The registry is paused by its guardian; the reading waits."
            await note_once(session, one.upload, detail, services.now())


async def lock_ledger(session: AsyncSession) -> Ledger:
    """The ledger's row, ours until the transaction ends."""
    row = await session.scalar(select(Ledger).where(Ledger.id == 1).with_for_update())
    if row is None:
        row = Ledger(id=1, settled_block=0)
        session.add(row)
        await session.flush()
    return row


async def _ready(session: AsyncSession) -> list[_Ready]:
    query = (
        select(Upload, Vehicle, User.wallet_address)
        .join(Vehicle, Vehicle.id == Upload.vehicle_id)
        .join(User, User.id == Upload.user_id)
        .where(Upload.status == UploadStatus.READ, Upload.batch_id.is_(None))
        .order_by(Upload.read_at, Upload.id)
    )
    return [_Ready(*row) for row in await session.execute(query)]


def _consents(ready: _Ready, time: int) -> bool:
    """Whether the driver's signature is still good when the batch comes to the chain."""
    deadline = ready.vehicle.enrolment_deadline
    return deadline is not None and deadline > time


async def _choose(
    session: AsyncSession, services: Services, readings: Sequence[_Ready]
) -> list[_Ready]:
    """Those that go together now: one model's, in the order of vehicle numbers, not too many."""
    if not readings:
        return []
    settings = services.settings
    group = [one for one in readings if one.upload.model_hash == readings[0].upload.model_hash]
    oldest = readings[0].upload.read_at or services.now()
    waited = (services.now() - oldest).total_seconds() >= settings.batch_max_age
    full = len(group) >= settings.batch_max_size
    if not full and not (waited and not await _held_up(session, services)):
        return []
    chosen = group[: settings.batch_max_size]
    return sorted(chosen, key=lambda one: one.vehicle.number or 0)


async def _held_up(session: AsyncSession, services: Services) -> bool:
    """Whether a batch of readings is being signed: what comes meanwhile goes together."""
    query = select(Batch.created_at).where(
        Batch.state == BatchState.OPEN, Batch.kind == Kind.READING
    )
    newest = max(await session.scalars(query), default=None)
    if newest is None:
        return False
    return (services.now() - newest).total_seconds() < services.settings.batch_patience


async def _form_registration(
    session: AsyncSession, services: Services, one: _Ready, head: Head, chain_id: int
) -> None:
    batch = _row(services, Kind.REGISTRATION, head, [one])
    registration = domain.Registration(
        batch.epoch,
        batch.deadline,
        batch.model_hash,
        batch.evidence_root,
        one.vehicle.commitment,
        one.driver,
        _km(one),
        one.vehicle.unit == Unit.MILES,
    )
    batch.digest = registration_digest(registration, chain_id, services.settings.registry)
    await _add(session, services, batch, [one])


async def _form_readings(
    session: AsyncSession,
    services: Services,
    chosen: Sequence[_Ready],
    at: tuple[Head, int, int],
) -> None:
    head, nonce, chain_id = at
    batch = _row(services, Kind.READING, head, chosen)
    batch.nonce = nonce
    readings = tuple(
        VehicleReading(VehicleNumber(one.vehicle.number or 0), _km(one)) for one in chosen
    )
    signed = domain.Batch(
        batch.epoch, nonce, batch.deadline, batch.model_hash, batch.evidence_root, readings
    )
    batch.digest = batch_digest(signed, chain_id, services.settings.registry)
    await _add(session, services, batch, chosen)


def _row(services: Services, kind: Kind, head: Head, chosen: Sequence[_Ready]) -> Batch:
    """A batch without its nonce and digest."""
    now = services.now()
    return Batch(
        kind=kind,
        state=BatchState.OPEN,
        epoch=head.epoch,
        deadline=services.chain_time(head) + services.settings.batch_validity,
        model_hash=_model_hash(chosen[0]),
        evidence_root=evidence_root([one.upload.kept_sha256 for one in chosen]),
        threshold=head.threshold,
        first_block=head.block,
        created_at=now,
        updated_at=now,
    )


async def _add(
    session: AsyncSession, services: Services, batch: Batch, chosen: Sequence[_Ready]
) -> None:
    session.add(batch)
    await session.flush()
    for position, one in enumerate(chosen):
        item = BatchItem(batch_id=batch.id, position=position, upload_id=one.upload.id, km=_km(one))
        session.add(item)
        one.upload.batch_id = batch.id
        note(session, one.upload, f"Joined batch {batch.id}.", services.now())


def _km(one: _Ready) -> Kilometres:
    if one.upload.detected_mileage is None:
        raise ValueError(f"upload {one.upload.id} is read but has no reading")
    return Kilometres(one.upload.detected_mileage)


def _model_hash(one: _Ready) -> bytes:
    if one.upload.model_hash is None:
        raise ValueError(f"upload {one.upload.id} is read but has no model")
    return one.upload.model_hash
