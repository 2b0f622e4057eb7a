"""The photo folder: content-addressed, whole or not at all, on the disk before anyone is told."""

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from anyio import to_thread

from oracle.errors import Halt


class PhotoFolder:
    """Keeps JPEGs as `<first two digits>/<sha256>.jpg` below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    async def keep(self, jpeg: bytes) -> str:
        """Store the bytes durably; their path below the folder. OSError if there is no room."""
        return await to_thread.run_sync(self._keep, jpeg)

    async def read(self, path: str, sha256: bytes) -> bytes:
        """The bytes of a kept photo; Halt if the disk gives back others."""
        return await to_thread.run_sync(self._read, path, sha256)

    def _keep(self, jpeg: bytes) -> str:
        digest = hashlib.sha256(jpeg).hexdigest()
        path = f"{digest[:2]}/{digest}.jpg"
        target = self._root / path
        if target.exists():
            return path

        target.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(jpeg)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except OSError:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
        for folder in (target.parent, self._root):
            _sync_folder(folder)
        return path

    def _read(self, path: str, sha256: bytes) -> bytes:
        jpeg = (self._root / path).read_bytes()
        if hashlib.sha256(jpeg).digest() != sha256:
            raise Halt(f"the kept photo {path} is not what was stored")
        return jpeg


def _sync_folder(folder: Path) -> None:
    """Make a rename durable: the folder's entry is data of its own."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
