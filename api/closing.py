"""How batches end: recorded, failed or expired, as the chain says and nobody else."""

from collections.abc import Sequence

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.batches import Entry, Whole, add_submission, whole
from api.chain import SKIP_TEXT, Outcome, Skip
from api.forming import form_batches
from api.models import (
    ALIVE,
    Batch,
    BatchState,
    SubmissionState,
    Upload,
    UploadStatus,
)
from api.rewards import book
from api.services import Services
from api.timeline import give_up, move
from oracle.domain import Kind

log = structlog.get_logger()


async def check_alive(services: Services) -> None:
    """Look at every batch that has not ended."""
    async with services.database.read() as session:
        ids = list(await session.scalars(select(Batch.id).where(Batch.state.in_(ALIVE))))
    for batch_id in ids:
        await check_batch(services, batch_id)


async def check_upload(services: Services, upload: Upload) -> None:
    """Look at the batch of an upload that may have moved on."""
    if upload.batch_id and upload.status in (UploadStatus.ATTESTED, UploadStatus.SUBMITTED):
        await check_batch(services, upload.batch_id)


async def check_batch(services: Services, batch_id: int) -> None:
    """Ask the chain what became of a batch, and note it if it has ended."""
    async with services.database.read() as session:
        batch = await session.get(Batch, batch_id)
        if batch is None or batch.state not in ALIVE:
            return
        found = await whole(session, batch)

    # In this order: a block later than the deadline holds no further transaction of the batch,
    # so what the receipts and the nonce say after it is final.
    head = await services.chain.head()
    outcomes = [
        outcome
        for row in found.submissions
        if row.state == SubmissionState.PENDING
        and (outcome := await services.chain.outcome(row.tx_id))
    ]
    done = [outcome for outcome in outcomes if _is_of(found, outcome)]
    if not done and found.batch.state != BatchState.OPEN:
        done = await _search(services, found)
    if done:
        await _record(services, found, done[0])
    elif await _taken_by_another(services, found):
        await _refuse(services, batch_id, "The registry has this VIN for another wallet.")
    else:
        reason = _dead(found, outcomes, head.time, head.epoch)
        await _note_outcomes(services, batch_id, outcomes)
        if reason:
            state = BatchState.EXPIRED if head.time > found.batch.deadline else BatchState.FAILED
            await _end(services, batch_id, state, reason, counts=not head.paused)
            await form_batches(services)


def _is_of(found: Whole, outcome: Outcome) -> bool:
    """Whether a transaction carried this batch: an operator may announce any id."""
    if outcome.reverted:
        return False
    if found.batch.kind == Kind.REGISTRATION:
        return found.entries[0].vehicle.commitment in outcome.registered
    told = {number: km for number, (km, _) in outcome.skipped.items()} | outcome.recorded
    return all(told.get(entry.vehicle.number or 0) == entry.item.km for entry in found.entries)


async def _search(services: Services, found: Whole) -> list[Outcome]:
    """The batch's transaction, if the chain has it though nobody announced it."""
    first = found.entries[0]
    if found.batch.nonce is None:
        registered = await services.chain.vehicle_of(first.vehicle.commitment)
        if registered is None or registered.driver != first.driver:
            return []
        ids = await services.chain.find_registration(
            first.vehicle.commitment, found.batch.first_block
        )
    elif await services.chain.nonce_used(found.batch.nonce):
        number = first.vehicle.number or 0
        ids = await services.chain.find_batch(number, found.batch.first_block)
    else:
        return []
    outcomes = [await services.chain.outcome(tx_id) for tx_id in ids]
    return [outcome for outcome in outcomes if outcome and _is_of(found, outcome)]


async def _taken_by_another(services: Services, found: Whole) -> bool:
    if found.batch.kind != Kind.REGISTRATION:
        return False
    first = found.entries[0]
    registered = await services.chain.vehicle_of(first.vehicle.commitment)
    return registered is not None and registered.driver != first.driver


def _dead(found: Whole, outcomes: Sequence[Outcome], time: int, epoch: int) -> str | None:
    """Why the batch can no longer be recorded as it is; None while it can."""
    batch = found.batch
    if time > batch.deadline:
        return f"its deadline {batch.deadline} has passed at {time}"
    if epoch != batch.epoch:
        return f"the operators changed (epoch {batch.epoch}, now {epoch})"
    reverted = [outcome for outcome in outcomes if outcome.reverted]
    mined = {outcome.tx_id for outcome in outcomes}
    waiting = any(
        row.state == SubmissionState.PENDING and row.tx_id not in mined for row in found.submissions
    )
    if reverted and not waiting:
        return f"its transaction was undone: {reverted[-1].reason}"
    return None


