"""What execution leaves behind: events, transfers, receipts. Hashes 32 bytes, addresses 20."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Event:
    """A log entry; topics are 32 bytes each."""

    address: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Transfer:
    """VET that moved, wei."""

    sender: bytes
    recipient: bytes
    amount: int


class Ancestor(NamedTuple):
    """What the EVM may know about an earlier block: its id and its time in seconds."""

    id: bytes
    timestamp: int


@dataclass(frozen=True, slots=True)
class BlockContext:
    """What the EVM may know about the block it runs in."""

    number: int
    timestamp: int
    gas_limit: int
    beneficiary: bytes
    base_fee: int
    chain_id: int
    ancestors: Sequence[Ancestor] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class TxContext:
    """What the EVM may know about the transaction it runs in.

    Beyond that, `credit` (wei VTHO) is what the origin had by its contract's credit plan when
    that bought the gas, else None.
    """

    id: bytes = bytes(32)
    origin: bytes = bytes(20)
    gas_payer: bytes = bytes(20)
    gas_price: int = 0
    block_ref: bytes = bytes(8)
    expiration: int = 0
    clause_count: int = 0
    proved_work: int = 0
    credit: int | None = None


@dataclass(frozen=True, slots=True)
class ClauseResult:
    """One clause executed. `error` is Thor's text for what went wrong, empty if nothing did."""

    data: bytes
    events: tuple[Event, ...]
    transfers: tuple[Transfer, ...]
    gas_left: int
    refund: int
    error: str


@dataclass(frozen=True, slots=True)
class Output:
    """What one clause of a mined transaction did; `contract` is set for a creation."""

    contract: bytes | None
    events: tuple[Event, ...]
    transfers: tuple[Transfer, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """A mined transaction's result; amounts in wei VTHO, no outputs if it was reverted."""

    gas_used: int
    gas_payer: bytes
    paid: int
    reward: int
    reverted: bool
    outputs: tuple[Output, ...]
