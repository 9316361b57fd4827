"""A database that is full, read-only, slow, not migrated or taken: what a unit of work raises then."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from sqlalchemy import text

from {{cookiecutter.package_name}}._runtime.core.problems import Problem
from {{cookiecutter.package_name}}._runtime.storage.database import Database
from {{cookiecutter.package_name}}._runtime.storage.engines import Limits
from {{cookiecutter.package_name}}._runtime.storage.failures import Away, Busy
from {{cookiecutter.package_name}}._runtime.storage.lanes import Lanes
from {{cookiecutter.package_name}}.platform.migrations import Revisions, upgrade
from {{cookiecutter.package_name}}.platform.readiness import Readiness

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def run(work: Callable[[Database], Coroutine[Any, Any, Any]], url: str, limits: Limits | None = None) -> Any:
    """Run a coroutine with a database that is closed afterwards."""

    async def main() -> Any:
        database = Database(url, limits=limits)
        try:
            return await work(database)
        finally:
            await database.dispose()

    return asyncio.run(main())


async def refusal(database: Database, *statements: str) -> Problem:
    """Return the problem that statements end with."""

    async def work() -> None:
        async with database.begin(write=True) as db:
            for statement in statements:
                await db.execute(text(statement))

    with pytest.raises(Problem) as caught:
        await work()
    assert caught.value.status == 503
    assert int(caught.value.headers["Retry-After"]) > 0
    return caught.value


def test_a_missing_table_or_column_is_not_migrated(database_url: str) -> None:
    async def work(database: Database) -> None:
        await upgrade(database)
        for statement in ("SELECT * FROM absent", "SELECT absent FROM key_sequences", "DELETE FROM absent"):
            assert (await refusal(database, statement)).code == "database-not-migrated"

    run(work, database_url)


def test_a_full_database_says_so(sqlite_url: str) -> None:
    async def work(database: Database) -> str:
        await upgrade(database)
        rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)"
        fill = f"INSERT INTO key_sequences {rows} SELECT 'name ' || i, i FROM n"  # noqa: S608 - constants
        problem = await refusal(database, "PRAGMA max_page_count = 1", fill)
        async with database.begin(write=False) as db:
            assert (await db.execute(text("SELECT count(*) FROM key_sequences"))).scalar_one() == 0
        return problem.code

    assert run(work, sqlite_url) == "database-full"


def test_a_database_that_cannot_be_written_can_be_read(sqlite_url: str) -> None:
    run(upgrade, sqlite_url)
    file = sqlite_url.removeprefix("sqlite:///")

    async def work(database: Database) -> str:
        async with database.begin(write=False) as db:
            await db.execute(text("SELECT count(*) FROM key_sequences"))
        return (await refusal(database, "DELETE FROM key_sequences")).code

    assert run(work, f"sqlite:///file:{file}?mode=ro&uri=true") == "database-read-only"


def test_endless_work_is_ended(database_url: str) -> None:
    async def work(database: Database) -> None:
        assert isinstance(await refusal(database, ENDLESS), Busy)
        async with database.begin(write=False) as db:
            assert (await db.execute(text("SELECT 1"))).scalar_one() == 1

    run(work, database_url, Limits(total=0.5))


def test_work_between_statements_is_ended_too(database_url: str) -> None:
    async def dawdle(database: Database) -> None:
        async with database.begin(write=True) as db:
            await db.execute(text("SELECT 1"))
            await asyncio.sleep(0.5)
            await db.execute(text("SELECT 1"))

    async def work(database: Database) -> None:
        if database.embedded:
            # There is no server whose locks it would hold, and each statement has its end.
            await dawdle(database)
            return
        with pytest.raises(Busy):
            await dawdle(database)

    run(work, database_url, Limits(total=0.2))


def test_a_resource_has_a_part_of_the_places() -> None:
    async def work() -> None:
        lanes = Lanes(wait=0.1)
        await lanes.enter("one", 2)
        await lanes.enter("one", 2)
        with pytest.raises(Busy):
            await lanes.enter("one", 2)
        await lanes.enter("other", 2)
        lanes.leave("one")
        await lanes.enter("one", 2)
        for name in ("one", "one", "other"):
            lanes.leave(name)
        assert not lanes._lanes

    asyncio.run(work())


def test_revisions_that_are_behind_or_ahead() -> None:
    revisions = Revisions("0002", frozenset({"0001", "0002"}))
    assert revisions.suffices(frozenset({"0002"}))
    assert revisions.suffices(frozenset({"0003"}))
    assert not revisions.suffices(frozenset({"0001"}))
    assert not revisions.suffices(frozenset())


def test_work_is_refused_until_the_database_is_ready(sqlite_url: str) -> None:
    async def work(database: Database) -> None:
        readiness = Readiness(database, Revisions("none-yet", frozenset({"none-yet"})), migrate=False)
        await readiness.start()
        with pytest.raises(Problem) as caught:
            database.begin(write=False)
        assert (caught.value.status, caught.value.code) == (503, "database-not-migrated")
        await readiness.stop()

    run(work, sqlite_url)


def test_a_database_without_a_server_is_away() -> None:
    async def work(database: Database) -> str:
        with pytest.raises(Away) as caught:
            async with database.begin(write=True):
                pass
        return caught.value.reason

    assert run(work, "postgresql://nobody:secret@127.0.0.1:9/nothing") == "it refuses connections"
