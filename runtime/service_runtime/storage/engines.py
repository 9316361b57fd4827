"""Make SQLAlchemy engines whose connections never wait without end."""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import asyncpg
from sqlalchemy import URL, NullPool, event, make_url
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from .failures import translate

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
}
_CLOSE_SECONDS = 0.5
_HURRY_SECONDS = 30.0
_STATEMENT_SHARE = 0.8


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


class _Connection(asyncpg.Connection):  # type: ignore[misc, unused-ignore]  # asyncpg has no types
    """Connect to PostgreSQL; closing waits briefly for a server that is frozen, and then not again for a while."""

    _in_a_hurry_until: ClassVar[float] = 0.0

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 - asyncpg's signature
        """End the session; a server that does not take leave in time is left without."""
        if time.monotonic() < _Connection._in_a_hurry_until:
            self.terminate()
            return
        try:
            await super().close(timeout=min(timeout or _CLOSE_SECONDS, _CLOSE_SECONDS))
        except (TimeoutError, OSError):
            _Connection._in_a_hurry_until = time.monotonic() + _HURRY_SECONDS


def postgresql_engine(url: URL, limits: Limits, pool_size: int = 0) -> AsyncEngine:
    """Return an engine for PostgreSQL; its pool has as many connections again for peaks, and 0 is no pool."""
    sizes: dict[str, Any] = {"poolclass": NullPool}
    if pool_size:
        sizes = {"pool_size": pool_size, "max_overflow": pool_size, "pool_timeout": limits.wait}
    arguments = {"timeout": limits.wait, "command_timeout": limits.total, "connection_class": _Connection}
    engine = create_async_engine(
        url, pool_recycle=1800, hide_parameters=True, connect_args=arguments, **sizes
    )
    event.listen(engine.sync_engine, "connect", _LimitsOfSession(limits))
    event.listen(engine.sync_engine, "checkout", _check_open)
    event.listen(engine.sync_engine, "handle_error", translate, retval=True)
    return engine


class _LimitsOfSession:
    """Set the server's own limits, once for each connection.

    They are not parameters of the start, which PgBouncer refuses. The server ends a statement before the client gives
    up on its connection, and a session whose client is stuck within a transaction after twice the time.
    """

    def __init__(self, limits: Limits) -> None:
        total, lock = (limits.total or 0) * 1000, (limits.lock or 0) * 1000
        self._statement = (
            f"SET statement_timeout = {round(total * _STATEMENT_SHARE)}; SET lock_timeout = {round(lock)}; "
            f"SET idle_in_transaction_session_timeout = {round(total * 2)}"
        )

    def __call__(self, connection: Any, _: ConnectionPoolEntry) -> None:
        connection.run_async(lambda driver: driver.execute(self._statement))


def _check_open(connection: Any, _: ConnectionPoolEntry, __: PoolProxiedConnection) -> None:
    """Have the pool connect anew where the server has closed the connection meanwhile; it costs no round trip."""
    if connection.driver_connection.is_closed():
        raise DisconnectionError


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
