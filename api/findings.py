"""What happens to vehicles beside their readings: each told to the driver once.

Blocks are read more than once, so nothing here changes anything the second time. What was recorded
after a finding is not touched by it: its batch was formed later.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.chain import (
    Drop,
    FailedPayment,
    Finding,
    Freeze,
    Rebase,
    Revocation,
    Settlement,
    Transfer,
)
from api.models import MOVING, Batch, Upload, UploadStatus, User, Vehicle
from api.rewards import book
from api.services import Services
from api.timeline import give_up, note_once
from api.vehicles import user_of
from oracle.domain import Kind, Unit

_WAITING = (*MOVING, UploadStatus.RECORDED)


async def take_note(session: AsyncSession, services: Services, found: Finding) -> None:
    """Book a payment; bring uploads and vehicles up to date with everything else."""
    if isinstance(found, Settlement):
        await book(session, services, found)
        return
    vehicle = await session.scalar(select(Vehicle).where(Vehicle.number == found.vehicle))
    if vehicle is None:
        return
    match found:
        case Revocation():
            await _revoke(session, services, vehicle, found)
        case Drop():
            await _drop(session, services, vehicle, found)
        case Transfer():
            vehicle.user_id = (await user_of(session, services, found.to)).id
        case Rebase():
            vehicle.unit = Unit.MILES if found.miles else Unit.KM
            await _tell(session, services, vehicle, found)
        case FailedPayment() | Freeze():
            await _tell(session, services, vehicle, found)


async def _revoke(
    session: AsyncSession, services: Services, vehicle: Vehicle, found: Revocation
) -> None:
    detail = (
        f"The reading was taken back as wrong before it was final; {found.previous_km} km count"
        f" again (transaction 0x{found.tx_id.hex()})."
    )
    for upload in await _recorded(session, vehicle, found.block):
        if upload.detected_mileage == found.km:
            await give_up(session, upload, UploadStatus.REVOKED, detail, services.now())


async def _drop(session: AsyncSession, services: Services, vehicle: Vehicle, found: Drop) -> None:
    detail = (
        f"{found.km} km that were not paid were given up when the vehicle changed hands or its"
        f" odometer (transaction 0x{found.tx_id.hex()})."
    )
    driver = await session.scalar(select(User.id).where(User.wallet_address == found.driver))
    for upload in await _recorded(session, vehicle, found.block):
        if upload.user_id == driver:
            await give_up(session, upload, UploadStatus.REVOKED, detail, services.now())


async def _tell(
    session: AsyncSession,
    services: Services,
    vehicle: Vehicle,
    found: Rebase | FailedPayment | Freeze,
) -> None:
    """A line at each photo of the vehicle that waits for something."""
    query = select(Upload).where(Upload.vehicle_id == vehicle.id, Upload.kind == Kind.READING)
    uploads = await session.scalars(query.where(Upload.status.in_(_WAITING)))
    for upload in uploads:
        if not isinstance(found, FailedPayment) or upload.status == UploadStatus.RECORDED:
            await note_once(session, upload, _said(found), services.now())


def _said(found: Rebase | FailedPayment | Freeze) -> str:
    at = f"(transaction 0x{found.tx_id.hex()})"
    match found:
        case Rebase():
            return f"After a review the odometer counts from {found.km} km {at}."
        case FailedPayment():
            return f"The payment of {found.km} km failed; nothing is lost, it is tried again {at}."
        case Freeze(frozen=True):
            return f"The vehicle was frozen for a review; what is not paid yet waits {at}."
        case Freeze():
            return f"The vehicle is free again {at}."


async def _recorded(session: AsyncSession, vehicle: Vehicle, block: int) -> Sequence[Upload]:
    """Readings that wait for their payment, of batches formed before a block."""
    query = (
        select(Upload)
        .join(Batch, Batch.id == Upload.batch_id)
        .where(Upload.vehicle_id == vehicle.id, Upload.kind == Kind.READING)
        .where(Upload.status == UploadStatus.RECORDED, Batch.first_block < block)
    )
    return list(await session.scalars(query))
