"""Batches: formed from agreed readings, signed by operators, announced when they are submitted."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.chain import Head
from api.errors import ApiError, Code
from api.models import (
    ALIVE,
    Batch,
    BatchItem,
    BatchSignature,
    BatchState,
    Ledger,
    Submission,
    SubmissionState,
    Upload,
    UploadStatus,
    User,
    Vehicle,
)
from api.services import Services
from api.timeline import move, note
from oracle import domain
from oracle.attestation import batch_digest, evidence_root, normalized, registration_digest
from oracle.domain import Kilometres, Kind, Unit, VehicleNumber, VehicleReading
from thorlink.errors import InvalidSignature
from thorlink.keys import recover


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a batch with all that belongs to it."""

    item: BatchItem
    upload: Upload
    vehicle: Vehicle
    driver: bytes


@dataclass(frozen=True, slots=True)
class Whole:
    """A batch with its items in the signed order, its signatures and announced transactions."""

    batch: Batch
    entries: tuple[Entry, ...]
    signatures: tuple[BatchSignature, ...]
    submissions: tuple[Submission, ...]


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


async def whole(session: AsyncSession, batch: Batch) -> Whole:
    """The batch with what belongs to it."""
    entries = await session.execute(
        select(BatchItem, Upload, Vehicle, User.wallet_address)
        .join(Upload, Upload.id == BatchItem.upload_id)
        .join(Vehicle, Vehicle.id == Upload.vehicle_id)
        .join(User, User.id == Upload.user_id)
        .where(BatchItem.batch_id == batch.id)
        .order_by(BatchItem.position)
    )
    signatures = await session.scalars(
        select(BatchSignature)
        .where(BatchSignature.batch_id == batch.id)
        .order_by(BatchSignature.operator)
    )
    submissions = await session.scalars(
        select(Submission).where(Submission.batch_id == batch.id).order_by(Submission.id)
    )
    return Whole(
        batch, tuple(Entry(*row) for row in entries), tuple(signatures), tuple(submissions)
    )


async def listed(services: Services, state: BatchState, limit: int) -> list[Whole]:
    """Batches of one state, the oldest first."""
    query = select(Batch).where(Batch.state == state).order_by(Batch.id).limit(limit)
    async with services.database.read() as session:
        return [await whole(session, batch) for batch in await session.scalars(query)]


async def sign(
    services: Services, operator: bytes, batch_id: int, signature: bytes
) -> tuple[Whole, bool]:
    """Keep an operator's signature; whether it is a new one. The quorum closes the signing."""
    head = await services.recent_head()
    plain = normalized(signature)
    async with services.database.write() as session:
        batch = await _locked(session, batch_id)
        _check_signer(batch, operator, plain)
        found = await whole(session, batch)
        if any(row.operator == operator for row in found.signatures):
            return found, False
        if batch.state not in ALIVE:
            raise ApiError(Code.BATCH_CLOSED, f"The batch is {batch.state}.")
        if head.time > batch.deadline:
            raise ApiError(Code.BATCH_EXPIRED, f"Its deadline was {batch.deadline}.")
        row = BatchSignature(
            batch_id=batch.id, operator=operator, signature=plain, created_at=services.now()
        )
        session.add(row)
        await session.flush()
        found = await whole(session, batch)
        if batch.state == BatchState.OPEN and len(found.signatures) >= batch.threshold:
            _quorum(session, services, found)
    return found, True


async def announce(services: Services, operator: bytes, batch_id: int, tx_id: bytes) -> Whole:
    """Note under which id an operator sent the batch to the chain."""
    async with services.database.write() as session:
        batch = await _locked(session, batch_id)
        found = await whole(session, batch)
        if any(row.tx_id == tx_id for row in found.submissions):
            return found
        if batch.state == BatchState.OPEN:
            raise ApiError(
                Code.BATCH_NOT_SIGNED,
                f"It has {len(found.signatures)} of {batch.threshold} signatures.",
            )
        if batch.state not in ALIVE:
            raise ApiError(Code.BATCH_CLOSED, f"The batch is {batch.state}.")
        add_submission(session, services, found, tx_id, operator)
        await session.flush()
        return await whole(session, batch)


def add_submission(
    session: AsyncSession, services: Services, found: Whole, tx_id: bytes, operator: bytes | None
) -> None:
    """A further transaction of the batch; its uploads tell the newest one."""
    now = services.now()
    session.add(
        Submission(
            batch_id=found.batch.id,
            tx_id=tx_id,
            operator=operator,
            state=SubmissionState.PENDING,
            created_at=now,
        )
    )
    found.batch.state = BatchState.SUBMITTED
    found.batch.updated_at = now
    for entry in found.entries:
        entry.upload.blockchain_tx = tx_id
        detail = f"Sent to the chain in transaction 0x{tx_id.hex()}."
        move(session, entry.upload, UploadStatus.SUBMITTED, detail, now)


async def _locked(session: AsyncSession, batch_id: int) -> Batch:
    batch = await session.scalar(select(Batch).where(Batch.id == batch_id).with_for_update())
    if batch is None:
        raise ApiError(Code.NOT_FOUND, f"There is no batch {batch_id}.")
    return batch


def _check_signer(batch: Batch, operator: bytes, signature: bytes) -> None:
    try:
        signer = recover(batch.digest, signature)
    except InvalidSignature as error:
        raise ApiError(Code.WRONG_SIGNATURE, f"{error}.") from error
    if signer != operator:
        raise ApiError(
            Code.WRONG_SIGNATURE,
            f"Over the digest 0x{batch.digest.hex()} it recovers 0x{signer.hex()}.",
        )


def _quorum(session: AsyncSession, services: Services, found: Whole) -> None:
    now = services.now()
    found.batch.state = BatchState.SIGNED
    found.batch.updated_at = now
    detail = f"{len(found.signatures)} of {found.batch.threshold} needed operators have signed."
    for entry in found.entries:
        move(session, entry.upload, UploadStatus.ATTESTED, detail, now)
