"""Answer the health checks of a contract: what only the running service knows."""

from __future__ import annotations

import time

from sqlalchemy import text

from ..core.problems import unavailable
from ..core.types import Call
from .values import now

_STARTED = time.monotonic()


async def require_ready(call: Call) -> None:
    """Ask the database, as a readiness probe does.

    Raises:
        Problem: 503 while the process drains, or when the database is away.
    """
    if getattr(call.request.app.state, "draining", False):
        raise unavailable("The process ends.", retry_after=1, code="draining")
    await call.db.execute(text("SELECT 1"))


def service_version(call: Call) -> str:
    """Return the version of the contract that the service serves."""
    return str(call.request.app.version)


def present_time() -> str:
    """Return the present instant in UTC, as RFC 3339 writes it."""
    return now().isoformat().replace("+00:00", "Z")


def unix_time() -> int:
    """Return the seconds since 1970."""
    return int(time.time())


def uptime() -> int:
    """Return for how many seconds the process has been running."""
    return int(time.monotonic() - _STARTED)
