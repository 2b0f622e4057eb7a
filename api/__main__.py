"""`odometer-api serve` and `odometer-api migrate`."""

import asyncio
from typing import Annotated

import typer
import uvicorn

from api.app import create_app
from api.database import Database
from api.settings import Settings, load_settings
from oracle.errors import Misconfigured

cli = typer.Typer(
    help="The service of EV Odometer Rewards. Settings: ODOMETER_API_… in the environment.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@cli.command()
def serve(
    migrate_first: Annotated[
        bool, typer.Option("--migrate", help="bring the tables up to date before")
    ] = False,
) -> None:
    """Answer requests until Ctrl-C."""
    settings = _settings()
    if migrate_first:
        asyncio.run(_migrate(settings))
    try:
        asyncio.run(_check(settings))
    except Misconfigured as error:
        raise _fault(error) from error
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level="info")


@cli.command()
def migrate() -> None:
    """Bring the tables of the database up to date."""
    asyncio.run(_migrate(_settings()))
    typer.echo("The database is up to date.")


def _settings() -> Settings:
    try:
        return load_settings()
    except Misconfigured as error:
        raise _fault(error) from error


def _fault(error: Misconfigured) -> typer.Exit:
    typer.echo(str(error), err=True)
    return typer.Exit(2)


async def _migrate(settings: Settings) -> None:
    database = Database(settings.database)
    await database.migrate()
    await database.close()


async def _check(settings: Settings) -> None:
    database = Database(settings.database)
    try:
        await database.check_revision()
    finally:
        await database.close()


def main() -> None:
    """The console script."""
    cli()


if __name__ == "__main__":
    main()
