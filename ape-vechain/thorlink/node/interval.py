"""Mining by the clock, in a thread: what solo does by itself, and the embedded node when told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeAlias

from thorlink.node.engine import EmbeddedNode

Failed: TypeAlias = Callable[[], object]


def _nothing() -> None:
    """Nobody wants to know before the block is left."""


@contextmanager
def mining(node: EmbeddedNode, seconds: int, failed: Failed = _nothing) -> Iterator[None]:
    """Mine a block every so many seconds, empty or not, while the block runs.

    At the host's times that are multiples of `seconds`, as solo does. An error ends the mining,
    calls `failed` in the mining thread, and comes out when the block is left.
    """
    with _every(seconds, node.mine, failed):
        yield


@contextmanager
def waking(node: EmbeddedNode, seconds: int = 1, failed: Failed = _nothing) -> Iterator[None]:
    """Mine what has waited and can go in now, never an empty block; as `mining` otherwise."""

    def mine_if_any() -> None:
        with node.lock:
            if node.has_executable():
                node.mine()

    with _every(seconds, mine_if_any, failed):
        yield


@contextmanager
def _every(seconds: int, work: Callable[[], object], failed: Failed) -> Iterator[None]:
    if seconds < 1:
        raise ValueError(f"an interval has at least one second, not {seconds}")
    stop = threading.Event()
    failures: list[BaseException] = []

    def run() -> None:
        try:
            while not stop.wait(seconds - time.time() % seconds):
                work()
        except BaseException as error:  # noqa: BLE001 - raised again where it is seen
            failures.append(error)
            failed()

    thread = threading.Thread(target=run, name="embedded-node-interval", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if failures:
        raise failures[0]
