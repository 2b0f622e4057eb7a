"""Operators' verdicts: what they agree on decides; what they do not agree on goes to people."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.chain import Head
from api.errors import ApiError, Code
from api.models import MOVING, Upload, UploadStatus, User, Vehicle, Verdict
from api.schemas import NewVerdict
from api.services import Services
from api.timeline import give_up, move
from api.uploads import SIMILAR_PICTURE_BITS, phash_of
from oracle.domain import Decision, Kind, Unit, kilometres
from oracle.photo import distance

WANTED = (UploadStatus.STORED, UploadStatus.READ)
"""After the quorum the others are asked too: whoever has read a photo can sign for it."""


@dataclass(frozen=True, slots=True)
class Task:
    """A photo to read, its vehicle and its driver."""

    upload: Upload
    vehicle: Vehicle
    driver: bytes


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the operators say together; `verdicts` are those that say so, none if they differ."""

    decision: Decision
    verdicts: tuple[Verdict, ...] = ()


def agreement(verdicts: Sequence[Verdict], attesters: int, threshold: int) -> Agreement | None:
    """The decision of one operator each, None while more verdicts could still decide.

    Accepted means: the same kilometres by the same model. `attesters` is how many there are.
    """
    accepted = Counter(
        (verdict.km, verdict.model_hash)
        for verdict in verdicts
        if verdict.decision == Decision.ACCEPTED
    )
    refused = tuple(v for v in verdicts if v.decision == Decision.REFUSED)
    best, votes = accepted.most_common(1)[0] if accepted else (None, 0)
    if votes >= threshold:
        same = (v for v in verdicts if v.decision == Decision.ACCEPTED)
        return Agreement(Decision.ACCEPTED, tuple(v for v in same if (v.km, v.model_hash) == best))
    if len(refused) >= threshold:
        return Agreement(Decision.REFUSED, refused)
    missing = attesters - len(verdicts)
    return None if max(votes, len(refused)) + missing >= threshold else Agreement(Decision.REVIEW)


async def tasks(services: Services, operator: bytes, limit: int) -> list[Task]:
    """Photos without a verdict of this operator; of each vehicle only the one whose turn it is."""
    earlier = Upload.__table__.alias("earlier")
    waits = exists().where(
        earlier.c.vehicle_id == Upload.vehicle_id,
        earlier.c.id < Upload.id,
        earlier.c.status.in_(MOVING),
    )
    judged = exists().where(Verdict.upload_id == Upload.id, Verdict.operator == operator)
    query = (
        select(Upload, Vehicle, User.wallet_address)
        .join(Vehicle, Vehicle.id == Upload.vehicle_id)
        .join(User, User.id == Upload.user_id)
        .where(Upload.status.in_(WANTED), ~waits, ~judged)
        .order_by(Upload.id)
        .limit(limit)
    )
    async with services.database.read() as session:
        return [Task(*row) for row in await session.execute(query)]


async def give(services: Services, operator: bytes, given: NewVerdict) -> tuple[Upload, bool]:
    """Note a verdict and act on what the operators agree on; whether it is a new one."""
    _check_complete(given)
    head = await services.recent_head()
    async with services.database.write() as session:
        query = select(Upload).where(Upload.id == int(given.upload)).with_for_update()
        upload = await session.scalar(query)
        if upload is None:
            raise ApiError(Code.NOT_FOUND, f"There is no upload {given.upload}.")
        if given.sha256 != upload.kept_sha256:
            raise ApiError(
                Code.WRONG_PHOTO_HASH, f"The kept photo is 0x{upload.kept_sha256.hex()}."
            )
        if await _already(session, operator, given):
            return upload, False
        if upload.status not in MOVING:
            raise ApiError(Code.VERDICT_NOT_WANTED, f"The upload is {upload.status}.")
        session.add(_row(services, operator, given))
        await session.flush()
        if upload.status == UploadStatus.STORED:
            await _decide(session, services, upload, head)
    return upload, True


def _check_complete(given: NewVerdict) -> None:
    if given.decision is not Decision.ACCEPTED:
        return
    if given.km is None or given.displayed is None or given.unit is None:
        raise ApiError(Code.INVALID_REQUEST, "An accepted verdict has km, displayed and unit.")
    if given.km != kilometres(given.displayed, given.unit):
        raise ApiError(
            Code.INVALID_REQUEST,
            f"{given.displayed} {given.unit} are {kilometres(given.displayed, given.unit)} km.",
        )


