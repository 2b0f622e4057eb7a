"""Ape's filters for events as Thor's: alternatives become criteria, ten to a request."""

from __future__ import annotations

from itertools import product
from typing import Any

from ape.types import LogFilter
from eth_pydantic_types import HexBytes

from ape_vechain.transactions import address_bytes
from thorlink.client import ThorClient
from thorlink.queries import EventCriteria
from thorlink.responses import EventLog

MAX_CRITERIA = 10


def event_logs(client: ThorClient, log_filter: LogFilter) -> list[EventLog]:
    """All events that match, in the order of the chain."""
    last = log_filter.stop_block
    if last is None:
        best = client.block("best")
        last = 0 if best is None else best.number
    if last < log_filter.start_block:
        return []
    wanted = criteria(log_filter)
    found = {
        _position(log): log
        for start in range(0, len(wanted), MAX_CRITERIA)
        for log in client.every_event_log(
            wanted[start : start + MAX_CRITERIA], first=max(0, log_filter.start_block), last=last
        )
    }
    return [found[position] for position in sorted(found)]


def criteria(log_filter: LogFilter) -> list[EventCriteria]:
    """One for each combination of an address and the alternatives of each topic."""
    addresses: list[bytes | None] = [address_bytes(address) for address in log_filter.addresses]
    topics = [_alternatives(topic) for topic in log_filter.topic_filter]
    if not topics and log_filter.selectors:
        topics = [[bytes(HexBytes(selector)) for selector in log_filter.selectors]]
    return [
        EventCriteria(address, chosen) for address, *chosen in product(addresses or [None], *topics)
    ]


def _alternatives(topic: Any) -> list[bytes | None]:
    if topic is None:
        return [None]
    options = topic if isinstance(topic, (list, tuple)) else [topic]
    return [None if option is None else bytes(HexBytes(option)) for option in options] or [None]


def _position(log: EventLog) -> tuple[int, int, int]:
    meta = log.meta
    return meta.block.block_number, meta.transaction_index or 0, meta.log_index or 0
