"""A real `thor solo` of one's own: started on a free port, with a clock and snapshots.

The node has neither; both come from stopping it and starting it again, which takes 0.2 seconds.
On demand a block's time is that of the one before plus `--block-interval`, or now if that is
later: so a time is set by starting with the interval that leads to it. A snapshot is a copy of the
node's folder.
"""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx

from thorlink.errors import ThorError

START_SECONDS = 20.0
STOP_SECONDS = 10.0
INTERVAL = 10
"""Seconds between blocks on public networks, and those that solo mines unasked."""


class SoloError(ThorError):
    """The node cannot be started, or does not do what it was started for."""


@dataclass(frozen=True, slots=True)
class SoloOptions:
    """How to start the node. `interval` in seconds; `gas_limit` of a block.

    Without `persist` the chain is in memory: a little faster, and there is no going back.
    """

    binary: str = "thor"
    interval: int = INTERVAL
    on_demand: bool = True
    persist: bool = True
    gas_limit: int = 40_000_000
    extra: tuple[str, ...] = ()


class SoloProcess:
    """A running node with a folder of its own; `stop` ends it and removes the folder."""

    def __init__(self, options: SoloOptions | None = None) -> None:
        self.options = options or SoloOptions()
        self._folder = Path(tempfile.mkdtemp(prefix="thor-solo-"))
        self._snapshots: list[Path] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._port = _free_port()
        self._interval = self.options.interval

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def interval(self) -> int:
        """Seconds that the next block comes after the best one, at least."""
        return self._interval

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """SoloError if there is no such program, or it does not answer in time."""
        if shutil.which(self.options.binary) is None:
            raise SoloError(f"`{self.options.binary}` is not on PATH: install the official release")
        try:
            self._launch()
        except SoloError:
            self.stop()
            raise

    def stop(self) -> None:
        """End the node and remove what it left."""
        self._halt()
        shutil.rmtree(self._folder, ignore_errors=True)

    def set_interval(self, seconds: int) -> None:
        """Start the node again so that the next block comes `seconds` after the best one."""
        if seconds == self._interval:
            return
        self._require_folder()
        if seconds < 1:
            raise SoloError(f"a block comes at least a second after the one before, not {seconds}")
        self._interval = seconds
        self._halt()
        self._launch()

    def snapshot(self) -> int:
        """Remember this point. The number is for `restore`."""
        self._require_folder()
        copy = self._folder / f"snapshot-{len(self._snapshots)}"
        shutil.rmtree(copy, ignore_errors=True)
        process = self._running()
        process.send_signal(signal.SIGSTOP)  # nobody writes the files while they are copied
        try:
            shutil.copytree(self._data, copy)
        finally:
            process.send_signal(signal.SIGCONT)
        self._snapshots.append(copy)
        return len(self._snapshots) - 1

    def restore(self, snapshot: int) -> None:
        """Forget everything since; the snapshot stays valid, later ones do not."""
        if not 0 <= snapshot < len(self._snapshots):
            raise SoloError(f"there is no snapshot {snapshot}")
        self._halt()
        shutil.rmtree(self._data)
        shutil.copytree(self._snapshots[snapshot], self._data)
        for later in self._snapshots[snapshot + 1 :]:
            shutil.rmtree(later)
        del self._snapshots[snapshot + 1 :]
        self._launch()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _require_folder(self) -> None:
        if not self.options.persist:
            raise SoloError("a chain in memory does not survive a new start")

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise SoloError("the node is not running")
        return self._process

    def _launch(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - the user's own node, by the user's setting
            self._command(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if not self.is_running:
                raise SoloError(f"thor ended at once: {self._last_words()}")
            if time.monotonic() > deadline:
                raise SoloError(f"thor does not answer after {START_SECONDS:g} s")
            time.sleep(0.01)

    def _command(self) -> Sequence[str]:
        options = self.options
        command = [options.binary, "solo", "--api-addr", f"127.0.0.1:{self._port}"]
        if options.persist:
            command += ["--persist", "--data-dir", str(self._data), "--cache", "256"]
        command += ["--block-interval", str(self._interval), "--gas-limit", str(options.gas_limit)]
        command += ["--api-allowed-tracers", "all", "--api-enable-txpool", "--verbosity", "1"]
        if options.on_demand:
            command.append("--on-demand")
        return [*command, *options.extra]

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/blocks/1", timeout=1).json() is not None
        except (httpx.TransportError, ValueError):
            return False

    def _last_words(self) -> str:
        if self._process is None or self._process.stderr is None:
            return ""
        return self._process.stderr.read().decode(errors="replace").strip()

    def _halt(self) -> None:
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()
        self._process = None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
