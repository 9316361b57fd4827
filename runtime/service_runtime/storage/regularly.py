"""Work in the database that is done again and again beside the requests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from .database import Database

_log = structlog.stdlib.get_logger(__name__)


async def do_regularly(
    database: Database, work: Callable[[AsyncConnection], Awaitable[object]], *, seconds: float
) -> None:
    """Do ``work`` every so many seconds, each time in a transaction of its own, until the task is cancelled.

    A failure is logged, rolls back, and waits for the next time. Every replica does it: what may not be done twice at
    once takes a lock in the database.
    """
    task = asyncio.current_task()
    # A cancellation that comes during a commit leaves the unit of work as its problem: the outcome is not known.
    while task is None or not task.cancelling():
        await asyncio.sleep(seconds)
        try:
            async with database.begin(write=True) as db:
                await work(db)
        except Exception:  # noqa: BLE001 - whatever it is, the next time may go well
            _log.warning("regular-work-failed", work=getattr(work, "__name__", repr(work)), exc_info=True)
