"""Column types: exact money, times in UTC, raw bytes as 0x text; alike on SQLite and PostgreSQL."""

# ruff: noqa: ARG002 - SQLAlchemy passes the dialect to all of these

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator

UINT256_DIGITS = 78


class WeiText(TypeDecorator[int]):
    """Whole wei as decimal text: no database rounds it, none overflows."""

    impl = String(UINT256_DIGITS)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if type(value) is not int or not 0 <= value < 2**256:
            raise ValueError(f"{value!r} is not an amount in wei")
        return str(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else int(value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its zone; SQLite forgets the zone, so UTC it is."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class HexBytes(TypeDecorator[bytes]):
    """Raw bytes, written as 0x and lower-case digits so that people can search for them."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(2 + 2 * length)

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else "0x" + value.hex()

    def process_result_value(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else bytes.fromhex(value[2:])
