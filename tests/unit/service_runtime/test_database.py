"""A database that is full, read-only, slow, not migrated or taken: what a unit of work raises then."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from service_runtime.core.problems import Problem
from service_runtime.storage import tables
from service_runtime.storage.database import Database
from service_runtime.storage.engines import Limits, async_url
from service_runtime.storage.failures import Away, Busy
from service_runtime.storage.lanes import Lanes
from service_runtime.storage.migrations import Migrations
from service_runtime.storage.readiness import Readiness

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


async def prepare(database: Database) -> None:
    """Make the tables of the runtime."""
    async with database.begin(write=True) as db:
        await db.run_sync(tables.metadata.drop_all)
        await db.run_sync(tables.metadata.create_all)


def migrations(folder: Path, *revisions: str) -> Migrations:
    """Write revisions that change nothing, each after the one before."""
    (folder / "versions").mkdir(parents=True)
    (folder / "env.py").touch()
    for before, revision in zip((None, *revisions), revisions, strict=False):
        text_ = f"revision = {revision!r}\ndown_revision = {before!r}\n"
        (folder / "versions" / f"{revision}.py").write_text(text_, encoding="utf-8")
    return Migrations(folder)


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
        await prepare(database)
        for statement in ("SELECT * FROM absent", "SELECT absent FROM key_sequences", "DELETE FROM absent"):
            assert (await refusal(database, statement)).code == "database-not-migrated"

    run(work, database_url)


def test_a_full_database_says_so(sqlite_url: str) -> None:
    async def work(database: Database) -> str:
        await prepare(database)
        rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)"
        fill = f"INSERT INTO key_sequences {rows} SELECT 'name ' || i, i FROM n"  # noqa: S608 - constants
        problem = await refusal(database, "PRAGMA max_page_count = 1", fill)
        async with database.begin(write=False) as db:
            assert (await db.execute(text("SELECT count(*) FROM key_sequences"))).scalar_one() == 0
        return problem.code

    assert run(work, sqlite_url) == "database-full"


def test_a_database_that_cannot_be_written_can_be_read(sqlite_url: str) -> None:
    run(prepare, sqlite_url)
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


def test_revisions_that_are_behind_or_ahead(tmp_path: Path) -> None:
    revisions = migrations(tmp_path, "0001", "0002")
    assert revisions.suffices(frozenset({"0002"}))
    assert revisions.suffices(frozenset({"0003"}))
    assert not revisions.suffices(frozenset({"0001"}))
    assert not revisions.suffices(frozenset())


def test_work_is_refused_until_the_database_is_ready(sqlite_url: str, tmp_path: Path) -> None:
    async def work(database: Database) -> None:
        readiness = Readiness(database, migrations(tmp_path / "migrations", "0001"), migrate=False)
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


def test_a_unit_of_work_that_fails_changes_nothing(database_url: str) -> None:
    async def work(database: Database) -> int:
        await prepare(database)

        async def fail() -> None:
            async with database.begin(write=True) as db:
                await db.execute(text("INSERT INTO key_sequences VALUES ('test', 1)"))
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail()
        async with database.begin(write=False) as db:
            count = await db.execute(text("SELECT count(*) FROM key_sequences WHERE name = 'test'"))
            return int(count.scalar_one())

    assert run(work, database_url) == 0


def test_taken_keys_are_conflicts(database_url: str) -> None:
    async def work(database: Database) -> int:
        await prepare(database)

        async def insert_twice() -> None:
            async with database.begin(write=True) as db:
                for _ in range(2):
                    await db.execute(text("INSERT INTO key_sequences VALUES ('test', 1)"))

        with pytest.raises(Problem) as caught:
            await insert_twice()
        return caught.value.status

    assert run(work, database_url) == 409


def test_a_database_that_stays_locked_is_busy(sqlite_url: str) -> None:
    async def work(first: Database) -> None:
        second = Database(sqlite_url, limits=Limits(lock=0.1))
        async with first.begin(write=True):
            with pytest.raises(Busy):
                async with second.begin(write=True):
                    pass
        await second.dispose()

    run(work, sqlite_url)


def test_addresses_get_their_driver() -> None:
    url = async_url("postgres://u@h/d?sslmode=require")
    assert url.render_as_string() == "postgresql+asyncpg://u@h/d?ssl=require"
    assert async_url("sqlite:///x.db").drivername == "sqlite+aiosqlite"
