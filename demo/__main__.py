"""`python -m demo`: one photo, one reward, every step printed as it happens.

Exit code 0 only if the reward arrived in the driver's wallet.
"""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from demo.deploy import artifact
from demo.driver import ApiRefused, DriverApp, Wallet
from demo.render import Cluster, render
from demo.stack import DRIVER, OPERATOR, DidNotStartError, Process, Stack, running
from oracle.domain import MAX_ODOMETER_KM, WEI_PER_KM, Unit, kilometres
from thorlink.client import ThorClient

SAMPLE_ODOMETER = 48_213
DISTANCE = 420
WEEK_S = 7 * 24 * 3600
UPLOAD_TIMEOUT_S = 180.0
FINISHED = {"rewarded", "recorded", "refused", "review", "skipped"}
VIN = "WVWZZZE1ZMP000042"
WEI = 10**18


class NotRewardedError(Exception):
    """The path ended before the reward; the text says where and why."""


@dataclass(slots=True)
class Narrator:
    """Prints numbered steps as they happen."""

    console: Console
    number: int = 0

    def say(self, title: str, text: str) -> None:
        self.number += 1
        self.console.print(f"{self.number:3}  {title:<13}{text}", highlight=False, soft_wrap=True)

    def detail(self, text: str) -> None:
        self.console.print(f"{'':18}{text}", highlight=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo for the path: its bytes, what it is, and the unit that its cluster counts in."""

    content: bytes
    origin: str
    displayed: int | None
    unit: Unit


def main(
    photo: Annotated[Path | None, typer.Option(help="Your own photo of an odometer.")] = None,
    stay: Annotated[bool, typer.Option(help="Leave everything running until Ctrl-C.")] = False,
) -> None:
    """Run the whole path once on an embedded Thor node."""
    narrator = Narrator(Console())
    with tempfile.TemporaryDirectory(prefix="odometer-demo-") as folder:
        try:
            with running(Path(folder)) as stack:
                oracle = stack.start_oracle()
                try:
                    _tell(stack, oracle, _picture(photo), narrator)
                    if stay:
                        _stay(stack, oracle, narrator)
                finally:
                    oracle.stop()
        except (NotRewardedError, DidNotStartError, ApiRefused) as error:
            narrator.console.print(f"\nNo reward: {error}", highlight=False, soft_wrap=True)
            raise SystemExit(1) from error


def _picture(path: Path | None) -> Picture:
    if path is None:
        sample = render(Cluster(SAMPLE_ODOMETER, shot=2))
        return Picture(
            sample, "a simulated picture, drawn by demo/render.py", SAMPLE_ODOMETER, Unit.KM
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotRewardedError(f"{path}: {error.strerror}") from error
    seen = _read(path)
    return Picture(content, str(path), seen["reading"], Unit(seen["unit"] or Unit.KM))


def _read(path: Path) -> dict[str, Any]:
    """What `odometer-oracle read` says, to choose a baseline below it; nothing else uses it."""
    command = [sys.executable, "-m", "oracle", "read", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - our own program
    seen: dict[str, Any] = json.loads(done.stdout)
    return seen


def _baseline(picture: Picture) -> int:
    """What the car showed a week before: a little less than now."""
    if picture.displayed is None or kilometres(picture.displayed, picture.unit) > MAX_ODOMETER_KM:
        return DISTANCE
    return max(picture.displayed - DISTANCE, picture.displayed // 2)


def _tell(stack: Stack, oracle: Process, picture: Picture, narrator: Narrator) -> None:
    app = DriverApp(stack.api_url, Wallet(DRIVER.secret, stack.chain_id))
    try:
        _introduce(stack, narrator)
        before = _balance(stack)
        narrator.say("driver", f"0x{DRIVER.address.hex()} has {_b3tr(before)} B3TR")
        vehicle = app.add_vehicle(VIN, picture.unit.value, stack.deployment.registry)
        narrator.say("car", f"{picture.unit.value}; VIN kept as {vehicle['commitment']} only")

        shown = _baseline(picture)
        narrator.say("baseline", f"a simulated picture that shows {shown} {picture.unit.value}")
        drawn = render(Cluster(shown, picture.unit.value, shot=1))
        first = _upload(stack, oracle, app, vehicle["id"], drawn, narrator)
        stack.pass_time(WEEK_S)
        narrator.say("a week later", "the embedded chain's clock was moved by seven days")

        narrator.say("photo", f"{picture.origin}, {len(picture.content):,} bytes")
        second = _upload(stack, oracle, app, vehicle["id"], picture.content, narrator)
        _conclude(stack, app, (first, second), before, narrator)
    finally:
        app.close()


def _introduce(stack: Stack, narrator: Narrator) -> None:
    deployed = stack.deployment
    gas = sum(receipt.gas_used for receipt in deployed.receipts)
    paid = sum(receipt.paid for receipt in deployed.receipts)
    genesis = stack.node.genesis_id.hex()
    narrator.say("node", f"vechain:local (embedded) at {stack.node_url}, genesis id 0x{genesis}")
    narrator.say("contracts", f"deployed for {gas:,} gas = {paid / WEI:.2f} VTHO")
    for name in ("registry", "distributor", "payout", "token"):
        narrator.detail(f"{name:<12}0x{getattr(deployed, name).hex()}")
    narrator.say("api", stack.api_url)
    narrator.say("oracle", f"one operator, 0x{OPERATOR.address.hex()} (m = n = 1)")


@dataclass(slots=True)
class StepTeller:
    """Tells the operator's steps from now on, each once."""

    stack: Stack
    narrator: Narrator
    told: int = -1
    confirmed: bool = False

    def __post_init__(self) -> None:
        self.told = len(self.stack.steps())

    def tell_new(self) -> None:
        """Print what was logged since the last call."""
        steps = self.stack.steps()
        for step in steps[self.told :]:
            _describe(step, self.narrator)
            self.confirmed |= step["event"] == "confirmed"
        self.told = len(steps)

    def done(self, status: dict[str, Any]) -> bool:
        """Whether the operator, too, has seen the end of an upload."""
        return self.confirmed or status["tx_id"] is None


def _upload(
    stack: Stack, oracle: Process, app: DriverApp, vehicle: str, photo: bytes, narrator: Narrator
) -> dict[str, Any]:
    """Upload and follow until nothing more happens; the upload's last status."""
    teller = StepTeller(stack, narrator)
    upload = app.upload(vehicle, photo)["id"]
    narrator.say("uploaded", f"202, upload {upload}")
    deadline = time.monotonic() + UPLOAD_TIMEOUT_S
    while (status := app.status(upload))["status"] not in FINISHED or not teller.done(status):
        teller.tell_new()
        oracle.check()
        if time.monotonic() > deadline:
            raise NotRewardedError(f"still {status['status']} after {UPLOAD_TIMEOUT_S:.0f} s")
        time.sleep(0.3)
    teller.tell_new()
    if status["status"] not in {"rewarded", "recorded"}:
        raise NotRewardedError(f"the photo was {status['status']}: {status['reason']}")
    return status


def _describe(step: dict[str, Any], narrator: Narrator) -> None:
    """One line of the operator's log in the driver's words."""
    match step["event"]:
        case "read":
            narrator.say(
                "read", f"{step['reading']} {step['unit']}, confidence {step['confidence']}"
            )
        case "decided":
            narrator.say("decided", f"{step['decision']} {step.get('reason') or ''}")
        case "signed":
            narrator.say("signed", f"digest {step['digest']}")
        case "stored":
            narrator.say("stored", f"signed transaction {step['tx_id']}, before it is sent")
        case "broadcast":
            narrator.say("broadcast", step["tx_id"])
        case "confirmed":
            vtho = int(step["paid_vtho"]) / WEI
            narrator.say(
                "confirmed", f"block {step['block']}, {step['gas_used']:,} gas = {vtho:.2f} VTHO"
            )


def _conclude(
    stack: Stack,
    app: DriverApp,
    statuses: tuple[dict[str, Any], dict[str, Any]],
    before: int,
    narrator: Narrator,
) -> None:
    first, second = statuses
    driven = second["reading_km"] - first["reading_km"]
    after = _balance(stack)
    narrator.say("driven", f"{second['reading_km']:,} - {first['reading_km']:,} = {driven:,} km")
    narrator.say("reward", f"{_b3tr(before)} B3TR before, {_b3tr(after)} B3TR after")
    told = int(app.rewards()["total_wei"])
    arrived, expected = after - before, driven * WEI_PER_KM
    if arrived != expected or told != arrived or driven <= 0:
        raise NotRewardedError(f"{expected} wei are due; {arrived} arrived, {told} are listed")
    narrator.console.print(f"\n{_b3tr(arrived)} B3TR arrived: 1 B3TR for every 10 km.")


def _balance(stack: Stack) -> int:
    """The driver's B3TR, in wei."""
    return balance(stack.node, stack.deployment.token, DRIVER.address)


def balance(node: ThorClient, token: bytes, account: bytes) -> int:
    """B3TR of an account, in wei."""
    function = artifact("B3TRToken").interface.function("balanceOf")
    return int(function.decode_output(node.call(token, function.encode(account))))


def _b3tr(wei: int) -> str:
    """Wei as exact B3TR; a kilometre is a tenth of one."""
    whole, rest = divmod(wei, WEI)
    return f"{whole:,}" + (f".{rest:018}".rstrip("0") if rest else "")


def _stay(stack: Stack, oracle: Process, narrator: Narrator) -> None:
    narrator.say("running", f"API {stack.api_url}, node {stack.node_url}; Ctrl-C ends it")
    narrator.detail(f"logs in {stack.folder}")
    try:
        while True:
            oracle.check()
            time.sleep(1)
    except KeyboardInterrupt:
        narrator.say("stopped", "everything was stopped; this chain is gone")


if __name__ == "__main__":
    typer.run(main)
