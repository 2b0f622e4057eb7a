"""A driver's photos."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api import uploads
from api.closing import check_upload
from api.deps import Given, PathId, Sender
from api.errors import ApiError, Code
from api.models import UploadStatus
from api.schemas import EventOut, UploadOut
from api.services import chain_may_be_down
from oracle.domain import Kind, Unit

router = APIRouter(prefix="/v1/uploads", tags=["uploads"])

VehicleId = Annotated[int, Query(ge=1, le=2**31 - 1)]


@router.post("", status_code=202)
async def add(
    vehicle: VehicleId, request: Request, sender: Sender, services: Given, response: Response
) -> UploadOut:
    """Send a photo: the body is the file itself. The same bytes again: 200 and the same upload."""
    kind = request.headers.get("content-type", "")
    if not kind.startswith("image/"):
        raise ApiError(Code.UNSUPPORTED_FORMAT, "Send the file with Content-Type image/….")
    upload, new = await uploads.accept(services, sender, vehicle, await request.body())
    response.status_code = 202 if new else 200
    return _shown(await uploads.story(services, sender, upload.id))


@router.get("/{upload_id}")
async def get(upload_id: PathId, sender: Sender, services: Given) -> UploadOut:
    """What became of one of one's own photos."""
    told = await uploads.story(services, sender, upload_id)
    with chain_may_be_down():  # then what is known is told
        await check_upload(services, told.upload)
    return _shown(await uploads.story(services, sender, upload_id))


def _shown(told: uploads.Story) -> UploadOut:
    upload = told.upload
    return UploadOut(
        id=str(upload.id),
        vehicle=str(upload.vehicle_id),
        kind=Kind(upload.kind),
        status=UploadStatus(upload.status),
        sha256=upload.sha256,
        kept_sha256=upload.kept_sha256,
        reading_km=upload.detected_mileage,
        displayed=upload.displayed,
        unit=Unit(upload.unit) if upload.unit else None,
        confidence=upload.confidence,
        reason=upload.notes,
        tx_id=upload.blockchain_tx,
        reward_wei=upload.rewards,
        timeline=[
            EventOut(at=event.at, state=UploadStatus(event.state), detail=event.detail)
            for event in told.events
        ],
    )
