"""What one asks a Thor node for, as frozen values that write their own JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from thorlink.codec import Clause

Revision: TypeAlias = int | bytes | str
"""A block number, a 32-byte id, or best, justified, finalized; for inspections also next."""

Order: TypeAlias = Literal["asc", "desc"]


@dataclass(frozen=True, slots=True)
class EventCriteria:
    """Which events: all that is given must match; None matches anything."""

    address: bytes | None = None
    topics: Sequence[bytes | None] = ()

    def to_json(self) -> dict[str, str]:
        fields = {"address": self.address}
        fields.update({f"topic{index}": topic for index, topic in enumerate(self.topics)})
        return {name: hex_of(value) for name, value in fields.items() if value is not None}


@dataclass(frozen=True, slots=True)
class TransferCriteria:
    """Which transfers of VET: all that is given must match; None matches anything."""

    sender: bytes | None = None
    recipient: bytes | None = None
    origin: bytes | None = None

    def to_json(self) -> dict[str, str]:
        fields = {"sender": self.sender, "recipient": self.recipient, "txOrigin": self.origin}
        return {name: hex_of(value) for name, value in fields.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of the logs: blocks `first`..`last` (numbers, or Unix seconds by `unit`)."""

    first: int | None = None
    last: int | None = None
    unit: Literal["block", "time"] = "block"
    offset: int = 0
    limit: int | None = None
    order: Order = "asc"

    def to_json(self) -> dict[str, Any]:
        options: dict[str, Any] = {"offset": self.offset, "includeIndexes": True}
        if self.limit is not None:
            options["limit"] = self.limit
        span: dict[str, Any] = {"unit": self.unit}
        if self.first is not None:
            span["from"] = self.first
        if self.last is not None:
            span["to"] = self.last
        return {"range": span, "options": options, "order": self.order}


EVERYTHING = Page()


def filter_json(criteria: Sequence[EventCriteria | TransferCriteria], page: Page) -> dict[str, Any]:
    """The body of a request for logs."""
    return {**page.to_json(), "criteriaSet": [entry.to_json() for entry in criteria]}


def clause_json(clause: Clause) -> dict[str, str | None]:
    """A clause of an inspection."""
    to = None if clause.to is None else hex_of(clause.to)
    return {"to": to, "value": hex(clause.value), "data": hex_of(clause.data)}


def hex_of(value: bytes) -> str:
    """0x and lower-case digits."""
    return f"0x{value.hex()}"


def revision_text(revision: Revision) -> str:
    """A revision as it stands in a path or a query."""
    return hex_of(revision) if isinstance(revision, bytes) else str(revision)
