"""Say which tables the service has and where its revisions are; as a program, migrate the database."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from sqlalchemy import MetaData

from .._generated.tables import metadata as entity_tables
from .._runtime.core.problems import Problem
from .._runtime.storage import tables as platform_tables
from .._runtime.storage.database import Database
from .._runtime.storage.failures import Away
from .._runtime.storage.migrations import Migrations
from .._runtime.storage.retired import add_retired
from ..settings import Settings
from .logs import configure_logs

FOLDER = Path(__file__).resolve().parents[3] / "migrations"


def all_tables(*more: MetaData) -> MetaData:
    """Return the tables of the contract's entities, of the runtime, and ``more``, and what is retired, as one."""
    merged = MetaData()
    for part in (entity_tables, platform_tables.metadata, *more):
        for table in part.sorted_tables:
            table.to_metadata(merged)
    add_retired(merged, FOLDER / "retired.jsonl")
    return merged


async def migrate(settings: Settings) -> None:
    """Migrate the database that the settings name."""
    database = Database(settings.database_url)
    try:
        await Migrations(FOLDER).upgrade(database)
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
