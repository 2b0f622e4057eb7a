"""Tables: migrations there and back, names that are kept, exact money, whole transactions."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import IntegrityError, StatementError

from api.columns import HexBytes, UtcDateTime, WeiText
from api.database import Database
from api.models import Base, UploadEvent, User
from oracle.errors import Misconfigured

pytestmark = [pytest.mark.unit, pytest.mark.anyio]

NOW = datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC)
KEPT = {
    "users": "id wallet_address email first_name last_name total_mileage total_rewards "
    "sustainability_score created_at updated_at",
    "odometer_uploads": "id user_id image_url detected_mileage confidence rewards status notes "
    "location blockchain_tx created_at verified_at",
    "reward_transactions": "id user_id upload_id type amount currency blockchain_tx status "
    "created_at confirmed_at",
}


@pytest.fixture
async def database(tmp_path: Path, anyio_backend: str) -> Any:
    made = Database(f"sqlite+aiosqlite:///{tmp_path / 'x.db'}")
    yield made
    await made.close()


async def _asked(database: Database, question: Any) -> Any:
    async with database._engine.connect() as connection:
        return await connection.run_sync(question)


def _tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_migrations_make_what_the_models_say(database: Database) -> None:
    await database.migrate()
    await database.migrate()
    await database.check_revision()

    def difference(connection: Connection) -> Any:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Base.metadata)

    assert await _asked(database, difference) == []


async def test_migrations_go_back(database: Database) -> None:
    await database.migrate()
    await database.unmigrate()
    assert await _asked(database, _tables) == {"alembic_version"}
    await database.migrate()
    assert await _asked(database, _tables) == {*Base.metadata.tables, "alembic_version"}


async def test_tables_of_another_version_are_refused(database: Database) -> None:
    with pytest.raises(Misconfigured, match=r"revision None.*odometer-api migrate"):
        await database.check_revision()


@pytest.mark.parametrize("table", KEPT)
def test_first_names_of_tables_and_columns_are_kept(table: str) -> None:
    assert set(KEPT[table].split()) <= set(Base.metadata.tables[table].columns.keys())


async def test_connections_are_durable_and_check_references(database: Database) -> None:
    async with database.read() as session:
        values = [
            (await session.execute(text(f"PRAGMA {name}"))).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert values == ["wal", 2, 1]


async def test_reference_to_nothing_is_refused(database: Database) -> None:
    await database.migrate()
    with pytest.raises(IntegrityError):
        async with database.write() as session:
            session.add(UploadEvent(upload_id=7, at=NOW, state="stored", detail=""))


async def test_write_that_fails_changes_nothing(database: Database) -> None:
    await database.migrate()

    async def fail() -> None:
        async with database.write() as session:
            session.add(User(wallet_address=b"\x01" * 20, created_at=NOW, updated_at=NOW))
            await session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with database.read() as session:
        assert await session.scalar(select(User)) is None


async def test_values_come_back_as_they_were(database: Database) -> None:
    await database.migrate()
    east = NOW.astimezone(timezone(timedelta(hours=5)))
    async with database.write() as session:
        user = User(
            wallet_address=b"\xab" * 20, total_rewards=2**256 - 1, created_at=east, updated_at=NOW
        )
        session.add(user)
    async with database.read() as session:
        found = (await session.scalars(select(User))).one()
        raw = (await session.execute(text("SELECT wallet_address, total_rewards FROM users"))).one()
    assert (found.total_rewards, found.created_at) == (2**256 - 1, NOW)
    assert tuple(raw) == ("0x" + "ab" * 20, str(2**256 - 1))


@pytest.mark.parametrize("amount", [-1, 2**256, 1.5, True, "1"])
async def test_what_is_no_amount_is_refused(database: Database, amount: Any) -> None:
    await database.migrate()
    with pytest.raises(StatementError, match="is not an amount in wei"):
        async with database.write() as session:
            session.add(
                User(
                    wallet_address=b"\x01" * 20,
                    total_rewards=amount,
                    created_at=NOW,
                    updated_at=NOW,
                )
            )


async def test_time_without_a_zone_is_refused(database: Database) -> None:
    await database.migrate()
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(StatementError, match="a time without a zone"):
        async with database.write() as session:
            session.add(User(wallet_address=b"\x01" * 20, created_at=naive, updated_at=NOW))


def test_columns_take_none() -> None:
    dialect: Any = None
    for column in (WeiText(), UtcDateTime(), HexBytes(4)):
        assert column.process_bind_param(None, dialect) is None
        assert column.process_result_value(None, dialect) is None
