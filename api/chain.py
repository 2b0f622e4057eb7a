"""What the service needs to know from the chain, as a narrow port; `api.thor_chain` fills it.

Addresses are 20 bytes, ids and hashes 32; times are the chain's Unix seconds. Every method raises
ApiError (node_unavailable, wrong_network) if the chain cannot be asked.
"""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol


class Skip(IntEnum):
    """Why the registry skipped a reading; the order is the contract's."""

    UNKNOWN_VEHICLE = 0
    ROLLBACK = 1
    NO_PROGRESS = 2
    TOO_SOON = 3
    TOO_FAST = 4
    JUMP_TOO_LARGE = 5
    FROZEN = 6


SKIP_TEXT = {
    Skip.UNKNOWN_VEHICLE: "The registry does not know the vehicle.",
    Skip.ROLLBACK: "The reading is lower than the one before.",
    Skip.NO_PROGRESS: "The reading is the same as the one before.",
    Skip.TOO_SOON: "The reading came too soon after the one before.",
    Skip.TOO_FAST: "More kilometres than a car can drive in the time since the one before.",
    Skip.JUMP_TOO_LARGE: "More kilometres at once than one reading may add.",
    Skip.FROZEN: "The vehicle is frozen for a review; until that is over it takes no readings.",
}


@dataclass(frozen=True, slots=True)
class Head:
    """The best block, who may attest at it, and whether the guardian has stopped the registry."""

    block: int
    time: int
    epoch: int
    threshold: int
    attesters: frozenset[bytes]
    paused: bool = False


@dataclass(frozen=True, slots=True)
class RegisteredVehicle:
    """A vehicle as the registry holds it."""

    number: int
    driver: bytes
    odometer_km: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """One payment of the distributor: `km` kilometres were worth `amount` wei.

    `settled_km` is the odometer up to which the vehicle is settled after that block.
    """

    vehicle: int
    driver: bytes
    km: int
    amount: int
    settled_km: int
    tx_id: bytes
    block: int


@dataclass(frozen=True, slots=True)
class FailedPayment:
    """The payout could not pay these kilometres; they stay unsettled."""

    vehicle: int
    km: int
    tx_id: bytes
    block: int


@dataclass(frozen=True, slots=True)
class Drop:
    """Kilometres of a driver were given up, at a transfer or a new baseline."""

    vehicle: int
    driver: bytes
    km: int
    tx_id: bytes
    block: int


@dataclass(frozen=True, slots=True)
class Revocation:
    """The guardian took a reading back in its challenge window: `previous_km` counts again."""

    vehicle: int
    km: int
    previous_km: int
    tx_id: bytes
    block: int


@dataclass(frozen=True, slots=True)
class Freeze:
    """A vehicle was frozen, or is free again."""

    vehicle: int
    frozen: bool
    tx_id: bytes
    block: int


@dataclass(frozen=True, slots=True)
class Rebase:
    """A vehicle has a new odometer, perhaps in another unit."""

    vehicle: int
    km: int
    miles: bool
    tx_id: bytes
    block: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """A vehicle has a new driver."""

    vehicle: int
    to: bytes
    km: int
    tx_id: bytes
    block: int


Finding = Settlement | FailedPayment | Drop | Revocation | Freeze | Rebase | Transfer
"""What happened to a vehicle beside its readings."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a mined transaction did; all empty if it was reverted.

    `registered`: commitment → number; `recorded`: number → km; `skipped`: number → why.
    """

    tx_id: bytes
    block: int
    reverted: bool
    reason: str = ""
    registered: dict[bytes, int] = field(default_factory=dict)
    recorded: dict[int, int] = field(default_factory=dict)
    skipped: dict[int, tuple[int, Skip]] = field(default_factory=dict)
    settlements: tuple[Settlement, ...] = ()


class Chain(Protocol):
    """The port."""

    async def genesis_id(self) -> bytes:
        """The id of block 0: as an integer it is the chain id of every signature."""
        ...

    async def head(self) -> Head:
        """All of one block."""
        ...

    async def vehicle_of(self, commitment: bytes) -> RegisteredVehicle | None:
        """The vehicle that is bound to a commitment."""
        ...

    async def nonce_used(self, nonce: int) -> bool:
        """Whether a batch with this nonce was recorded."""
        ...

    async def outcome(self, tx_id: bytes) -> Outcome | None:
        """None while the transaction is in no block."""
        ...

    async def find_batch(self, vehicle: int, first_block: int) -> tuple[bytes, ...]:
        """Transactions from a block on that recorded or skipped a reading of the vehicle."""
        ...

    async def find_registration(self, commitment: bytes, first_block: int) -> tuple[bytes, ...]:
        """Transactions from a block on that registered a commitment."""
        ...

    async def findings(self, first_block: int, last_block: int) -> tuple[Finding, ...]:
        """All that happened in these blocks, the oldest first."""
        ...

    async def close(self) -> None:
        """Give the connection back."""
        ...
