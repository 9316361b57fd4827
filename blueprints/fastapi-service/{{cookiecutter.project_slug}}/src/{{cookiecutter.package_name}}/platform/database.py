"""Open the database and give every request its transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, event, make_url
from sqlalchemy import exc as sa_exc
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from .failures import away, translate

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
_BUSY_SECONDS = 5
_CONNECT_SECONDS = 5
_COMMAND_SECONDS = 30


def async_url(address: str) -> URL:
    """Return a database address with its asynchronous driver; libpq's ``sslmode`` becomes asyncpg's ``ssl``."""
    url = make_url(address)
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    if url.drivername == "postgresql+asyncpg" and "sslmode" in url.query:
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": url.query["sslmode"]})
    return url


class Database:
    """Own the connection pool; one per application, made without connecting.

    On SQLite the journal is a write-ahead log, foreign keys hold, and a unit of work that writes takes the write
    lock at its start, so it never fails halfway; writers of one process queue here instead of polling for the lock.
    """

    def __init__(self, address: str, *, pool_size: int = 10) -> None:
        url = async_url(address)
        self.embedded = url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url) if self.embedded else _postgresql_engine(url, pool_size)
        event.listen(self.engine.sync_engine, "handle_error", translate, retval=True)
        self._writer = asyncio.Lock() if self.embedded else None

    @asynccontextmanager
    async def begin(self, *, write: bool) -> AsyncIterator[AsyncConnection]:
        """Open a transaction: committed when the block ends, rolled back on any exception.

        Raises:
            Problem: 503 when the database is away.
            Retry: when another transaction was faster.
        """
        gate = self._writer if write and self._writer is not None else nullcontext()
        async with gate:
            connection = await self._connect()
            try:
                if self.embedded:
                    await connection.execution_options(sqlite_begin="IMMEDIATE" if write else "DEFERRED")
                async with connection.begin():
                    yield connection
            finally:
                await connection.close()

    async def dispose(self) -> None:
        """Close all connections."""
        await self.engine.dispose()

    async def _connect(self) -> AsyncConnection:
        try:
            return await self.engine.connect()
        except (OSError, TimeoutError, sa_exc.TimeoutError, sa_exc.DBAPIError) as error:
            raise away() from error
        except Exception as error:
            # asyncpg's own errors, such as 57P03 while the server starts, are not translated while connecting.
            if getattr(error, "sqlstate", None) is not None:
                raise away() from error
            raise


def _postgresql_engine(url: URL, pool_size: int) -> AsyncEngine:
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=_CONNECT_SECONDS,
        pool_recycle=1800,
        hide_parameters=True,
        connect_args={"timeout": _CONNECT_SECONDS, "command_timeout": _COMMAND_SECONDS},
    )


def _sqlite_engine(url: URL) -> AsyncEngine:
    if url.database and url.database != ":memory:" and not url.database.startswith("file:"):
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # The driver opens no transactions of its own: the "begin" event below says which kind.
    arguments = {"timeout": _BUSY_SECONDS, "isolation_level": None}
    engine = create_async_engine(url, hide_parameters=True, connect_args=arguments)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = NORMAL")
    # The mode stays with the file, and setting it needs the file for oneself, without waiting for others.
    cursor.execute("PRAGMA journal_mode")
    if cursor.fetchone() != ("wal",):
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options: Any = connection.get_execution_options()
    connection.exec_driver_sql(f"BEGIN {options.get('sqlite_begin', 'IMMEDIATE')}")
