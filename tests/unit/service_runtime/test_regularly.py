"""Regular work in the database: transactions of its own, and failures that end nothing."""

from __future__ import annotations

import asyncio

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from structlog.testing import capture_logs

from service_runtime.storage.database import Database
from service_runtime.storage.regularly import do_regularly


def test_each_time_commits_or_rolls_back_by_itself(database_url: str) -> None:
    times = 0
    done = asyncio.Event()

    async def count(db: AsyncConnection) -> None:
        nonlocal times
        times += 1
        await db.execute(text("INSERT INTO counted VALUES (:number)"), {"number": times})
        if times == 2:
            raise ZeroDivisionError
        if times == 4:
            done.set()

    async def run() -> list[int]:
        database = Database(database_url)
        try:
            async with database.begin(write=True) as db:
                await db.execute(text("CREATE TABLE counted (number INTEGER)"))
            task = asyncio.create_task(do_regularly(database, count, seconds=0.01))
            async with asyncio.timeout(30):
                await done.wait()
            task.cancel()
            _, running = await asyncio.wait({task}, timeout=30)
            assert not running
            return await numbers(database)
        finally:
            await database.dispose()

    with capture_logs() as logs:
        found = asyncio.run(run())
    assert found[:2] == [1, 3]
    assert (logs[0]["event"], logs[0]["work"]) == ("regular-work-failed", "count")


async def numbers(database: Database) -> list[int]:
    async with database.begin(write=False) as db:
        return [row[0] for row in await db.execute(text("SELECT number FROM counted ORDER BY number"))]