async def _note_outcomes(services: Services, batch_id: int, outcomes: Sequence[Outcome]) -> None:
    """Mark announced transactions that were undone or were of something else."""
    if not outcomes:
        return
    by_id = {outcome.tx_id: outcome for outcome in outcomes}
    async with services.database.write() as session:
        found = await _alive(session, batch_id)
        if found is None:
            return
        for row in found.submissions:
            if outcome := by_id.get(row.tx_id):
                row.state = (
                    SubmissionState.REVERTED if outcome.reverted else SubmissionState.FOREIGN
                )
        if all(row.state != SubmissionState.PENDING for row in found.submissions):
            found.batch.state = BatchState.SIGNED
            detail = "The announced transaction did not carry it; it is sent again."
            for entry in found.entries:
                move(session, entry.upload, UploadStatus.ATTESTED, detail, services.now())


async def _record(services: Services, seen: Whole, outcome: Outcome) -> None:
    async with services.database.write() as session:
        found = await _alive(session, seen.batch.id)
        if found is None:
            return
        if all(row.tx_id != outcome.tx_id for row in found.submissions):
            add_submission(session, services, found, outcome.tx_id, None)
            await session.flush()
            found = await whole(session, found.batch)
        for row in found.submissions:
            if row.tx_id == outcome.tx_id:
                row.state = SubmissionState.MINED
        found.batch.state = BatchState.RECORDED
        found.batch.updated_at = services.now()
        for entry in found.entries:
            await _finish(session, services, entry, outcome)
        await session.flush()
        for settlement in outcome.settlements:
            await book(session, services, settlement)


async def _finish(
    session: AsyncSession, services: Services, entry: Entry, outcome: Outcome
) -> None:
    now = services.now()
    upload, vehicle = entry.upload, entry.vehicle
    upload.blockchain_tx = outcome.tx_id
    upload.verified_at = now
    if upload.kind == Kind.REGISTRATION:
        vehicle.number = outcome.registered[vehicle.commitment]
        detail = f"Vehicle {vehicle.number} of the registry, from {entry.item.km} km on."
        move(session, upload, UploadStatus.RECORDED, detail, now)
        return
    number = vehicle.number or 0
    if number not in outcome.recorded:
        _, why = outcome.skipped[number]
        if why is not Skip.NO_PROGRESS or upload.attempts == 0:
            await give_up(session, upload, UploadStatus.SKIPPED, SKIP_TEXT[why], now)
            return
        # An earlier batch of this reading was mined after all, so the chain has it.
    move(session, upload, UploadStatus.RECORDED, f"The registry has {entry.item.km} km.", now)


async def _end(
    services: Services, batch_id: int, state: BatchState, reason: str, *, counts: bool
) -> None:
    """Close a batch that came to nothing; its readings wait for a new one, or for people.

    While the registry is paused it is nobody's fault, and does not count as an attempt.
    """
    async with services.database.write() as session:
        found = await _alive(session, batch_id)
        if found is None:
            return
        found.batch.state = state
        found.batch.reason = reason
        found.batch.updated_at = services.now()
        for entry in found.entries:
            entry.upload.attempts += counts
            await _release(session, services, entry, f"Batch {batch_id} came to nothing: {reason}.")
    log.warning("batch ended", batch=batch_id, state=str(state), reason=reason)


async def _refuse(services: Services, batch_id: int, reason: str) -> None:
    """Close a batch that can never be recorded, and its uploads with it."""
    async with services.database.write() as session:
        found = await _alive(session, batch_id)
        if found is None:
            return
        found.batch.state = BatchState.FAILED
        found.batch.reason = reason
        found.batch.updated_at = services.now()
        for entry in found.entries:
            await give_up(session, entry.upload, UploadStatus.REFUSED, reason, services.now())


async def _release(session: AsyncSession, services: Services, entry: Entry, detail: str) -> None:
    upload, now = entry.upload, services.now()
    upload.blockchain_tx = None
    if upload.attempts >= services.settings.max_attempts:
        await give_up(session, upload, UploadStatus.REVIEW, detail, now)
        return
    upload.batch_id = None
    move(session, upload, UploadStatus.READ, detail, now)


async def _alive(session: AsyncSession, batch_id: int) -> Whole | None:
    """The batch, ours until the transaction ends; None if it has ended meanwhile."""
    batch = await session.scalar(select(Batch).where(Batch.id == batch_id).with_for_update())
    return await whole(session, batch) if batch and batch.state in ALIVE else None
