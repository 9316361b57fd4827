"""Real databases for histories: revisions are applied by the runtime, with an `env.py` as services have."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql

from scaffold.python.views.stored import StoredTable
from service_runtime.storage.database import Database

_ENV = """
from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
"""
_NAMES = {"sa": sa, "postgresql": postgresql}


def metadata_of(tables: Sequence[StoredTable], retired: Sequence[StoredTable] = ()) -> sa.MetaData:
    """Declare tables as generated code does; what is retired is added to them."""
    metadata = sa.MetaData()
    for table in (*tables, *retired):
        columns = [eval(column.written(), _NAMES) for column in table.columns]  # noqa: S307 - what a revision says
        made = sa.Table(table.name, metadata, *columns, extend_existing=True)
        for index in table.indexes:
            sa.Index(index.name, *(made.c[name] for name in index.columns), unique=index.unique)
    return metadata


class History:
    """A folder of revisions and a database that they are applied to."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "versions").mkdir(parents=True)
        (folder / "env.py").write_text(_ENV)
        (folder / "script.py.mako").write_text("")

    def write(self, files: Mapping[str, str]) -> None:
        """Put the files of `migrations/versions/` in place."""
        for path, text in files.items():
            (self.folder / "versions" / path.rpartition("/")[2]).write_text(text)

    def upgrade(self, target: str = "heads") -> None:
        self._apply(lambda config: command.upgrade(config, target))

    def downgrade(self, target: str) -> None:
        self._apply(lambda config: command.downgrade(config, target))

    def _apply(self, work: Callable[[Config], None]) -> None:
        config = Config()
        config.set_main_option("script_location", str(self.folder))

        def run(connection: Connection) -> None:
            config.attributes["connection"] = connection
            work(config)

        self.run(run)

    def run(self, work: Callable[[Connection], Any]) -> Any:
        """Call a function with a connection, as the runtime migrates."""

        async def main() -> Any:
            database = Database(self.url)
            try:
                async with database.begin_endless() as connection:
                    return await connection.run_sync(work)
            finally:
                await database.dispose()

        return asyncio.run(main())

    def differences(self, metadata: sa.MetaData) -> list[Any]:
        """Compare as `alembic check` does."""

        def compare(connection: Connection) -> list[Any]:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            found = list(compare_metadata(context, metadata))
            return [item for item in found if "alembic_version" not in str(item)]

        return self.run(compare)

    def rows(self, metadata: sa.MetaData) -> dict[str, list[dict[str, Any]]]:
        """Return all rows, each table's in the order of its key."""

        def read(connection: Connection) -> dict[str, list[dict[str, Any]]]:
            return {
                table.name: [
                    dict(row)
                    for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
                ]
                for table in metadata.tables.values()
            }

        return self.run(read)

    def insert(self, metadata: sa.MetaData, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        def write(connection: Connection) -> None:
            for name, values in rows.items():
                connection.execute(sa.insert(metadata.tables[name]), [dict(item) for item in values])

        self.run(write)

    def empty(self, metadata: sa.MetaData) -> None:
        """Delete all rows."""

        def delete(connection: Connection) -> None:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())

        self.run(delete)
