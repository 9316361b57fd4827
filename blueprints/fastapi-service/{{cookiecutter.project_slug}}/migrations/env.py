"""Run the migrations, on the connection that the service gives or on one of its own (the alembic command)."""

import asyncio
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from {{cookiecutter.package_name}}._runtime.storage.database import Database
from {{cookiecutter.package_name}}._runtime.storage.engines import async_url
from {{cookiecutter.package_name}}._runtime.storage.entities import UtcDateTime
from {{cookiecutter.package_name}}.resources import METADATA
from {{cookiecutter.package_name}}.settings import Settings


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our own types as what they are in the database, so that a revision never imports the service."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    """Apply the revisions within the connection's transaction."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_item=render_item,
        # SQLite changes a table by copying it.
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect() -> None:
    """Apply the revisions on a connection of our own."""
    database = Database(Settings().database_url)
    try:
        async with database.begin_endless() as db:
            await db.run_sync(run)
    finally:
        await database.dispose()


if context.is_offline_mode():
    # `alembic upgrade head --sql` prints the statements for whoever runs them.
    context.configure(url=async_url(Settings().database_url), target_metadata=METADATA, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
elif (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    asyncio.run(connect())
