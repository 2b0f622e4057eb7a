"""`ape run grant_roles --network vechain:testnet CONTRACT ROLE 0x…`: give a role, or take it.

Prints who has it before and after; does nothing if it is so already. Where the timelock is the
administrator, it says how the timelock is made to do it, and with --schedule announces it.
"""

from __future__ import annotations

from typing import Any

import click
from ape.cli import ConnectedProviderCommand

from ape_vechain.provider import ThorProvider
from rollout import ape_side
from rollout.addresses import address_of
from rollout.changing import Change, before_and_after, check_power, is_the_timelocks, wanted
from rollout.contracts import WORDS, role_name
from rollout.folder import Folder
from rollout.governing import EXECUTE, SCHEDULE
from rollout.requests import Request, carry_out
from rollout.sending import Rollout
from rollout.steps import Call


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
@click.argument("role", type=click.Choice(sorted(WORDS)))
@click.argument("to", type=AddressType(), metavar="ADDRESS")
@click.option("--revoke", is_flag=True, help="Take the role instead of giving it.")
@click.option("--leave-nobody", is_flag=True, help="Take it from its last holder, too.")
@click.option("--schedule", is_flag=True, help="Let the timelock do it: announce it now.")
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
    step = wanted(provider.client, folder, change, signer.address)
    click.echo(f"before: {before_and_after(provider.client, folder, change)}")
    if step is None:
        click.echo("It is so already; nothing is sent.")
        return
    patience, ask = ape_side.patience_of(provider), ape_side.asking(unless=options["yes"])
    rollout = Rollout(provider.client, signer, folder, click.echo, patience)
    if is_the_timelocks(provider.client, folder, step, signer.address):
        _explain(step)
        if not options["schedule"]:
            raise click.ClickException("nothing was sent; --schedule announces it")
        carry_out(rollout, folder, _request(step), ask)
        return
    check_power(provider.client, folder, step, signer.address)
    click.echo(f"{signer.account.address} sends {step.title}")
    ask()
    with folder.locked():
        rollout.run([step])
    click.echo(f"after:  {before_and_after(provider.client, folder, change)}")


def _request(step: Call) -> Request:
    role, account = step.args
    arguments = (role_name(role), f"0x{account.hex()}")
    return Request(SCHEDULE, step.contract, step.function, arguments)


def _explain(step: Call) -> None:
    request = _request(step)
    call = " ".join((request.contract, request.function, *request.arguments))
    click.echo(
        "The timelock is the administrator. A proposer announces it, and an executor does it:"
    )
    for action in (SCHEDULE, EXECUTE):
        click.echo(f"  ape run govern {action} {call}")