async def _already(session: AsyncSession, operator: bytes, given: NewVerdict) -> bool:
    query = select(Verdict).where(
        Verdict.upload_id == int(given.upload), Verdict.operator == operator
    )
    earlier = await session.scalar(query)
    if earlier is None:
        return False
    names = ("decision", "km", "displayed", "unit", "model_hash", "confidence", "code", "reason")
    if any(getattr(earlier, name) != getattr(given, name) for name in names):
        raise ApiError(Code.VERDICT_DIFFERS, "You gave another verdict on this photo before.")
    return True


def _row(services: Services, operator: bytes, given: NewVerdict) -> Verdict:
    return Verdict(
        upload_id=int(given.upload),
        operator=operator,
        decision=given.decision,
        km=given.km,
        displayed=given.displayed,
        unit=given.unit,
        confidence=given.confidence,
        code=given.code,
        reason=given.reason,
        model_hash=given.model_hash,
        created_at=services.now(),
    )


async def _decide(session: AsyncSession, services: Services, upload: Upload, head: Head) -> None:
    query = select(Verdict).where(Verdict.upload_id == upload.id).order_by(Verdict.id)
    verdicts = [v for v in await session.scalars(query) if v.operator in head.attesters]
    agreed = agreement(verdicts, len(head.attesters), head.threshold)
    if agreed is None:
        return
    now = services.now()
    _show(upload, agreed.verdicts or verdicts)
    if agreed.decision is Decision.ACCEPTED:
        await _accept(session, services, upload, agreed.verdicts)
    elif agreed.decision is Decision.REFUSED:
        reason = agreed.verdicts[0].reason or "The photo cannot be rewarded."
        await give_up(session, upload, UploadStatus.REFUSED, reason, now)
    else:
        reasons = [verdict.reason for verdict in verdicts if verdict.reason]
        reason = reasons[0] if reasons else "The operators read different numbers."
        await give_up(session, upload, UploadStatus.REVIEW, reason, now)


def _show(upload: Upload, verdicts: Sequence[Verdict]) -> None:
    """What the driver sees: the reading, with the lowest confidence of those who gave it."""
    first = next((v for v in verdicts if v.displayed is not None), None)
    if first is None:
        return
    upload.displayed, upload.unit = first.displayed, first.unit
    unit = None if first.unit is None else Unit(first.unit)
    if first.km is not None:
        upload.detected_mileage = first.km
    elif first.displayed is not None and unit is not None:
        upload.detected_mileage = kilometres(first.displayed, unit)
    upload.confidence = min(v.confidence for v in verdicts if v.displayed == first.displayed)


async def _accept(
    session: AsyncSession, services: Services, upload: Upload, verdicts: Sequence[Verdict]
) -> None:
    now = services.now()
    vehicle = await session.get_one(Vehicle, upload.vehicle_id)
    if upload.unit != vehicle.unit:
        reason = f"The photo shows {upload.unit}, the vehicle counts in {vehicle.unit}."
        await give_up(session, upload, UploadStatus.REVIEW, reason, now)
        return
    if copy := await _copy(session, upload):
        own = copy.vehicle_id == upload.vehicle_id
        reason = (
            f"It is the picture of upload {copy.id} with the same reading."
            if own
            else "A photo of another vehicle looks the same and has the same reading."
        )
        status = UploadStatus.REFUSED if own else UploadStatus.REVIEW
        await give_up(session, upload, status, reason, now)
        return
    upload.model_hash = verdicts[0].model_hash
    upload.read_at = now
    shown = f"{upload.displayed} {upload.unit}"
    if upload.unit == Unit.MILES:
        shown += f" = {upload.detected_mileage} km"
    purpose = "first reading" if upload.kind == Kind.REGISTRATION else "reading"
    detail = f"{len(verdicts)} of {len(verdicts)} needed operators agree: {purpose} {shown}."
    move(session, upload, UploadStatus.READ, detail, now)


async def _copy(session: AsyncSession, upload: Upload) -> Upload | None:
    """Another photo that looks the same and showed the same; own ones first."""
    query = select(Upload).where(
        Upload.detected_mileage == upload.detected_mileage,
        Upload.id != upload.id,
        Upload.status.not_in((UploadStatus.REFUSED, UploadStatus.SKIPPED)),
    )
    alike = [
        other
        for other in await session.scalars(query.order_by(Upload.id))
        if distance(phash_of(other), phash_of(upload)) <= SIMILAR_PICTURE_BITS
    ]
    own = (other for other in alike if other.vehicle_id == upload.vehicle_id)
    return next(own, alike[0] if alike else None)
