"""`python -m demo`: one photo, one reward, every step printed as it happens.

Exit code 0 only if the reward arrived in the driver's wallet.
"""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from demo.driver import ApiRefused, DriverApp, Wallet
from demo.journey import Journey, NotRewardedError, Picture, Status, picture_of, sample
from demo.stack import DRIVER, OPERATOR, DidNotStartError, Process, Stack, running
from oracle.chain.compiled import artifact
from oracle.domain import WEI_PER_KM

VIN = "WVWZZZE1ZMP000042"
WEI = 10**18


@dataclass(slots=True)
class Narrator:
    """Prints numbered steps as they happen."""

    console: Console
    number: int = 0

    def say(self, title: str, text: str) -> None:
        self.number += 1
        self._print(f"{self.number:3}  {title:<13}{text}")

    def detail(self, text: str) -> None:
        self._print(f"{'':18}{text}")

    def conclude(self, text: str) -> None:
        self._print(f"\n{text}")

    def _print(self, line: str) -> None:
        self.console.print(line, highlight=False, markup=False, soft_wrap=True)


def main(
    photo: Annotated[Path | None, typer.Option(help="Your own photo of an odometer.")] = None,
    stay: Annotated[bool, typer.Option(help="Leave everything running until Ctrl-C.")] = False,
) -> None:
    """Run the whole path once on an embedded Thor node."""
    narrator = Narrator(Console())
    with tempfile.TemporaryDirectory(prefix="odometer-demo-") as folder:
        try:
            picture = picture_of(photo) if photo else sample()
            with running(Path(folder)) as stack:
                _run(stack, picture, narrator, stay)
        except (NotRewardedError, DidNotStartError, ApiRefused) as error:
            narrator.conclude(f"No reward: {error}")
            raise SystemExit(1) from error


def _run(stack: Stack, picture: Picture, narrator: Narrator, stay: bool) -> None:
    _introduce(stack, narrator)
    app = DriverApp(stack.api_url, Wallet(DRIVER.secret, stack.chain_id))
    oracle = stack.start_oracle()
    try:
        before = balance(stack, DRIVER.address)
        narrator.say("driver", f"0x{DRIVER.address.hex()} has {b3tr(before)} B3TR")
        uploads = Journey(stack, oracle, app, narrator.say).run(VIN, picture)
        _conclude(stack, app, uploads, before, narrator)
        if stay:
            _stay(stack, oracle, narrator)
    finally:
        oracle.stop()
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


def _conclude(
    stack: Stack,
    app: DriverApp,
    uploads: tuple[Status, Status],
    before: int,
    narrator: Narrator,
) -> None:
    first, second = (upload["reading_km"] for upload in uploads)
    driven = second - first
    after = balance(stack, DRIVER.address)
    narrator.say("driven", f"{second:,} - {first:,} = {driven:,} km")
    narrator.say("reward", f"{b3tr(before)} B3TR before, {b3tr(after)} B3TR after")
    listed = int(app.rewards()["total_wei"])
    arrived, expected = after - before, driven * WEI_PER_KM
    if arrived != expected or listed != arrived or driven <= 0:
        raise NotRewardedError(f"{expected} wei are due; {arrived} arrived, {listed} are listed")
    narrator.conclude(f"{b3tr(arrived)} B3TR arrived: 1 B3TR for every 10 km.")


def balance(stack: Stack, account: bytes) -> int:
    """B3TR of an account, in wei, as the token says."""
    function = artifact("B3TRToken").interface.function("balanceOf")
    answer = stack.node.call(stack.deployment.token, function.encode(account))
    return int(function.decode_output(answer))


def b3tr(wei: int) -> str:
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
