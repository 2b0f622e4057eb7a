"""Changes of an upload's state, each with its line in the timeline."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.models import MOVING, Upload, UploadEvent, UploadStatus, Vehicle
from oracle.domain import Kind


def note(session: AsyncSession, upload: Upload, detail: str, now: datetime) -> None:
    """A line without a change of state."""
    session.add(UploadEvent(upload_id=upload.id, at=now, state=upload.status, detail=detail))


async def note_once(session: AsyncSession, upload: Upload, detail: str, now: datetime) -> None:
    """A line that may be there already."""
    query = select(UploadEvent.id).where(
        UploadEvent.upload_id == upload.id, UploadEvent.detail == detail
    )
    if await session.scalar(query.limit(1)) is None:
        note(session, upload, detail, now)


def move(
    session: AsyncSession, upload: Upload, status: UploadStatus, detail: str, now: datetime
) -> None:
    """The upload's new state and the line that tells it."""
    upload.status = status
    note(session, upload, detail, now)


async def give_up(
    session: AsyncSession, upload: Upload, status: UploadStatus, detail: str, now: datetime
) -> None:
    """End an upload as refused, skipped, revoked or in review; the driver is told why.

    If it was to register the vehicle, the next photo that waits takes its place.
    """
    upload.notes = detail
    upload.batch_id = None
    move(session, upload, status, detail, now)
    if upload.kind != Kind.REGISTRATION:
        return
    query = (
        select(Upload)
        .join(Vehicle, Vehicle.id == Upload.vehicle_id)
        .where(Upload.vehicle_id == upload.vehicle_id, Upload.id != upload.id)
        .where(Upload.status.in_(MOVING), Vehicle.number.is_(None))
        .order_by(Upload.id)
        .limit(1)
    )
    if following := await session.scalar(query):
        following.kind = Kind.REGISTRATION
        note(session, following, "Now this photo registers the vehicle.", now)
