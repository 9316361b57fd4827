"""Bring a database to the newest revision of a folder (Alembic), and tell where it is."""

from __future__ import annotations

import asyncio
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ..core.problems import unavailable
from ..core.types import Retry
from .database import Database
from .failures import Busy

_log = structlog.stdlib.get_logger(__name__)

_VERSIONS = "alembic_version"
_REVISION = text(f"SELECT version_num FROM {_VERSIONS}")  # noqa: S608 - the name is a constant
# Any number will do, as long as all replicas lock the same one.
_LOCK = 7_305_226_128_013
_SHORT_LOCKS = text("SET LOCAL lock_timeout = '2s'")
_ATTEMPTS = 20
_PAUSE_SECONDS = 0.1


class Migrations:
    """Hold the revisions of a folder: ``newest`` is the one that the code needs, None where there is none.

    ``heads`` are more than one after two branches with revisions of their own were merged; then none of them suffices.
    """

    def __init__(self, folder: Path) -> None:
        scripts = ScriptDirectory(str(folder))
        self._folder = folder
        self.heads = tuple(sorted(scripts.get_heads()))
        self.newest = self.heads[0] if len(self.heads) == 1 else None
        self.known = frozenset(script.revision for script in scripts.walk_revisions())

    def suffices(self, current: frozenset[str]) -> bool:
        """Tell whether the code can work with a database at these revisions: at the newest, or ahead of the code."""
        return set(self.heads) <= current or not current <= self.known

    @property
    def joined(self) -> bool:
        """True where there is one newest revision at most."""
        return len(self.heads) <= 1

    @property
    def advice(self) -> str:
        """The advice before the database can be migrated; empty where nothing is."""
        if self.joined:
            return ""
        return f"The revisions {' and '.join(self.heads)} have to be joined first: `alembic merge heads`."

    async def upgrade(self, database: Database) -> None:
        """Apply the revisions that are missing, all in one transaction.

        Of several processes that start at once one migrates and the others wait: on SQLite for the write lock, on
        PostgreSQL for an advisory lock. A table that requests hold is waited for briefly and then tried again: all
        who come after wait behind the one that waits to change a table.

        Raises:
            Problem: 503 when the database is away, others keep holding a table, the revisions have two heads, or one of
                them refuses because of rows that it would break.
        """
        if not self.joined:
            raise unavailable(self.advice, code="migrations-divided")
        for _ in range(_ATTEMPTS):
            try:
                await self._upgrade_once(database)
            except (Retry, Busy):
                await asyncio.sleep(_PAUSE_SECONDS)
            else:
                return
        await self._upgrade_once(database)

    async def _upgrade_once(self, database: Database) -> None:
        async with database.begin_endless() as db:
            if not database.embedded:
                await db.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                await db.execute(_SHORT_LOCKS)
            before = await current_revisions(db)
            await db.run_sync(self._run)
            after = await current_revisions(db)
        if after != before:
            _log.info("migrated", before=sorted(before), after=sorted(after))

    def _run(self, connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(self._folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise unavailable(f"{error}.", code="migration-refused") from error


async def current_revisions(db: AsyncConnection) -> frozenset[str]:
    """Return the revisions that the database is at, none before the first."""
    return await db.run_sync(_current)


def _current(connection: Connection) -> frozenset[str]:
    # Alembic's own way to ask makes another table each time, which stays in the memory of compiled statements.
    if not inspect(connection).has_table(_VERSIONS):
        return frozenset()
    return frozenset(connection.execute(_REVISION).scalars())
