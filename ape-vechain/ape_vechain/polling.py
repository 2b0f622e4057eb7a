"""Blocks and events as they come, also when the chain changes its mind about the last ones."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ape.api.providers import BlockAPI
from ape.exceptions import BlockNotFoundError, ProviderError
from ape.logging import logger
from ape.types import ContractLog, LogFilter

if TYPE_CHECKING:
    from ethpm_types.abi import EventABI

    from ape_vechain.provider import ThorProvider

DEV_TIMEOUT = 10.0
"""Seconds without a block after which polling a development network ends with an error."""

_DEV_PAUSE = 0.05
_REMEMBERED = 1_000
"""Blocks back to which a reorganisation is followed; final ones are far fewer behind."""


@dataclass(frozen=True)
class WantedLogs:
    """Which events to poll for; None is all."""

    address: Any
    topics: Any
    events: tuple[EventABI, ...]

    def filter_for(self, block: int) -> LogFilter:
        addresses = [] if self.address is None else self.address
        if not isinstance(addresses, (list, tuple)):
            addresses = [addresses]
        return LogFilter(
            addresses=list(addresses),
            events=list(self.events),
            topic_filter=self.topics or [],
            start_block=block,
            stop_block=block,
        )


def blocks(
    provider: ThorProvider,
    stop_block: int | None,
    required_confirmations: int | None,
    new_block_timeout: float | None,
) -> Iterator[BlockAPI]:
    """Blocks after the present one, each once it has its confirmations.

    After a reorganisation the blocks of the new branch come, from the first that differs.
    ProviderError if none comes in time.
    """
    network = provider.network
    confirmations = (
        network.required_confirmations if required_confirmations is None else required_confirmations
    )
    is_dev = network.name in ("local", "solo")
    default = DEV_TIMEOUT if is_dev else 50.0 * network.block_time
    timeout = default if new_block_timeout is None else new_block_timeout
    pause = _DEV_PAUSE if is_dev else network.block_time / 2
    return _Poll(provider, confirmations, timeout, pause).run(stop_block)


class _Poll:
    def __init__(
        self, provider: ThorProvider, confirmations: int, timeout: float, pause: float
    ) -> None:
        self._provider = provider
        self._confirmations = confirmations
        self._timeout = timeout
        self._pause = pause
        head = self._confirmed()
        self._seen: dict[int, bytes] = {head.number or 0: _id(head)}
        self._last = head.number or 0

    def run(self, stop_block: int | None) -> Iterator[BlockAPI]:
        moved = time.monotonic()
        while stop_block is None or self._last < stop_block:
            block = self._next()
            if block is None:
                if time.monotonic() - moved > self._timeout:
                    raise ProviderError("Timed out waiting for next block.")
                time.sleep(self._pause)
                continue
            moved = time.monotonic()
            yield block

    def _confirmed(self) -> BlockAPI:
        head = self._provider.get_block("latest").number or 0
        return self._provider.get_block(max(0, head - self._confirmations))

    def _next(self) -> BlockAPI | None:
        """The block after the last one that still stands; None if it is not there yet."""
        try:
            return self._look()
        except BlockNotFoundError:  # the chain became shorter while it was looked at
            return None

    def _look(self) -> BlockAPI | None:
        head = self._confirmed()
        self._forget_replaced(head)
        if (head.number or 0) <= self._last:
            return None
        block = self._provider.get_block(self._last + 1)
        if bytes(block.parent_hash) != self._seen[self._last]:
            return None  # replaced in between: the next look finds where
        self._last += 1
        self._seen[self._last] = _id(block)
        self._seen.pop(self._last - _REMEMBERED, None)
        return block

    def _forget_replaced(self, head: BlockAPI) -> None:
        first = self._last
        while self._last in self._seen and not self._stands(self._last, head.number or 0):
            del self._seen[self._last]
            self._last -= 1
        if self._last not in self._seen:  # replaced further back than we know: begin there
            self._last = min(self._last, head.number or 0)
            self._seen[self._last] = _id(self._provider.get_block(self._last))
        if self._last < first:
            logger.warning(f"The chain was reorganised: blocks after {self._last} come again.")

    def _stands(self, number: int, head: int) -> bool:
        if number > head:
            return False
        return _id(self._provider.get_block(number)) == self._seen[number]


def _id(block: BlockAPI) -> bytes:
    return bytes(block.hash or b"")


def logs(
    provider: ThorProvider,
    wanted: WantedLogs,
    new_blocks: Iterator[BlockAPI],
    stop_block: int | None,
) -> Iterator[ContractLog]:
    """The events of each block that comes. ValueError if `stop_block` is not in the future."""
    head = provider.get_block("latest").number or 0
    if stop_block is not None and stop_block <= head:
        raise ValueError("'stop' argument must be in the future.")
    return _logs(provider, wanted, new_blocks)


def _logs(
    provider: ThorProvider, wanted: WantedLogs, new_blocks: Iterator[BlockAPI]
) -> Iterator[ContractLog]:
    for block in new_blocks:
        yield from provider.get_contract_logs(wanted.filter_for(block.number or 0))
