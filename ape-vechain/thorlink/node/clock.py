"""The time that the next block gets: the host's, moved by whoever tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Setting(NamedTuple):
    """How far the chain's clock is ahead of the host's, and the time set for one block; seconds."""

    offset: int = 0
    next_time: int | None = None


class Clock:
    """`now` gives the host's time in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self.setting = Setting()

    @property
    def is_set(self) -> bool:
        """Whether a time was set that no block has had yet."""
        return self.setting.next_time is not None

    def next_time(self) -> int:
        """The time that was set, or else the present one."""
        if self.setting.next_time is not None:
            return self.setting.next_time
        return int(self._now()) + self.setting.offset

    def set(self, timestamp: int) -> None:
        """Set the time of one block; the clock goes on from there."""
        self.setting = Setting(timestamp - int(self._now()), timestamp)

    def go_on(self) -> None:
        """A block has had the time that was set."""
        self.setting = self.setting._replace(next_time=None)
