"""Searching events and transfers, as the real node's log database does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from thorlink.node.block import Block
from thorlink.node.chain import Chain
from thorlink.node.http import serialize
from thorlink.node.http.wire import (
    HttpError,
    bad_request,
    json_bool,
    json_fixed_bytes,
    json_string,
    json_uint,
    mismatch,
    object_fields,
)
from thorlink.node.outcome import Event, Output, Transfer

MAX_LIMIT = 1_000
MAX_OFFSET = 100_000
MAX_CRITERIA = 10
MAX_BLOCK = (1 << 28) - 1
TOPICS = tuple(f"topic{n}" for n in range(5))

_FILTER = frozenset({"criteriaSet", "range", "options", "order"})
_RANGE = frozenset({"unit", "from", "to"})
_OPTIONS = frozenset({"offset", "limit", "includeIndexes"})
_EVENT = frozenset({"address", *TOPICS})
_TRANSFER = frozenset({"txOrigin", "sender", "recipient"})


@dataclass(frozen=True, slots=True)
class Row:
    """A log entry and where it was written."""

    item: Event | Transfer
    block: Block
    tx_index: int
    clause_index: int

    @property
    def signed(self) -> tuple[bytes, bytes]:
        """Id and origin of the transaction, zero for what the genesis block logs."""
        if not self.block.number:
            return bytes(32), bytes(20)
        signed = self.block.transactions[self.tx_index]
        return signed.id, signed.origin

    def meta(self, log_index: int | None) -> dict[str, Any]:
        """Where it was written, as JSON; with indexes if `log_index` is given."""
        identity, origin = self.signed
        meta = {
            **serialize.block_meta(self.block),
            "txID": serialize.hex_bytes(identity),
            "txOrigin": serialize.hex_bytes(origin),
            "clauseIndex": self.clause_index,
        }
        if log_index is not None:
            meta |= {"txIndex": self.tx_index, "logIndex": log_index}
        return meta


@dataclass(frozen=True, slots=True)
class _Search:
    criteria: list[Any]
    first: int
    last: int
    offset: int
    limit: int | None
    indexes: bool
    newest_first: bool


def search_events(chain: Chain, body: Any) -> list[dict[str, Any]]:
    """POST /logs/event."""
    search = _search(chain, body, "api.EventFilter", _event_criterion)
    rows = _rows(chain, search, lambda output: output.events)
    return [
        {**serialize.event(row.item), "meta": row.meta(index if search.indexes else None)}
        for index, row in _select(rows, search, matches_event)
        if isinstance(row.item, Event)
    ]


def search_transfers(chain: Chain, body: Any) -> list[dict[str, Any]]:
    """POST /logs/transfer."""
    search = _search(chain, body, "api.TransferFilter", _transfer_criterion)
    rows = _rows(chain, search, lambda output: output.transfers)
    return [
        {**serialize.transfer(row.item), "meta": row.meta(index if search.indexes else None)}
        for index, row in _select(rows, search, matches_transfer)
        if isinstance(row.item, Transfer)
    ]


# reading the request


def _search(
    chain: Chain, body: Any, type_name: str, criterion: Callable[[Any], Mapping[str, bytes]]
) -> _Search:
    fields = object_fields(body, _FILTER, type_name)
    name = type_name.removeprefix("api.")
    options = object_fields(fields.get("options"), _OPTIONS, "api.Options")
    limit = json_uint(options.get("limit"), "Options.options.limit")
    offset = json_uint(options.get("offset"), "Options.options.offset") or 0
    indexes = json_bool(options.get("includeIndexes"), "Options.options.includeIndexes")
    window = object_fields(fields.get("range"), _RANGE, "api.Range")
    order = json_string(fields.get("order"), f"{name}.order")
    raw_criteria = fields.get("criteriaSet") or []
    if not isinstance(raw_criteria, list):
        raise mismatch(raw_criteria, f"{name}.criteriaSet", "[]*api.Criteria")
    criteria = [None if item is None else criterion(item) for item in raw_criteria]

    if limit is not None and limit > MAX_LIMIT:
        raise HttpError(403, f"options.limit exceeds the maximum allowed value of {MAX_LIMIT}")
    if offset > MAX_OFFSET:
        raise HttpError(403, f"options.offset exceeds the maximum allowed value of {MAX_OFFSET}")
    first, last = _range(chain, window)
    _check_criteria(criteria)
    return _Search(criteria, first, last, offset, limit, indexes, order == "desc")


def _check_criteria(criteria: list[Any]) -> None:
    for index, item in enumerate(criteria):
        if item is None:
            raise bad_request(f"criteriaSet[{index}]: null not allowed")
    if len(criteria) > MAX_CRITERIA:
        raise bad_request(
            f"number of criteria in criteriaSet: {len(criteria)} "
            f"cannot be greater than: {MAX_CRITERIA}"
        )


def _range(chain: Chain, window: Mapping[str, Any]) -> tuple[int, int]:
    """First and last block; an empty range if none can match."""
    unit = json_string(window.get("unit"), "Range.range.unit")
    start = json_uint(window.get("from"), "Range.range.from")
    end = json_uint(window.get("to"), "Range.range.to")
    if unit not in ("", "block", "time"):
        raise bad_request(f"filter.Range.Unit must be either 'block' or 'time', got '{unit}'")
    if start is not None and end is not None and start > end:
        raise bad_request("filter.Range.To must be greater than or equal to filter.Range.From")
    best = chain.best.number
    if unit == "time":
        inside = [
            block.number
            for block in chain.blocks(0, best)
            if (start is None or block.timestamp >= start)
            and (end is None or block.timestamp <= end)
        ]
        return (inside[0], inside[-1]) if inside else (1, 0)
    return start or 0, best if end is None else min(end, best)


def _event_criterion(item: Any) -> Mapping[str, bytes]:
    fields = object_fields(item, _EVENT, "api.EventCriteria")
    lengths = {"address": 20} | dict.fromkeys(TOPICS, 32)
    return _criterion(fields, lengths)


def _transfer_criterion(item: Any) -> Mapping[str, bytes]:
    fields = object_fields(item, _TRANSFER, "logdb.TransferCriteria")
    return _criterion(fields, dict.fromkeys(("txOrigin", "sender", "recipient"), 20))


def _criterion(fields: Mapping[str, Any], lengths: Mapping[str, int]) -> Mapping[str, bytes]:
    values = {name: json_fixed_bytes(fields.get(name), length) for name, length in lengths.items()}
    return {name: value for name, value in values.items() if value is not None}


# searching


def _rows(
    chain: Chain, search: _Search, logs: Callable[[Output], tuple[Event | Transfer, ...]]
) -> Iterator[tuple[int, Row]]:
    blocks = chain.blocks(search.first, search.last)
    for block in reversed(blocks) if search.newest_first else blocks:
        rows = block_rows(block, logs)
        yield from reversed(rows) if search.newest_first else rows


def block_rows(
    block: Block, logs: Callable[[Output], tuple[Event | Transfer, ...]]
) -> list[tuple[int, Row]]:
    """The events or the transfers of a block, as `logs` picks them, with their index in it."""
    rows = [
        Row(item, block, tx_index, clause_index)
        for tx_index, outputs in enumerate(block.outputs)
        for clause_index, output in enumerate(outputs)
        for item in logs(output)
    ]
    return list(enumerate(rows))


def _select(
    rows: Iterator[tuple[int, Row]],
    search: _Search,
    matches: Callable[[Row, Mapping[str, bytes]], bool],
) -> list[tuple[int, Row]]:
    wanted = MAX_LIMIT + 1 if search.limit is None else search.limit
    found: list[tuple[int, Row]] = []
    skip = search.offset
    for index, row in rows:
        if len(found) >= wanted:
            break
        if search.criteria and not any(matches(row, item) for item in search.criteria):
            continue
        if skip:
            skip -= 1
            continue
        found.append((index, row))
    if len(found) > MAX_LIMIT:
        raise HttpError(
            403,
            "the number of filtered logs exceeds the maximum allowed value of "
            f"{MAX_LIMIT}, please use pagination",
        )
    return found


def matches_event(row: Row, criterion: Mapping[str, bytes]) -> bool:
    """Whether it is an event with the `address` and `topic0` to `topic4` of the criterion."""
    item = row.item
    if not isinstance(item, Event):
        return False
    if item.address != criterion.get("address", item.address):
        return False
    return all(
        name not in criterion or (n < len(item.topics) and item.topics[n] == criterion[name])
        for n, name in enumerate(TOPICS)
    )


def matches_transfer(row: Row, criterion: Mapping[str, bytes]) -> bool:
    """Whether it is a transfer with the criterion's `txOrigin`, `sender` and `recipient`."""
    item = row.item
    if not isinstance(item, Transfer):
        return False
    seen = {"txOrigin": row.signed[1], "sender": item.sender, "recipient": item.recipient}
    return all(seen[name] == value for name, value in criterion.items())
