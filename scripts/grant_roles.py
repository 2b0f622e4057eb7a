"""`ape run grant_roles --network vechain:testnet CONTRACT ROLE 0x…`: give a role, or take it.

Roles are admin, minter and pauser where a contract has them, and owner of a TokenPayout. Prints who
has it before and after; does nothing if it is so already.
"""

from __future__ import annotations

from typing import Any

import click
from ape.cli import ConnectedProviderCommand

from ape_vechain.provider import ThorProvider
from rollout import ape_side
from rollout.changing import ROLES, Change, before_and_after, checked
from rollout.folder import Folder
from rollout.sending import Rollout
from rollout.settings import address_of


class AddressType(click.ParamType):
    """0x hex, with the right checksum if it has one."""

    name = "address"

    def convert(self, value: Any, param: Any, ctx: Any) -> bytes:
        try:
            return address_of(value)
        except ValueError as error:
            self.fail(f"{value} {error}", param, ctx)


@click.command(cls=ConnectedProviderCommand)
@click.argument("contract")
@click.argument("role", type=click.Choice(sorted(ROLES)))
@click.argument("to", type=AddressType(), metavar="ADDRESS")
@click.option("--revoke", is_flag=True, help="Take the role instead of giving it.")
@click.option("--leave-nobody", is_flag=True, help="Take it from its last holder, too.")
@ape_side.folder_option
@ape_side.account_option
@ape_side.gas_payer_option
@ape_side.yes_option
@ape_side.explained
def cli(provider: ThorProvider, **options: Any) -> None:
    """Give ROLE of CONTRACT to ADDRESS, or take it with --revoke."""
    folder = Folder(ape_side.folder_of(provider, options["folder"]))
    signer = ape_side.signer_of(
        provider, options["account"], options["gas_payer"], silent=options["yes"]
    )
    change = Change(
        options["contract"],
        options["role"],
        options["to"],
        revoke=options["revoke"],
        leave_nobody=options["leave_nobody"],
    )
    step = checked(provider.client, folder, change, signer.address)
    click.echo(f"before: {before_and_after(provider.client, folder, change)}")
    if step is None:
        click.echo("It is so already; nothing is sent.")
        return
    click.echo(f"{signer.account.address} sends {step.title}")
    if not options["yes"]:
        click.confirm("Go on?", abort=True)
    patience = ape_side.patience_of(provider)
    with folder.locked():
        Rollout(provider.client, signer, folder, click.echo, patience).run([step])
    click.echo(f"after:  {before_and_after(provider.client, folder, change)}")
