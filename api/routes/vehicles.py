"""A driver's vehicles."""

from fastapi import APIRouter, Response

from api import vehicles
from api.deps import Given, PathId, Sender
from api.forming import form_batches
from api.models import Vehicle
from api.schemas import NewEnrolment, NewVehicle, VehicleOut
from api.services import Services, chain_may_be_down
from oracle.domain import Unit

router = APIRouter(prefix="/v1/vehicles", tags=["vehicles"])


@router.post("", status_code=201)
async def add(body: NewVehicle, sender: Sender, services: Given, response: Response) -> VehicleOut:
    """Add a car by its VIN; answers what to sign. One's own again: 200 and the same vehicle."""
    vehicle, new = await vehicles.add(services, sender, body.vin, body.unit)
    response.status_code = 201 if new else 200
    return await _shown(services, sender, vehicle)


@router.get("/{vehicle_id}")
async def get(vehicle_id: PathId, sender: Sender, services: Given) -> VehicleOut:
    """One of one's own vehicles."""
    vehicle = await vehicles.find(services, sender, vehicle_id)
    return await _shown(services, sender, vehicle)


@router.put("/{vehicle_id}/enrolment")
async def enrol(
    vehicle_id: PathId, body: NewEnrolment, sender: Sender, services: Given
) -> VehicleOut:
    """Give the driver's signature; a newer one replaces it until the vehicle is registered."""
    vehicle = await vehicles.enrol(services, sender, vehicle_id, body.deadline, body.signature)
    with chain_may_be_down():  # a registration may have waited for this
        await form_batches(services)
    return await _shown(services, sender, vehicle)


async def _shown(services: Services, driver: bytes, vehicle: Vehicle) -> VehicleOut:
    to_sign = None
    if vehicle.number is None:
        to_sign = await vehicles.to_sign(services, driver, vehicle)
    return VehicleOut(
        id=str(vehicle.id),
        commitment=vehicle.commitment,
        driver=driver,
        unit=Unit(vehicle.unit),
        number=vehicle.number,
        enrolled=vehicle.enrolment_signature is not None,
        enrolment=to_sign,
    )
