"""Events of the contracts as findings; `Settled` is not here, it needs a question to the node."""

from collections.abc import Callable, Mapping
from typing import Any

from api.chain import Drop, FailedPayment, Finding, Freeze, Rebase, Revocation, Transfer

SETTLED = "Settled"
OF_REGISTRY = ("ReadingRevoked", "VehicleFrozen", "VehicleRebased", "VehicleTransferred")
OF_DISTRIBUTOR = (SETTLED, "PayoutFailed", "KilometresDropped")

_FINDINGS: dict[str, Callable[[Mapping[str, Any], bytes, int], Finding]] = {
    "PayoutFailed": lambda v, *at: FailedPayment(v["vehicle"], v["km"], *at),
    "KilometresDropped": lambda v, *at: Drop(v["vehicle"], v["driver"], v["km"], *at),
    "ReadingRevoked": lambda v, *at: Revocation(
        v["vehicle"], v["odometerKm"], v["previousKm"], *at
    ),
    "VehicleFrozen": lambda v, *at: Freeze(v["vehicle"], v["frozen"], *at),
    "VehicleRebased": lambda v, *at: Rebase(v["vehicle"], v["toKm"], v["miles"], *at),
    "VehicleTransferred": lambda v, *at: Transfer(v["vehicle"], v["to"], v["odometerKm"], *at),
}


def finding(name: str, values: Mapping[str, Any], tx_id: bytes, block: int) -> Finding | None:
    """What an event tells; None for one that tells nothing to drivers."""
    made = _FINDINGS.get(name)
    return made(values, tx_id, block) if made else None
