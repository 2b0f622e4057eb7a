"""Transactions: `read()` and `write()`. A write owns the database from its first statement."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from oracle.errors import Misconfigured

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 10

Step = Callable[[Config, str], None]


class Database:
    """One engine. SQLite is in WAL mode, with foreign keys and full durability on."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)
        if self.is_sqlite and self._url.database:
            Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
        self._engine = create_async_engine(self._url)
        if self.is_sqlite:
            _prepare_sqlite(self._engine.sync_engine)
        writing = self._engine.execution_options(writes=True)
        self._readers = async_sessionmaker(self._engine, expire_on_commit=False)
        self._writers = async_sessionmaker(writing, expire_on_commit=False)

    @property
    def is_sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A transaction that changes nothing."""
        async with self._readers() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction that is committed at the end, or undone whole if anything is raised."""
        async with self._writers() as session, session.begin():
            yield session

    async def migrate(self, revision: str = "head") -> None:
        """Bring the tables up to a revision; nothing changes if they are there."""
        await self._migrate(revision, command.upgrade)

    async def unmigrate(self, revision: str = "base") -> None:
        """Bring the tables down to a revision. What only the newer one can hold is lost."""
        await self._migrate(revision, command.downgrade)

    async def _migrate(self, revision: str, step: Step) -> None:
        async with self._engine.execution_options(writes=True).connect() as connection:
            await connection.run_sync(_run_migrations, revision, step)
            await connection.commit()

    async def check_revision(self) -> None:
        """Misconfigured unless the tables are those of this version of the code."""
        async with self._engine.connect() as connection:
            found = await connection.run_sync(_current_revision)
        wanted = ScriptDirectory(str(MIGRATIONS)).get_current_head()
        if found != wanted:
            raise Misconfigured(
                f"The database is at revision {found}, this version needs {wanted}: "
                "run `odometer-api migrate`."
            )

    async def close(self) -> None:
        await self._engine.dispose()


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        # The driver's own transaction control would begin too late and never IMMEDIATE.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        # A reader that turns writer would fail with "database is locked"; a writer waits instead.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _current_revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _run_migrations(connection: Connection, revision: str, step: Step) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    step(config, revision)
