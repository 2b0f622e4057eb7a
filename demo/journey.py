"""One car's way from its first photo to a reward, through the API and whoever attests."""

import json
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.driver import DriverApp
from demo.render import Cluster, render
from demo.stack import Process, Stack
from oracle.domain import MAX_ODOMETER_KM, Unit, kilometres

SAMPLE_ODOMETER = 48_213
DISTANCE = 420
WEEK_S = 7 * 24 * 3600
UPLOAD_TIMEOUT_S = 180.0
FINISHED = {"rewarded", "recorded", "refused", "review", "skipped", "revoked"}

Status = dict[str, Any]
Say = Callable[[str, str], None]
"""Told of each thing that happens: a word, and what about it."""


class NotRewardedError(Exception):
    """The way ended before the reward; `status` is the upload's last, the text says why."""

    def __init__(self, message: str, status: Status | None = None) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo: its bytes, what it is, and what the reader sees in it before the journey."""

    content: bytes
    origin: str
    displayed: int | None
    unit: Unit

    @property
    def baseline(self) -> int:
        """What the car showed a week before: a little less than now."""
        shown = self.displayed
        if shown is None or kilometres(shown, self.unit) > MAX_ODOMETER_KM:
            return DISTANCE
        return max(shown - DISTANCE, shown // 2)


def sample() -> Picture:
    """The picture that ships: a drawing."""
    content = render(Cluster(SAMPLE_ODOMETER, shot=2))
    return Picture(
        content, "a simulated picture, drawn by demo/render.py", SAMPLE_ODOMETER, Unit.KM
    )


def picture_of(path: Path) -> Picture:
    """A photo of the user's; NotRewardedError if the file cannot be read.

    What `odometer-oracle read` sees in it only serves to draw a baseline below it.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotRewardedError(f"{path}: {error.strerror}") from error
    command = [sys.executable, "-m", "oracle", "read", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own program
    seen = json.loads(done.stdout)
    return Picture(content, str(path), seen["reading"], Unit(seen["unit"] or Unit.KM))


@dataclass(frozen=True, slots=True)
class Journey:
    """A driver's car in a running installation."""

    stack: Stack
    oracle: Process
    app: DriverApp
    say: Say

    def run(self, vin: str, picture: Picture) -> tuple[Status, Status]:
        """Register by a drawn baseline, drive a week, send the photo; both uploads' last status.

        NotRewardedError if one of them is not recorded.
        """
        unit = picture.unit.value
        vehicle = self.app.add_vehicle(vin, unit, self.stack.deployment.registry)
        self.say("car", f"{unit}; VIN kept as {vehicle['commitment']} only")
        self.say("baseline", f"a simulated picture that shows {picture.baseline} {unit}")
        # Of its own: two cars that show the same are two pictures, or the second is a duplicate.
        drawn = render(Cluster(picture.baseline, unit, shot=zlib.crc32(vin.encode())))
        first = self.send(vehicle["id"], drawn)
        self.stack.pass_time(WEEK_S)
        self.say("a week later", "the embedded chain's clock was moved by seven days")
        self.say("photo", f"{picture.origin}, {len(picture.content):,} bytes")
        return first, self.send(vehicle["id"], picture.content)

    def send(self, vehicle: str, photo: bytes) -> Status:
        """Upload a photo and follow it to its end."""
        teller = StepTeller(self.stack, self.say)
        upload = self.app.upload(vehicle, photo)["id"]
        self.say("uploaded", f"202, upload {upload}")
        deadline = time.monotonic() + UPLOAD_TIMEOUT_S
        while (status := self.app.status(upload))["status"] not in FINISHED or not teller.done(
            status
        ):
            teller.tell_new()
            self.oracle.check()
            if time.monotonic() > deadline:
                raise NotRewardedError(f"still {status['status']} after {UPLOAD_TIMEOUT_S:g} s")
            time.sleep(0.3)
        teller.tell_new()
        if status["status"] not in {"rewarded", "recorded"}:
            reason = f"the photo was {status['status']}: {status['reason']}"
            raise NotRewardedError(reason, status)
        return status


class StepTeller:
    """Tells the operator's steps from now on, each once."""

    def __init__(self, stack: Stack, say: Say) -> None:
        self._stack = stack
        self._say = say
        self._told = len(stack.steps())
        self._confirmed = False

    def tell_new(self) -> None:
        """Tell what was logged since the last call."""
        steps = self._stack.steps()
        for step in steps[self._told :]:
            if text := described(step):
                self._say(step["event"], text)
            self._confirmed |= step["event"] == "confirmed"
        self._told = len(steps)

    def done(self, status: Status) -> bool:
        """Whether the operator, too, has seen the end of an upload."""
        self.tell_new()
        return self._confirmed or status["tx_id"] is None


def described(step: dict[str, Any]) -> str | None:
    """A line of the operator's log in words; None for what a driver need not see."""
    words = WORDS.get(step["event"])
    return words(step) if words else None


def _confirmed(step: dict[str, Any]) -> str:
    vtho = int(step["paid_vtho"]) / 10**18
    return f"block {step['block']}, {step['gas_used']:,} gas = {vtho:.2f} VTHO"


WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "read": lambda step: f"{step['reading']} {step['unit']}, confidence {step['confidence']}",
    "decided": lambda step: f"{step['decision']} {step['reason']}",
    "signed": lambda step: f"digest {step['digest']}",
    "stored": lambda step: f"signed transaction {step['tx_id']}, before it is sent",
    "broadcast": lambda step: str(step["tx_id"]),
    "confirmed": _confirmed,
}
