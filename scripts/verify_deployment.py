"""`ape run verify_deployment --network vechain:testnet`: does the chain have what is written down?

Needs a node and no key. Every difference between chain, folder and settings is listed; exit code 1
if there is one.
"""

from __future__ import annotations

from pathlib import Path

import click
from ape.cli import ConnectedProviderCommand

from ape_vechain.provider import ThorProvider
from rollout import ape_side
from rollout.folder import Folder
from rollout.remaining import remaining
from rollout.settings import load
from rollout.verification import differences


@click.command(cls=ConnectedProviderCommand)
@ape_side.settings_option
@ape_side.folder_option
@ape_side.explained
def cli(provider: ThorProvider, settings: Path | None, folder: Path | None) -> None:
    """Compare chain, folder and settings; list every difference."""
    wanted = load(ape_side.settings_of(provider, settings))
    files = Folder(ape_side.folder_of(provider, folder))
    found = differences(provider.client, files, wanted)
    for line in found:
        click.echo(f"- {line}")
    if found:
        raise click.ClickException(f"{len(found)} differences")
    records = files.contracts()
    for name, record in records.items():
        click.echo(f"  {name:<18}{record.address}")
    click.echo(f"{len(records)} contracts: code, roles and parameters are as written down")
    for line in remaining(provider.client, files, wanted):
        click.echo(f"To do: {line}")
    _say_whether_final(provider, max(record.block.number for record in records.values()))


def _say_whether_final(provider: ThorProvider, newest: int) -> None:
    final = provider.client.block("finalized")
    if final is None or final.number < newest:
        click.echo(f"Not final yet: block {newest} may still be replaced; verify again later")
