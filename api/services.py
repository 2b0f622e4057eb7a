"""What every room of the service is given: settings, database, photos, chain, clock."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import structlog

from api.chain import Chain, Head
from api.database import Database
from api.errors import ApiError, Code
from api.settings import Settings
from api.storage import PhotoFolder

log = structlog.get_logger()

_CHAIN_FAULTS = (Code.NODE_UNAVAILABLE, Code.WRONG_NETWORK)


@contextmanager
def chain_may_be_down() -> Iterator[None]:
    """For steps that the watcher repeats anyway: a chain that does not answer is only logged."""
    try:
        yield
    except ApiError as error:
        if error.code not in _CHAIN_FAULTS:
            raise
        log.warning("chain does not answer", code=str(error.code), detail=error.detail)


class Services:
    """Built once by `create_app`; `clock` gives Unix seconds."""

    def __init__(
        self, settings: Settings, chain: Chain, clock: Callable[[], float] = time.time
    ) -> None:
        self.settings = settings
        self.chain = chain
        self.database = Database(settings.database)
        self.photos = PhotoFolder(settings.data_dir / "photos")
        self.forming = asyncio.Lock()
        """Held while batches are formed: two at once would take the same nonce."""
        self._clock = clock
        self._genesis_id = settings.genesis_id
        self._head: tuple[float, Head] | None = None
        self._asking = asyncio.Lock()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._clock(), UTC)

    def timestamp(self) -> int:
        """Unix seconds, whole."""
        return int(self._clock())

    def chain_time(self, head: Head) -> int:
        """The time of the next block, as far as known: a chain may mine only when it has work."""
        return max(head.time, self.timestamp())

    async def chain_id(self) -> int:
        """The genesis id as the number that every signature carries."""
        if self._genesis_id is None:
            self._genesis_id = await self.chain.genesis_id()
        return int.from_bytes(self._genesis_id)

    async def recent_head(self) -> Head:
        """The chain's head, at most `head_lifetime` seconds old."""
        async with self._asking:
            at = time.monotonic()
            if self._head is None or at - self._head[0] >= self.settings.head_lifetime:
                self._head = (at, await self.chain.head())
            return self._head[1]

    async def check_operator(self, address: bytes) -> None:
        """ApiError unless the registry lists the address as an attester."""
        if address not in (await self.recent_head()).attesters:
            raise ApiError(Code.NOT_AN_OPERATOR, f"0x{address.hex()} is not an attester.")

    async def close(self) -> None:
        await self.database.close()
        await self.chain.close()
