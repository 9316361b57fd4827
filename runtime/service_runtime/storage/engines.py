"""Read database addresses, and make engines for SQLite whose connections never wait without end."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, NullPool, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from .failures import translate

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Bound the waits of one unit of work, in seconds; None of ``total`` and ``lock`` waits without end.

    ``total`` bounds its work in the database, ``lock`` the wait for a row or table that another transaction holds,
    and ``wait`` that for a connection.
    """

    total: float | None = 5.0
    lock: float | None = 2.0
    wait: float = 2.0


def async_url(address: str) -> URL:
    """Return a database address with its asynchronous driver; libpq's ``sslmode`` becomes asyncpg's ``ssl``."""
    url = make_url(address)
    url = url.set(drivername=_DRIVERS.get(url.drivername, url.drivername))
    if url.drivername == "postgresql+asyncpg" and "sslmode" in url.query:
        url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": url.query["sslmode"]})
    return url


def in_memory(url: URL) -> bool:
    """Tell whether a database of SQLite has no file: then it has one connection."""
    return not url.database or url.database == ":memory:" or url.query.get("mode") == "memory"


def sqlite_engine(url: URL, limits: Limits, *, checked: bool = True) -> AsyncEngine:
    """Return an engine for SQLite, whose foreign keys hold where they are ``checked``.

    Where its folder cannot be made, connecting fails, not this.
    """
    options: dict[str, Any] = {}
    if not checked:
        options = {"poolclass": NullPool}
    elif not in_memory(url):
        options = {"pool_timeout": limits.wait}
    if url.database and not in_memory(url) and not url.database.startswith("file:"):
        with suppress(OSError):
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # The driver opens no transactions of its own: the "begin" event below says which kind.
    arguments = {"timeout": limits.lock or 0, "isolation_level": None}
    engine = create_async_engine(url, hide_parameters=True, connect_args=arguments, **options)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    if not checked:
        event.listen(engine.sync_engine, "connect", _uncheck_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    event.listen(engine.sync_engine, "handle_error", translate, retval=True)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = NORMAL")
    # The mode stays with the file, and setting it needs the file for oneself, without waiting for others.
    cursor.execute("PRAGMA journal_mode")
    if cursor.fetchone() != ("wal",):
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            # A file that nobody may write can be read.
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:
                raise
    cursor.close()


def _uncheck_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = OFF")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options: Any = connection.get_execution_options()
    connection.exec_driver_sql(f"BEGIN {options.get('sqlite_begin', 'IMMEDIATE')}")
