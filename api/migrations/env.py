"""Runs migrations on the connection that the caller gives (`api.database`)."""

from alembic import context
from sqlalchemy import Connection

from api.models import Base

connection: Connection | None = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("run migrations with `odometer-api migrate`")
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
