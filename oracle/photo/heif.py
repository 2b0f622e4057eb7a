"""HEIC through a process of its own: a damaged file can bring libheif down, but not us."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from oracle.errors import PhotoRejected, Retryable

PROCESS = Path(__file__).with_name("heif_process.py")
SECONDS = 30
_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")


def is_heif(raw: bytes) -> bool:
    """Whether bytes begin as HEIF does."""
    return raw[4:8] == b"ftyp" and raw[8:12] in _BRANDS


@dataclass(frozen=True, slots=True)
class Decoded:
    """`size` as the file states it, turned upright; `picture` is None if that is too large."""

    size: tuple[int, int]
    picture: Image.Image | None


def decode(raw: bytes, max_pixels: int, side: int) -> Decoded:
    """The primary picture, upright, in RGB, reduced so that its longer side is at most `side`.

    A picture of more than `max_pixels` is not decoded. PhotoRejected if libheif gives up or falls.
    """
    head, _, body = _output(raw, max_pixels, side).partition(b"\n")
    try:
        width, height, kept_width, kept_height = map(int, head.split())
        kept = Image.frombytes("RGB", (kept_width, kept_height), body) if body else None
    except ValueError as error:
        raise _damaged() from error
    return Decoded((width, height), kept)


def _output(raw: bytes, max_pixels: int, side: int) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603  our own file, in the interpreter that runs us
            [sys.executable, "-I", str(PROCESS), str(max_pixels), str(side)],
            input=raw,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _damaged() from error
    except OSError as error:  # no memory or no process left: not the photo's fault
        raise Retryable(f"no process for a HEIC photo: {error}") from error
    if done.returncode != 0:
        raise _damaged()
    return done.stdout


def _damaged() -> PhotoRejected:
    return PhotoRejected("damaged", "The photo's file is damaged and cannot be read.")
