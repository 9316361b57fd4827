"""Open the database and give every request its transaction."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any

from sqlalchemy import exc as sa_exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from ..core.problems import Problem, unavailable
from .engines import Limits, async_url, in_memory, sqlite_engine
from .failures import OVERDUE, Away, Busy, away, sqlstate, uncertain
from .lanes import Lanes, acquire

_PROBE = Limits(total=2.0, lock=1.0, wait=2.0)
_ENDLESS = Limits(total=None, lock=None, wait=5.0)
_DISPOSE_SECONDS = 2.0


class Database:
    """Own the connection pool; one per application, made without connecting.

    Nothing waits without end: a unit of work has ``limits``, those of one lane share a part of the connections, and
    while ``refusal`` is set, none begins. ``suspect`` is called when the database may be away.

    On SQLite the journal is a write-ahead log, foreign keys hold, and a unit of work that writes takes the write
    lock at its start, so it never fails halfway; writers of one process queue here instead of polling for the lock.
    """

    def __init__(self, address: str, *, pool_size: int = 10, limits: Limits | None = None) -> None:
        url = async_url(address)
        self.embedded = url.get_backend_name() == "sqlite"
        self.limits = limits or Limits()
        self.refusal: Callable[[], Problem] | None = None
        self.suspect: Callable[[], None] = _ignore
        if self.embedded:
            self.engine = self._probing = self._endless = sqlite_engine(url, self.limits)
            if not in_memory(url):
                # SQLite changes a table by copying it, and dropping the old one would delete what refers to it.
                self._endless = sqlite_engine(url, self.limits, checked=False)
        else:
            from .postgresql import postgresql_engine  # noqa: PLC0415 - without it a service on SQLite starts earlier

            self.engine = postgresql_engine(url, self.limits, pool_size)
            # Connections of their own: those of the pool may all be taken, or wait for the same row.
            self._probing = postgresql_engine(url, _PROBE)
            self._endless = postgresql_engine(url, _ENDLESS)
        self._pool_size = pool_size
        self._writer = asyncio.Lock() if self.embedded else None
        self._lanes = Lanes(self.limits.wait)

    def begin(
        self, *, write: bool, operation: str = "", resource: str = ""
    ) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction: committed when the block ends, rolled back on any exception.

        Of ``pool_size`` connections and as many again for peaks, work for the same ``resource`` has at most a quarter
        at once, and that for the same ``operation`` half; work that names neither is not counted.

        Raises:
            Problem: 503 when the database is away, or keeps the work waiting for longer than ``limits``.
            Retry: when another transaction was faster.
        """
        if self.refusal is not None:
            raise self.refusal()
        lane, width = f"operation {operation}", self._pool_size
        if resource:
            lane, width = f"resource {resource}", max(1, self._pool_size // 2)
        if self.embedded or not (operation or resource):
            lane = ""
        return self._unit(self.engine, self.limits.total, write=write, lane=lane, width=width)

    def probe(self) -> AbstractAsyncContextManager[AsyncConnection]:
        """Open a transaction that only looks, whatever ``refusal`` says and however busy the pool is."""
        return self._unit(self._probing, _PROBE.total, write=False)

    @asynccontextmanager
    async def begin_endless(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that may take as long as it needs, such as that of a migration.

        On SQLite foreign keys are checked once at its end, instead of at each statement.

        Raises:
            Problem: 503 when rows refer to what is not there any more; the transaction is rolled back.
        """
        async with self._unit(self._endless, None, write=True) as connection:
            before = await self._schema_version(connection)
            yield connection
            if await self._schema_version(connection) != before:
                await self._check_references(connection)

    async def _schema_version(self, connection: AsyncConnection) -> int:
        """Return a number that SQLite counts up with every change of a table."""
        if not self.embedded:
            return 0
        return int((await connection.exec_driver_sql("PRAGMA schema_version")).scalar_one())

    async def _check_references(self, connection: AsyncConnection) -> None:
        """Refuse what makes more rows refer to what is not there than do before the transaction."""
        orphans = await _orphans(connection)
        if not orphans:
            return
        async with self.probe() as outside:
            known = await _orphans(outside)
        lost = [f"{orphans[table]} of {table}" for table in sorted(orphans) if orphans[table] > known[table]]
        if lost:
            raise unavailable(
                f"Rows would refer to what is not there: {', '.join(lost)}.", code="references-broken"
            )

    async def renew(self) -> None:
        """Give up the connections of the pool, which may lead to a server that is gone."""
        if not self.embedded:
            await self.engine.dispose()

    async def dispose(self) -> None:
        """Close all connections, in bounded time."""
        for engine in {self.engine, self._probing, self._endless}:
            with suppress(TimeoutError):
                async with asyncio.timeout(_DISPOSE_SECONDS):
                    await engine.dispose()

    @asynccontextmanager
    async def _unit(
        self, engine: AsyncEngine, seconds: float | None, *, write: bool, lane: str = "", width: int = 0
    ) -> AsyncIterator[AsyncConnection]:
        writer = self._writer if write else None
        if lane:
            await self._lanes.enter(lane, width)
        elif writer is not None:
            await acquire(writer, self.limits.wait)
        try:
            connection = await self._connect(engine)
            watch = None if seconds is None else _watch(connection, seconds)
            committing = False
            try:
                if self.embedded:
                    await connection.execution_options(sqlite_begin="IMMEDIATE" if write else "DEFERRED")
                async with connection.begin():
                    yield connection
                    committing = True
            except (Away, Busy) as error:
                if isinstance(error, Away) or connection.invalidated:
                    self.suspect()
                if write and committing and connection.invalidated:
                    raise uncertain() from error
                raise
            finally:
                await connection.close()
                if watch is not None:
                    watch.cancel()
        finally:
            if lane:
                self._lanes.leave(lane)
            elif writer is not None:
                writer.release()

    async def _connect(self, engine: AsyncEngine) -> AsyncConnection:
        try:
            return await engine.connect()
        except sa_exc.TimeoutError as error:
            self.suspect()
            raise Busy("Too many requests want the database at once.") from error
        except Away:
            self.suspect()
            raise
        except Exception as error:
            # asyncpg's own errors, such as 57P03 while the server starts, are not translated while connecting.
            if not isinstance(error, OSError | sa_exc.DBAPIError) and sqlstate(error) is None:
                raise
            self.suspect()
            raise away(error) from error


async def _orphans(connection: AsyncConnection) -> Counter[str]:
    """Count the rows of each table of SQLite's that refer to what is not there."""
    found = await connection.exec_driver_sql("PRAGMA foreign_key_check")
    return Counter(str(row[0]) for row in found)


def _ignore() -> None:
    """Do nothing."""


def _watch(connection: AsyncConnection, seconds: float) -> asyncio.TimerHandle:
    """End the connection's work when its time is over.

    A server that is frozen answers no request to cancel either, so the connection to it is given up: whatever waits
    for it fails at once, a ROLLBACK too. SQLite is told to end the statement that runs.
    """
    loop = asyncio.get_running_loop()
    sync: Any = connection.sync_connection
    driver, info = sync.connection.driver_connection, sync.info

    def end() -> None:
        if hasattr(driver, "terminate"):
            info[OVERDUE] = True
            driver.terminate()
        else:
            info["interrupt"] = loop.create_task(_interrupt(driver))

    return loop.call_later(seconds, end)


async def _interrupt(driver: Any) -> None:
    with suppress(ValueError):  # it is closed
        await driver.interrupt()
