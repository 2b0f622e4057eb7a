"""Operators read photos and say what they read."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy import select

from api import verdicts
from api.deps import Given, Operator, PathId
from api.errors import ApiError, Code
from api.forming import form_batches
from api.models import Upload, UploadStatus
from api.schemas import (
    EnrolmentOut,
    NewVerdict,
    TaskOut,
    TasksOut,
    TaskVehicle,
    VerdictOut,
)
from api.services import chain_may_be_down
from oracle.domain import Kind, Unit

router = APIRouter(prefix="/v1/operator", tags=["operator"])


@router.get("/tasks")
async def tasks(
    operator: Operator, services: Given, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> TasksOut:
    """Photos without a verdict of the operator, one a vehicle at a time."""
    found = await verdicts.tasks(services, operator, limit)
    return TasksOut(tasks=[_task(task) for task in found])


@router.get("/photos/{upload_id}")
async def photo(upload_id: PathId, operator: Operator, services: Given) -> Response:  # noqa: ARG001 - who asks matters
    """The kept JPEG of an upload."""
    async with services.database.read() as session:
        upload = await session.scalar(select(Upload).where(Upload.id == upload_id))
    if upload is None:
        raise ApiError(Code.NOT_FOUND, f"There is no upload {upload_id}.")
    jpeg = await services.photos.read(upload.image_url, upload.kept_sha256)
    return Response(jpeg, media_type="image/jpeg", headers={"Cache-Control": "no-store"})


@router.post("/verdicts", status_code=201)
async def give(
    body: NewVerdict, operator: Operator, services: Given, response: Response
) -> VerdictOut:
    """Say what was read; the same again: 200."""
    upload, new = await verdicts.give(services, operator, body)
    response.status_code = 201 if new else 200
    with chain_may_be_down():  # the watcher forms what is left
        await form_batches(services)
    return VerdictOut(upload=str(upload.id), status=UploadStatus(upload.status))


def _task(task: verdicts.Task) -> TaskOut:
    vehicle = task.vehicle
    consent = None
    if vehicle.enrolment_deadline is not None and vehicle.enrolment_signature is not None:
        consent = EnrolmentOut(
            deadline=vehicle.enrolment_deadline, signature=vehicle.enrolment_signature
        )
    return TaskOut(
        upload=str(task.upload.id),
        kind=Kind(task.upload.kind),
        sha256=task.upload.kept_sha256,
        vehicle=TaskVehicle(
            id=str(vehicle.id),
            number=vehicle.number,
            commitment=vehicle.commitment,
            driver=task.driver,
            unit=Unit(vehicle.unit),
            enrolment=consent,
        ),
    )
