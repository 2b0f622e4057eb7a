"""Telling listeners that something happened, whichever thread it happened in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Signal(Generic[T]):
    """Calls each listener, in the sender's thread: listeners must be quick and must not raise."""

    def __init__(self) -> None:
        self._listeners: tuple[Callable[[T], None], ...] = ()
        self._changing = threading.Lock()

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return len(self._listeners)

    @contextmanager
    def connected(self, listener: Callable[[T], None]) -> Iterator[None]:
        """Call `listener` while the block runs."""
        with self._changing:
            self._listeners = (*self._listeners, listener)
        try:
            yield
        finally:
            with self._changing:
                self._listeners = tuple(one for one in self._listeners if one is not listener)

    def send(self, value: T) -> None:
        """Tell everyone who listens now."""
        for listener in self._listeners:
            listener(value)
