"""`ape run deploy --network vechain:testnet`: deploy the contracts and wire them, once.

Prints what it is going to do and asks. Killed at any point, it goes on when it is run again.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from ape.cli import ConnectedProviderCommand

from ape_vechain.provider import ThorProvider
from rollout import ape_side
from rollout.ape_side import ApeSigner
from rollout.describing import describer
from rollout.estimate import Estimate, described, estimate
from rollout.faults import Refused
from rollout.folder import Folder
from rollout.plan import plan
from rollout.preflight import WEI, Intent, check_balance, faults
from rollout.public import PUBLIC
from rollout.records import NetworkRecord
from rollout.remaining import remaining
from rollout.sending import Rollout
from rollout.settings import Settings, load
from rollout.source import source
from rollout.verification import differences


@dataclass(frozen=True, slots=True)
class Options:
    """What the user typed."""

    settings: Path | None
    folder: Path | None
    account: str | None
    gas_payer: str | None
    replace: bool
    yes: bool


@click.command(cls=ConnectedProviderCommand)
@ape_side.settings_option
@ape_side.folder_option
@ape_side.account_option
@ape_side.gas_payer_option
@click.option("--replace", is_flag=True, help="Forget what the folder says; local chains only.")
@ape_side.yes_option
@ape_side.explained
def cli(provider: ThorProvider, **options: Any) -> None:
    """Deploy the contracts and wire them; go on with what was interrupted."""
    asked = Options(**options)
    folder = Folder(ape_side.folder_of(provider, asked.folder), describer(source()))
    settings, signer = _understood(provider, asked, folder)
    steps = plan(settings, signer.address)
    cost = estimate(provider.client, signer, steps, folder.addresses())
    _show(provider, signer, cost, folder)
    _tell(remaining(provider.client, folder, settings))
    if not signer.is_sponsored_by_service:
        check_balance(cost)
    ape_side.asking(unless=asked.yes)()
    with folder.locked():
        _begin(provider, signer, folder)
        patience = ape_side.patience_of(provider)
        Rollout(provider.client, signer, folder, click.echo, patience).run(steps)
    if found := differences(provider.client, folder, settings):
        raise Refused([f"everything was sent, and yet {difference}" for difference in found])
    click.echo(f"Deployed, and the chain agrees. Written down in {folder.path}")
    _tell(remaining(provider.client, folder, settings))


def _understood(
    provider: ThorProvider, asked: Options, folder: Folder
) -> tuple[Settings, ApeSigner]:
    """Settings and sender; Refused with everything that speaks against them."""
    refused: list[str] = []
    settings = signer = None
    try:
        settings = load(ape_side.settings_of(provider, asked.settings))
    except Refused as error:
        refused += error.faults
    try:
        signer = ape_side.signer_of(provider, asked.account, asked.gas_payer, silent=asked.yes)
    except Refused as error:
        refused += error.faults
    if asked.replace:
        _forget(provider, folder)
    sender = None if signer is None else signer.address
    refused += faults(Intent(provider.client, folder, settings, sender, source()))
    if settings is None or signer is None or refused:
        raise Refused(refused)
    return settings, signer


def _forget(provider: ThorProvider, folder: Folder) -> None:
    if network := PUBLIC.get(provider.client.genesis_id):
        raise Refused([f"--replace: never on the {network}; move {folder.path} away"])
    with folder.locked():
        folder.forget()


def _show(provider: ThorProvider, signer: ApeSigner, cost: Estimate, folder: Folder) -> None:
    choice, genesis = provider.network.choice, provider.client.genesis_id.hex()
    click.echo(f"Plan for {choice}, genesis id 0x{genesis}, by {ape_side.node_of(provider)}")
    click.echo(f"  from    {signer.account.address} ({signer.account.alias or 'test account'})")
    click.echo(f"  gas by  {signer.payer_name}")
    click.echo(f"  folder  {folder.path}")
    if pending := folder.pending():
        click.echo(f"  under way: {pending.step}, 0x{pending.tx.id.hex()}; looked for first")
    for number, (step, gas) in enumerate(cost.lines, start=1):
        price = "done" if gas is None else f"{gas:,} gas"
        title, *arguments = described(step)
        click.echo(f"{number:4}  {price:>13}  {title}")
        for argument in arguments:
            click.echo(f"{'':23}{argument}")
    balance = "" if signer.is_sponsored_by_service else f" of {cost.balance / WEI:,.2f}"
    click.echo(f"About {cost.gas:,} gas = {cost.cost / WEI:,.2f} VTHO{balance}")


def _tell(lines: list[str]) -> None:
    for line in lines:
        click.echo(f"To do afterwards: {line}")


def _begin(provider: ThorProvider, signer: ApeSigner, folder: Folder) -> None:
    if folder.network() is not None:
        return
    folder.start(
        NetworkRecord(
            network=provider.network.name,
            genesis_id=f"0x{provider.client.genesis_id.hex()}",
            node=ape_side.node_of(provider),
            deployer=f"0x{signer.address.hex()}",
            started=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        )
    )
