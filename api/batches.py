"""Batches: signed by operators, announced when they are submitted."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import ApiError, Code
from api.models import (
    ALIVE,
    Batch,
    BatchItem,
    BatchSignature,
    BatchState,
    Submission,
    SubmissionState,
    Upload,
    UploadStatus,
    User,
    Vehicle,
)
from api.services import Services
from api.timeline import move
from oracle.attestation import normalized
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
