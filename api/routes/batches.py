"""Operators sign batches and say when one went to the chain."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from api import batches
from api.batches import Whole
from api.closing import check_batch
from api.deps import Given, Operator, PathId
from api.models import Batch, BatchState
from api.schemas import (
    BatchesOut,
    BatchOut,
    BatchSignatureOut,
    BatchStateOut,
    EnrolmentOut,
    ItemOut,
    NewSignature,
    NewSubmission,
    RegistrationOut,
)
from api.services import chain_may_be_down
from oracle.domain import Kind, Unit

router = APIRouter(prefix="/v1/operator/batches", tags=["operator"])

Listable = Literal["open", "signed", "submitted"]


@router.get("")
async def listed(
    operator: Operator,  # noqa: ARG001 - who asks matters
    services: Given,
    state: Listable = "open",
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> BatchesOut:
    """Batches of one state, the oldest first."""
    found = await batches.listed(services, BatchState(state), limit)
    return BatchesOut(batches=[_shown(one) for one in found])


@router.post("/{batch_id}/signatures", status_code=201)
async def sign(
    batch_id: PathId, body: NewSignature, operator: Operator, services: Given, response: Response
) -> BatchStateOut:
    """Sign a batch's digest with the key that signs the request; again: 200."""
    found, new = await batches.sign(services, operator, batch_id, body.signature)
    response.status_code = 201 if new else 200
    return _state(found)


@router.post("/{batch_id}/submission")
async def submit(
    batch_id: PathId, body: NewSubmission, operator: Operator, services: Given
) -> BatchStateOut:
    """Announce a transaction. What it did is read from the chain, not believed."""
    found = await batches.announce(services, operator, batch_id, body.tx_id)
    with chain_may_be_down():  # the watcher looks again
        await check_batch(services, batch_id)
        async with services.database.read() as session:
            batch = await session.scalar(select(Batch).where(Batch.id == batch_id))
            if batch is not None:
                found = await batches.whole(session, batch)
    return _state(found)


def _state(found: Whole) -> BatchStateOut:
    return BatchStateOut(
        id=str(found.batch.id),
        state=BatchState(found.batch.state),
        signatures=len(found.signatures),
    )


def _shown(found: Whole) -> BatchOut:
    batch = found.batch
    return BatchOut(
        id=str(batch.id),
        kind=Kind(batch.kind),
        state=BatchState(batch.state),
        epoch=batch.epoch,
        nonce=batch.nonce or 0,
        deadline=batch.deadline,
        model_hash=batch.model_hash,
        evidence_root=batch.evidence_root,
        digest=batch.digest,
        items=[_item(batch, entry) for entry in found.entries],
        registration=_registration(found),
        threshold=batch.threshold,
        signatures=[
            BatchSignatureOut(operator=row.operator, signature=row.signature)
            for row in found.signatures
        ],
        tx_id=found.submissions[-1].tx_id if found.submissions else None,
    )


def _item(batch: Batch, entry: batches.Entry) -> ItemOut:
    return ItemOut(
        upload=str(entry.upload.id),
        vehicle=entry.vehicle.number if batch.kind == Kind.READING else None,
        km=entry.item.km,
        sha256=entry.upload.kept_sha256,
    )


def _registration(found: Whole) -> RegistrationOut | None:
    if found.batch.kind != Kind.REGISTRATION:
        return None
    entry = found.entries[0]
    deadline, signature = entry.vehicle.enrolment_deadline, entry.vehicle.enrolment_signature
    if deadline is None or signature is None:
        raise ValueError(f"vehicle {entry.vehicle.id} is to be registered without a consent")
    return RegistrationOut(
        commitment=entry.vehicle.commitment,
        driver=entry.driver,
        miles=entry.vehicle.unit == Unit.MILES,
        enrolment=EnrolmentOut(deadline=deadline, signature=signature),
    )
