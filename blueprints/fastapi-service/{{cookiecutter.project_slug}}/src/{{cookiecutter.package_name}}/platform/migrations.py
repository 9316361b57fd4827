"""Bring the database to the newest revision of ``migrations/``, and say when it is not there."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from .._generated.tables import metadata as entity_tables
from .._runtime.core.problems import Problem
from .._runtime.core.types import Retry
from .._runtime.storage import tables as platform_tables
from .._runtime.storage.database import Database
from .._runtime.storage.failures import Away, Busy
from ..settings import Settings
from .logs import configure_logs

FOLDER = Path(__file__).resolve().parents[3] / "migrations"

_log = structlog.stdlib.get_logger(__name__)

_VERSIONS = "alembic_version"
_REVISION = text(f"SELECT version_num FROM {_VERSIONS}")  # noqa: S608 - the name is a constant
# Any number will do, as long as all replicas lock the same one.
_LOCK = 7_305_226_128_013
_SHORT_LOCKS = text("SET LOCAL lock_timeout = '2s'")
_ATTEMPTS = 20
_PAUSE_SECONDS = 0.1


def all_tables(*more: MetaData) -> MetaData:
    """Return the tables of the contract's entities and of the platform, and ``more``, as one."""
    merged = MetaData()
    for part in (entity_tables, platform_tables.metadata, *more):
        for table in part.sorted_tables:
            table.to_metadata(merged)
    return merged


@dataclass(frozen=True, slots=True)
class Revisions:
    """Hold the revisions that the code knows."""

    newest: str | None
    known: frozenset[str]

    def suffices(self, current: frozenset[str]) -> bool:
        """Tell whether the code can work with a database at these revisions: at the newest, or ahead of the code."""
        return self.newest is None or self.newest in current or not current <= self.known


def read_revisions() -> Revisions:
    """Return the revisions of the folder."""
    scripts = ScriptDirectory(str(FOLDER))
    known = frozenset(script.revision for script in scripts.walk_revisions())
    return Revisions(scripts.get_current_head(), known)


async def current_revisions(db: AsyncConnection) -> frozenset[str]:
    """Return the revisions that the database is at, none before the first."""
    return await db.run_sync(_current)


def _current(connection: Connection) -> frozenset[str]:
    # Alembic's own way to ask makes another table each time, which stays in the memory of compiled statements.
    if not inspect(connection).has_table(_VERSIONS):
        return frozenset()
    return frozenset(connection.execute(_REVISION).scalars())


async def upgrade(database: Database) -> None:
    """Apply the revisions that are missing, all in one transaction.

    Of several processes that start at once one migrates and the others wait: on SQLite for the write lock, on
    PostgreSQL for an advisory lock. A table that requests hold is waited for briefly and then tried again: all who
    come after wait behind the one that waits to change a table.

    Raises:
        Problem: 503 when the database is away, or others keep holding a table.
    """
    for _ in range(_ATTEMPTS):
        try:
            await _upgrade_once(database)
        except (Retry, Busy):
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            return
    await _upgrade_once(database)


async def _upgrade_once(database: Database) -> None:
    async with database.begin_endless() as db:
        if not database.embedded:
            await db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await db.execute(_SHORT_LOCKS)
        before = await current_revisions(db)
        await db.run_sync(_upgrade)
        after = await current_revisions(db)
    if after != before:
        _log.info("migrated", before=sorted(before), after=sorted(after))


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
    try:
        asyncio.run(migrate(Settings()))
    except Away as away:
        sys.exit(f"The database cannot be migrated: {away.reason}.")
    except Problem as problem:
        sys.exit(f"The database cannot be migrated: {problem.detail}")
