"""Photos on their way in: checked, kept on disk, then a row; the same bytes are the same upload."""

import hashlib
from dataclasses import dataclass

from anyio import to_thread
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import ApiError, Code
from api.models import MOVING, Upload, UploadEvent, UploadStatus, User, Vehicle
from api.services import Services
from api.timeline import move
from api.vehicles import own_vehicle
from oracle.domain import Kind, Photo
from oracle.photo import Limits, distance, load

SAME_PICTURE_BITS = 2
"""Re-encoded and scaled copies of 60 photos were 0 to 2 bits away, other photos 16 and more."""

SIMILAR_PICTURE_BITS = 4
"""Up to here two pictures with one reading count as one; dashboards alone look alike."""


@dataclass(frozen=True, slots=True)
class Story:
    """An upload with its timeline, the oldest line first."""

    upload: Upload
    events: tuple[UploadEvent, ...]


async def accept(
    services: Services, driver: bytes, vehicle_id: int, raw: bytes
) -> tuple[Upload, bool]:
    """The upload of these bytes, and whether it is new."""
    sha256 = hashlib.sha256(raw).digest()
    async with services.database.read() as session:
        vehicle = await own_vehicle(session, driver, vehicle_id)
        if known := await _known(session, sha256, vehicle):
            return known, False
        _check_enrolled(services, vehicle)
        await _check_queue(session, services, vehicle)

    photo = await to_thread.run_sync(load, raw, _limits(services))
    path = await services.photos.keep(photo.jpeg)
    try:
        async with services.database.write() as session:
            vehicle = await own_vehicle(session, driver, vehicle_id)
            if known := await _known(session, sha256, vehicle):
                return known, False
            await _check_not_copied(session, vehicle, photo)
            await _check_queue(session, services, vehicle)
            return await _insert(session, services, vehicle, photo, path), True
    except IntegrityError:  # the same bytes came twice at once, on a database that allows it
        async with services.database.read() as session:
            vehicle = await own_vehicle(session, driver, vehicle_id)
            if known := await _known(session, sha256, vehicle):
                return known, False
        raise


async def story(services: Services, driver: bytes, upload_id: int) -> Story:
    """The driver's own upload; whether another's exists is not told."""
    async with services.database.read() as session:
        query = (
            select(Upload)
            .join(User, User.id == Upload.user_id)
            .where(Upload.id == upload_id, User.wallet_address == driver)
        )
        upload = await session.scalar(query)
        if upload is None:
            raise ApiError(Code.NOT_FOUND, f"You have no upload {upload_id}.")
        lines = select(UploadEvent).where(UploadEvent.upload_id == upload_id)
        events = await session.scalars(lines.order_by(UploadEvent.id))
        return Story(upload, tuple(events))


def phash_of(upload: Upload) -> int:
    """The perceptual hash as the 64-bit number that `oracle.photo` knows."""
    return int.from_bytes(upload.phash)


def _limits(services: Services) -> Limits:
    settings = services.settings
    return Limits(max_bytes=settings.max_photo_bytes, max_pixels=settings.max_photo_pixels)


async def _known(session: AsyncSession, sha256: bytes, vehicle: Vehicle) -> Upload | None:
    known = await session.scalar(select(Upload).where(Upload.sha256 == sha256))
    if known is None or known.vehicle_id == vehicle.id:
        return known
    if known.user_id == vehicle.user_id:
        raise ApiError(
            Code.DUPLICATE_PHOTO,
            "You sent this photo for another of your vehicles.",
            {"upload": str(known.id)},
        )
    raise ApiError(Code.DUPLICATE_PHOTO, "This photo was already sent.")


def _check_enrolled(services: Services, vehicle: Vehicle) -> None:
    if vehicle.number is not None:
        return
    if vehicle.enrolment_deadline is None:
        raise ApiError(
            Code.ENROLMENT_NEEDED, "Sign the vehicle's enrolment before its first photo."
        )
    if vehicle.enrolment_deadline <= services.timestamp():
        raise ApiError(Code.ENROLMENT_NEEDED, "The vehicle's enrolment has expired; sign it again.")


async def _check_queue(session: AsyncSession, services: Services, vehicle: Vehicle) -> None:
    most = services.settings.max_waiting_uploads
    query = select(func.count()).select_from(Upload)
    query = query.where(Upload.vehicle_id == vehicle.id, Upload.status.in_(MOVING))
    if (await session.scalar(query) or 0) >= most:
        raise ApiError(Code.TOO_MANY_WAITING, f"{most} photos of this vehicle are waiting.")


async def _check_not_copied(session: AsyncSession, vehicle: Vehicle, photo: Photo) -> None:
    rows = await session.execute(
        select(Upload.id, Upload.phash).where(Upload.vehicle_id == vehicle.id).order_by(Upload.id)
    )
    for upload_id, phash in rows:
        if distance(int.from_bytes(phash), photo.phash) <= SAME_PICTURE_BITS:
            raise ApiError(
                Code.DUPLICATE_PHOTO,
                f"It is the picture of upload {upload_id}, saved again; take a new photo.",
                {"upload": str(upload_id)},
            )


async def _insert(
    session: AsyncSession, services: Services, vehicle: Vehicle, photo: Photo, path: str
) -> Upload:
    upload = Upload(
        user_id=vehicle.user_id,
        vehicle_id=vehicle.id,
        kind=await _kind(session, vehicle),
        image_url=path,
        sha256=photo.sha256,
        kept_sha256=hashlib.sha256(photo.jpeg).digest(),
        phash=photo.phash.to_bytes(8),
        width=photo.width,
        height=photo.height,
        status=UploadStatus.STORED,
        created_at=services.now(),
    )
    session.add(upload)
    await session.flush()
    size = f"{photo.width} x {photo.height} pixels"
    move(session, upload, UploadStatus.STORED, f"Photo kept, {size}.", services.now())
    return upload


async def _kind(session: AsyncSession, vehicle: Vehicle) -> Kind:
    """A vehicle without a number is registered by the first of its photos that is under way."""
    if vehicle.number is not None:
        return Kind.READING
    query = select(Upload.id).where(Upload.vehicle_id == vehicle.id, Upload.status.in_(MOVING))
    return Kind.REGISTRATION if await session.scalar(query.limit(1)) is None else Kind.READING
