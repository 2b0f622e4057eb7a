"""What a driver earned."""

import re

from fastapi import APIRouter

from api.deps import Given, Sender
from api.errors import ApiError, Code
from api.rewards import earnings
from api.schemas import RewardOut, RewardsOut

router = APIRouter(prefix="/v1/drivers", tags=["drivers"])

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


@router.get("/{address}/rewards")
async def rewards(address: str, sender: Sender, services: Given) -> RewardsOut:
    """One's own payments, the newest first."""
    if not _ADDRESS.fullmatch(address):
        raise ApiError(Code.INVALID_REQUEST, "An address is 0x and 40 hex digits.")
    if bytes.fromhex(address[2:]) != sender:
        raise ApiError(Code.NOT_YOURS, "Drivers see their own rewards only.")
    earned = await earnings(services, sender)
    return RewardsOut(
        address=sender,
        total_wei=earned.total_wei,
        total_km=earned.total_km,
        rewards=[
            RewardOut(
                upload=str(payment.upload_id) if payment.upload_id else None,
                vehicle=str(payment.vehicle_id),
                km=payment.km,
                amount_wei=payment.amount,
                tx_id=payment.blockchain_tx,
                at=payment.created_at,
            )
            for payment in earned.payments
        ],
    )
