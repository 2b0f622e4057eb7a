"""Payments, as the distributor's events tell them; each is booked once."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.chain import Settlement
from api.models import RewardTransaction, Upload, UploadStatus, User, Vehicle
from api.services import Services
from api.timeline import move, note
from oracle.domain import Kind

WEI_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Earnings:
    """What a driver was paid in all (wei, km) and by which payments, the newest first."""

    total_wei: int
    total_km: int
    payments: tuple[RewardTransaction, ...]


async def earnings(services: Services, driver: bytes) -> Earnings:
    """Nothing for a wallet that never added a vehicle."""
    async with services.database.read() as session:
        user = await session.scalar(select(User).where(User.wallet_address == driver))
        if user is None:
            return Earnings(0, 0, ())
        query = select(RewardTransaction).where(RewardTransaction.user_id == user.id)
        payments = await session.scalars(query.order_by(RewardTransaction.id.desc()))
        return Earnings(user.total_rewards, user.total_mileage, tuple(payments))


async def book(session: AsyncSession, services: Services, settlement: Settlement) -> bool:
    """Add a payment to the books; False if it is there, or is of no vehicle or driver of ours."""
    vehicle = await session.scalar(select(Vehicle).where(Vehicle.number == settlement.vehicle))
    query = select(User).where(User.wallet_address == settlement.driver).with_for_update()
    user = await session.scalar(query)
    if vehicle is None or user is None:
        return False
    booked = select(RewardTransaction.id).where(
        RewardTransaction.blockchain_tx == settlement.tx_id,
        RewardTransaction.vehicle_id == vehicle.id,
    )
    if await session.scalar(booked) is not None:
        return False

    now = services.now()
    user.total_rewards += settlement.amount
    user.total_mileage += settlement.km
    user.updated_at = now
    upload = await _credit(session, services, (user, vehicle), settlement)
    session.add(
        RewardTransaction(
            user_id=user.id,
            upload_id=upload.id if upload else None,
            vehicle_id=vehicle.id,
            type="distributed",
            km=settlement.km,
            amount=settlement.amount,
            blockchain_tx=settlement.tx_id,
            status="confirmed",
            created_at=now,
            confirmed_at=now,
        )
    )
    await session.flush()
    return True


async def _credit(
    session: AsyncSession, services: Services, owned: tuple[User, Vehicle], settlement: Settlement
) -> Upload | None:
    """The upload that the payment is shown at.

    All recorded photos of the driver up to the settled odometer are rewarded now; the newest of
    them shows the amount. If the payment reaches none whole (a budget ran out), the oldest shows
    its part.
    """
    user, vehicle = owned
    query = select(Upload).where(
        Upload.vehicle_id == vehicle.id,
        Upload.user_id == user.id,
        Upload.kind == Kind.READING,
        Upload.status == UploadStatus.RECORDED,
    )
    recorded = list(await session.scalars(query.order_by(Upload.detected_mileage, Upload.id)))
    covered = [one for one in recorded if (one.detected_mileage or 0) <= settlement.settled_km]
    if not recorded:
        return None
    now = services.now()
    shown = covered[-1] if covered else recorded[0]
    shown.rewards += settlement.amount
    paid = f"{b3tr(settlement.amount)} B3TR for {settlement.km} km"
    if not covered:
        note(session, shown, f"Paid in part: {paid}.", now)
    for upload in covered:
        detail = f"{paid}." if upload is shown else f"Paid together with upload {shown.id}."
        move(session, upload, UploadStatus.REWARDED, detail, now)
    return shown


def b3tr(wei: int) -> str:
    """An amount for people: exact, without needless zeros."""
    whole, part = divmod(wei, 10**WEI_DIGITS)
    return f"{whole}.{part:0{WEI_DIGITS}}".rstrip("0").rstrip(".")
