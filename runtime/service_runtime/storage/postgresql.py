"""Make engines for PostgreSQL whose connections never wait without end; imported where there is one."""

from __future__ import annotations

import time
from typing import Any, ClassVar

import asyncpg
from sqlalchemy import URL, NullPool, event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from .engines import Limits
from .failures import translate

_CLOSE_SECONDS = 0.5
_HURRY_SECONDS = 30.0
_STATEMENT_SHARE = 0.8


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
