"""A real `thor solo` on a free loopback port, one for each scenario."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from thorlink.solo_process import SoloOptions, SoloProcess

HOUR = 3600
"""Seconds between the blocks that on-demand solo makes unasked: none during a scenario."""

POOL_INTERVAL = 8
"""The same without on-demand: its first block comes after one interval, then a scenario has one."""


def missing() -> str | None:
    """Why there is no real node here, None if there is one.

    A node that runs already (THOR_URL) will not do: each scenario begins with a fresh chain.
    """
    if shutil.which("thor") is None:
        return "needs fresh nodes, and `thor` is not on PATH"
    return None


@contextmanager
def running_solo(*, on_demand: bool = True, interval: int = HOUR) -> Iterator[str]:
    """The address of a fresh node; without `on_demand` it mines by the clock.

    On demand, `interval` seconds pass on the chain with each transaction.
    """
    interval = interval if on_demand else POOL_INTERVAL
    process = SoloProcess(SoloOptions(interval=interval, on_demand=on_demand, persist=False))
    process.start()
    try:
        yield process.url
    finally:
        process.stop()
