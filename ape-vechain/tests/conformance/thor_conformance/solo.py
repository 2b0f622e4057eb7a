"""A real `thor solo` on a free loopback port, one for each scenario."""

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

HOUR = 3600
"""Seconds between the blocks that on-demand solo makes unasked: none during a scenario."""


def missing() -> str | None:
    """Why there is no real node here, None if there is one.

    A node that runs already (THOR_URL) will not do: each scenario begins with a fresh chain.
    """
    if shutil.which("thor") is None:
        return "needs fresh nodes, and `thor` is not on PATH"
    return None


POOL_INTERVAL = 8
"""The same without on-demand: its first block comes after one interval, then a scenario has one."""


@contextmanager
def running_solo(*, on_demand: bool = True, interval: int = HOUR) -> Iterator[str]:
    """The address of a fresh node; without `on_demand` it mines by the clock.

    On demand, `interval` seconds pass on the chain with each transaction.
    """
    interval = interval if on_demand else POOL_INTERVAL
    port = _free_port()
    command = ["thor", "solo", "--block-interval", str(interval), "--api-enable-txpool"]
    command += ["--api-addr", f"127.0.0.1:{port}", "--api-allowed-tracers", "all"]
    command += ["--verbosity", "1"]
    if on_demand:
        command.append("--on-demand")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stderr is not None:
            process.stderr.close()


def _wait_until_ready(url: str, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(400):
        if process.poll() is not None:
            raise RuntimeError(f"thor ended at once: {process.stderr and process.stderr.read()!r}")
        try:
            if httpx.get(f"{url}/blocks/1").json() is not None:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError("thor did not get ready in 20 s")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
