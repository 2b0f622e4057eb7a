"""Vehicles: the commitment to a VIN, and the driver's consent to bind it to the wallet."""

import hashlib
import hmac
import re

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from api.errors import ApiError, Code
from api.models import User, Vehicle
from api.services import Services
from oracle.attestation import (
    enrolment_digest,
    enrolment_typed_data,
    for_contracts,
    normalized,
)
from oracle.domain import Enrolment, Unit
from thorlink.errors import InvalidSignature
from thorlink.keys import recover

_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{17}")


def commitment_of(vin: str, pepper: bytes) -> bytes:
    """HMAC-SHA256 of a VIN in upper case, 32 bytes; a plain hash could be looked up by trying."""
    upper = vin.strip().upper()
    if not _VIN.fullmatch(upper):
        raise ApiError(Code.INVALID_VIN, "A VIN has 17 letters and digits, without I, O and Q.")
    return hmac.digest(pepper, upper.encode(), hashlib.sha256)


async def add(services: Services, driver: bytes, vin: str, unit: Unit) -> tuple[Vehicle, bool]:
    """The vehicle of a VIN, and whether it is new. Asking again for one's own gives the same."""
    commitment = commitment_of(vin, services.settings.pepper_bytes())
    registered = await services.chain.vehicle_of(commitment)
    if registered is not None and registered.driver != driver:
        raise _taken()
    try:
        async with services.database.write() as session:
            user = await user_of(session, services, driver)
            known = await session.scalar(select(Vehicle).where(Vehicle.commitment == commitment))
            if known is not None:
                return _own(known, user, unit), False
            await _check_room(session, services, user)
            vehicle = Vehicle(
                user_id=user.id,
                commitment=commitment,
                unit=unit,
                number=registered.number if registered else None,
                created_at=services.now(),
            )
            session.add(vehicle)
    except IntegrityError as error:  # somebody added the same VIN meanwhile
        raise _taken() from error
    return vehicle, True


async def find(services: Services, driver: bytes, vehicle_id: int) -> Vehicle:
    """The driver's own vehicle; whether another's exists is not told."""
    async with services.database.read() as session:
        return await own_vehicle(session, driver, vehicle_id)


async def own_vehicle(session: AsyncSession, driver: bytes, vehicle_id: int) -> Vehicle:
    """Like `find`, within a transaction."""
    query = (
        select(Vehicle)
        .join(User, User.id == Vehicle.user_id)
        .where(Vehicle.id == vehicle_id, User.wallet_address == driver)
    )
    vehicle = await session.scalar(query)
    if vehicle is None:
        raise ApiError(Code.NOT_FOUND, f"You have no vehicle {vehicle_id}.")
    return vehicle


async def to_sign(services: Services, driver: bytes, vehicle: Vehicle) -> dict[str, object]:
    """The typed data that the driver's wallet signs to enrol the vehicle."""
    head = await services.recent_head()
    now = services.chain_time(head)
    enrolment = Enrolment(vehicle.commitment, driver, now + services.settings.enrolment_validity)
    chain_id = await services.chain_id()
    return enrolment_typed_data(enrolment, chain_id, services.settings.registry)


async def enrol(
    services: Services, driver: bytes, vehicle_id: int, deadline: int, signature: bytes
) -> Vehicle:
    """Keep the driver's consent; ApiError if it is not signed by the driver or too short-lived."""
    head = await services.recent_head()
    now = services.chain_time(head)
    chain_id = await services.chain_id()
    async with services.database.write() as session:
        vehicle = await own_vehicle(session, driver, vehicle_id)
        if vehicle.number is not None:
            raise ApiError(Code.ENROLMENT_DONE, f"It is vehicle {vehicle.number} of the registry.")
        latest = now + 2 * services.settings.enrolment_validity
        if not now + services.settings.batch_validity <= deadline <= latest:
            raise ApiError(
                Code.ENROLMENT_EXPIRED,
                f"The deadline {deadline} is not within {services.settings.batch_validity} s "
                f"and {latest - now} s from now ({now}).",
            )
        enrolment = Enrolment(vehicle.commitment, driver, deadline)
        _check_consent(
            enrolment_digest(enrolment, chain_id, services.settings.registry), driver, signature
        )
        vehicle.enrolment_deadline = deadline
        vehicle.enrolment_signature = for_contracts(normalized(signature))
    return vehicle


def _check_consent(digest: bytes, driver: bytes, signature: bytes) -> None:
    try:
        signer = recover(digest, normalized(signature))
    except InvalidSignature as error:
        raise ApiError(Code.WRONG_ENROLMENT_SIGNATURE, f"{error}.") from error
    if signer != driver:
        raise ApiError(
            Code.WRONG_ENROLMENT_SIGNATURE,
            "It recovers another address: commitment, deadline, chain or registry differ.",
        )


async def user_of(session: AsyncSession, services: Services, address: bytes) -> User:
    """The row of a wallet, made if there is none."""
    user = await session.scalar(select(User).where(User.wallet_address == address))
    if user is None:
        now = services.now()
        user = User(wallet_address=address, created_at=now, updated_at=now)
        session.add(user)
        await session.flush()
    return user


def _own(vehicle: Vehicle, user: User, unit: Unit) -> Vehicle:
    if vehicle.user_id != user.id:
        raise _taken()
    if vehicle.unit != unit:
        raise ApiError(Code.UNIT_DIFFERS, f"The vehicle was added as counting in {vehicle.unit}.")
    return vehicle


async def _check_room(session: AsyncSession, services: Services, user: User) -> None:
    most = services.settings.max_vehicles
    query = select(func.count()).select_from(Vehicle).where(Vehicle.user_id == user.id)
    if (await session.scalar(query) or 0) >= most:
        raise ApiError(Code.TOO_MANY_WAITING, f"A driver may add {most} vehicles.")


def _taken() -> ApiError:
    return ApiError(Code.VEHICLE_TAKEN, "The VIN is bound to another wallet.")
