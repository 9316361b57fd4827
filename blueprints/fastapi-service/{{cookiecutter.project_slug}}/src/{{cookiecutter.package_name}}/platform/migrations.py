"""Bring the database to the newest revision of ``migrations/``, and say when it is not there."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from .._generated.tables import metadata as entity_tables
from .._generated.types import Retry
from ..settings import Settings
from . import tables as platform_tables
from .database import Database
from .logs import configure_logs

FOLDER = Path(__file__).resolve().parents[3] / "migrations"

_log = structlog.stdlib.get_logger(__name__)

_VERSIONS = "alembic_version"
_REVISION = text(f"SELECT version_num FROM {_VERSIONS}")  # noqa: S608 - the name is a constant
# Any number will do, as long as all replicas lock the same one.
_LOCK = 7_305_226_128_013
_ATTEMPTS = 20
_PAUSE_SECONDS = 0.1


def all_tables(*more: MetaData) -> MetaData:
    """Return the tables of the contract's entities and of the platform, and ``more``, as one."""
    merged = MetaData()
    for part in (entity_tables, platform_tables.metadata, *more):
        for table in part.sorted_tables:
            table.to_metadata(merged)
    return merged


def newest_revision() -> str | None:
    """Return the revision that the code expects."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


async def current_revision(db: AsyncConnection) -> str | None:
    """Return the revision that the database is in, None before the first."""
    return await db.run_sync(_revision)


def _revision(connection: Connection) -> str | None:
    # Alembic's own way to ask makes another table each time, which stays in the memory of compiled statements.
    if not inspect(connection).has_table(_VERSIONS):
        return None
    return connection.execute(_REVISION).scalar_one_or_none()


async def upgrade(database: Database) -> None:
    """Apply the revisions that are missing, all in one transaction.

    Of several processes that start at once one migrates and the others wait: on SQLite for the write lock, on
    PostgreSQL for an advisory lock.
    """
    for _ in range(_ATTEMPTS):
        try:
            await _upgrade_once(database)
        except Retry:
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return
    await _upgrade_once(database)


async def _upgrade_once(database: Database) -> None:
    async with database.begin(write=True) as db:
        if not database.embedded:
            await db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        before = await current_revision(db)
        await db.run_sync(_upgrade)
        after = await current_revision(db)
    if after != before:
        _log.info("migrated", before=before, after=after)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


async def migrate(settings: Settings) -> None:
    """Migrate the database that the settings name."""
    database = Database(settings.database_url)
    try:
        await upgrade(database)
    finally:
        await database.dispose()


if __name__ == "__main__":
    configure_logs("INFO")
    asyncio.run(migrate(Settings()))
