"""`ape run govern --network vechain:testnet ACTION CONTRACT FUNCTION ARGUMENT…`: what the
administrator does where a timelock is the administrator.

ACTION is schedule, execute or cancel. Prints the operation's id, and from when on it may be
executed.
"""

from __future__ import annotations

from typing import Any

import click
from ape.cli import ConnectedProviderCommand

from ape_vechain.provider import ThorProvider
from rollout import ape_side
from rollout.folder import Folder
from rollout.governing import CANCEL, EXECUTE, SCHEDULE
from rollout.requests import Request, carry_out
from rollout.sending import Rollout


@click.command(cls=ConnectedProviderCommand)
@click.argument("action", type=click.Choice((SCHEDULE, EXECUTE, CANCEL)))
@click.argument("contract")
@click.argument("function")
@click.argument("arguments", nargs=-1)
@click.option("--delay", type=int, help="Seconds until it may be executed; default: the least.")
@ape_side.folder_option
@ape_side.account_option
@ape_side.gas_payer_option
@ape_side.yes_option
@ape_side.explained
def cli(provider: ThorProvider, **options: Any) -> None:
    """Announce a call of the timelock, execute it after the delay, or cancel it.

    An address may be a contract's name, or `anyone` for zero; a role its name, as GUARDIAN_ROLE;
    structs and arrays are JSON lists: setCaps "[2000, 3000, 500000]".
    """
    names = ("action", "contract", "function", "arguments", "delay")
    request = Request(*(options[name] for name in names))
    folder = Folder(ape_side.folder_of(provider, options["folder"]))
    signer = ape_side.signer_of(
        provider, options["account"], options["gas_payer"], silent=options["yes"]
    )
    patience = ape_side.patience_of(provider)
    rollout = Rollout(provider.client, signer, folder, click.echo, patience)
    carry_out(rollout, folder, request, ape_side.asking(unless=options["yes"]))
