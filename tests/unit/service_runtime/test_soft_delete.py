"""Rows that a soft delete marked are there for no statement, and neither is what belongs to them; on each database."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, ForeignKey, Integer, MetaData, Table, Text, select
from sqlalchemy import Column as SqlColumn
from starlette.requests import Request

from service_runtime.core.problems import Deleted, Problem
from service_runtime.core.types import Call, Principal
from service_runtime.storage import tables
from service_runtime.storage.database import Database
from service_runtime.storage.entities import (
    Child,
    Column,
    Computed,
    Entity,
    JsonValue,
    SoftDelete,
    UtcDateTime,
)
from service_runtime.storage.selecting import Where
from service_runtime.storage.store import Store

METADATA = MetaData()
Work = Callable[[Call], Awaitable[Any]]
Do = Callable[[Work], Any]


def table(name: str, *columns: SqlColumn[Any]) -> Table:
    return Table(
        f"soft_test_{name}",
        METADATA,
        SqlColumn("id", BigInteger(), primary_key=True, autoincrement=False),
        *columns,
        SqlColumn("row_version", Integer(), nullable=False),
        SqlColumn("row_extra", JsonValue, nullable=False),
    )


def reference(name: str, to: str, ondelete: str | None) -> SqlColumn[Any]:
    return SqlColumn(name, BigInteger(), ForeignKey(f"soft_test_{to}.id", ondelete=ondelete))


def entity(
    name: str,
    *columns: tuple[Column, SqlColumn[Any]],
    soft_delete: SoftDelete | None = None,
    **made: tuple[Any, ...],
) -> Entity:
    """Describe an entity with a key that the server counts up, whose rows are listed from the oldest on."""
    return Entity(
        name,
        table(f"{name.lower()}s", *(column for _, column in columns)),
        key="id",
        key_kind="integer",
        minted=True,
        columns=(
            Column("id", "id", "integer", required=True, nullable=False, writable=False, mutable=False),
            *(field for field, _ in columns),
        ),
        soft_delete=soft_delete,
        newest_first=False,
        **made,
    )


GONE = Column("gone", "gone", "boolean", writable=False, mutable=False)
DELETED = Column("deletedAt", "deleted_at", "datetime", writable=False, mutable=False)
NAME = Column("name", "name", "string")
IN_HOUSE, IN_ROOM, IN_FOLDER = (Column(name, f"{name}_id", "integer") for name in ("house", "room", "folder"))
ENTITIES = {
    described.name: described
    for described in (
        entity(
            "House",
            (NAME, SqlColumn("name", Text(), unique=True)),
            (DELETED, SqlColumn("deleted_at", UtcDateTime())),
            soft_delete=SoftDelete("deletedAt"),
            children=(Child("plates", "Plate", "house"),),
        ),
        entity(
            "Room",
            (IN_HOUSE, reference("house_id", "houses", "CASCADE")),
            (GONE, SqlColumn("gone", Boolean())),
            soft_delete=SoftDelete("gone", value=True, refused=True),
            computed=(Computed("chairs", "count", "Chair", "room", "id"),),
        ),
        entity("Chair", (IN_ROOM, reference("room_id", "rooms", "CASCADE"))),
        entity("Guest", (IN_ROOM, reference("room_id", "rooms", None)), (NAME, SqlColumn("name", Text()))),
        entity(
            "Folder",
            (IN_FOLDER, reference("folder_id", "folders", "CASCADE")),
            (GONE, SqlColumn("gone", Boolean())),
            soft_delete=SoftDelete("gone", value=True),
        ),
        entity("File", (IN_FOLDER, reference("folder_id", "folders", "CASCADE"))),
        entity(
            "Plate", (IN_HOUSE, reference("house_id", "houses", "CASCADE")), (NAME, SqlColumn("name", Text()))
        ),
    )
}
HOUSES, ROOMS, CHAIRS, GUESTS, FOLDERS, FILES, _ = (
    Store[dict[str, Any]](ENTITIES[name], dict[str, Any], ENTITIES) for name in ENTITIES
)


@pytest.fixture
def units(database_url: str) -> Iterator[tuple[asyncio.Runner, Callable[[Work], Coroutine[Any, Any, Any]]]]:
    """Yield an event loop, and a function that does work in a unit of its own."""
    runner, database = asyncio.Runner(), Database(database_url)
    principal = Principal("anybody", frozenset(), {}, "test")

    async def prepare() -> None:
        async with database.begin(write=True) as db:
            for metadata in (METADATA, tables.metadata):
                await db.run_sync(metadata.drop_all)
                await db.run_sync(metadata.create_all)

    async def unit(work: Work) -> Any:
        async with database.begin(write=True) as db:
            request = Request({"type": "http"})
            return await work(Call("test", request, principal, {}, {}, {}, {}, None, "application/json", db))

    async def finish() -> None:
        async with database.begin(write=True) as db:
            await db.run_sync(METADATA.drop_all)
        await database.dispose()

    runner.run(prepare())
    yield runner, unit
    runner.run(finish())
    runner.close()


@pytest.fixture
def do(units: Any) -> Do:
    """Return a function that runs work to its end."""
    runner, unit = units
    return lambda work: runner.run(unit(work))


@pytest.fixture
def overlap(units: Any) -> Callable[[Work, Work], Any]:
    """Return a function that begins the second work before the first is committed, and returns what it returns."""
    runner, unit = units

    async def both(first: Work, second: Work) -> Any:
        done, leave = asyncio.Event(), asyncio.Event()

        async def held(call: Call) -> None:
            await first(call)
            done.set()
            await leave.wait()

        one = asyncio.create_task(unit(held))
        await done.wait()
        two = asyncio.create_task(unit(second))
        await asyncio.sleep(0.2)
        assert not two.done(), "it did not wait"
        leave.set()
        await one
        return await two

    return lambda first, second: runner.run(both(first, second))


def refused(do: Do, work: Work) -> int:
    with pytest.raises(Problem) as caught:
        do(work)
    return caught.value.status


def away(do: Do, store: Store[dict[str, Any]], row: str) -> None:
    marks: dict[str, Any] = {"gone": True} if store is ROOMS else {}
    stamps = () if store is ROOMS else ("deletedAt",)
    do(lambda c: store.archive(c, row, marks=marks, stamps=stamps))


def made(do: Do, store: Store[dict[str, Any]], **body: Any) -> str:
    key_of: str = do(lambda c: store.create(c, body)).key
    return key_of


def test_what_is_marked_is_in_no_answer_and_in_the_table(do: Do) -> None:
    kept, gone = made(do, HOUSES, name="a"), made(do, HOUSES, name="b")
    away(do, HOUSES, gone)
    changes: list[Work] = [
        lambda c: HOUSES.get(c, gone),
        lambda c: HOUSES.replace(c, gone, {"name": "c"}),
        lambda c: HOUSES.update(c, gone, {"name": "c"}),
        lambda c: HOUSES.archive(c, gone, stamps=("deletedAt",)),
        lambda c: HOUSES.delete(c, gone),
    ]
    assert [refused(do, work) for work in changes] == [404] * 5
    assert [item["id"] for item in do(lambda c: HOUSES.list(c, limit=9)).items] == [int(kept)]
    assert do(lambda c: HOUSES.list(c, limit=9, filters={"name": "b"})).items == []
    assert do(HOUSES.count) == 1
    rows = do(lambda c: c.db.execute(select(ENTITIES["House"].table.c.deleted_at)))
    assert sorted(row[0] is None for row in rows) == [False, True]


def test_its_key_and_its_unique_values_stay_taken(do: Do) -> None:
    gone = made(do, HOUSES, name="a")
    away(do, HOUSES, gone)
    assert refused(do, lambda c: HOUSES.create(c, {"name": "a"})) == 409
    assert refused(do, lambda c: HOUSES.put(c, gone, {"name": "b"})) == 409
    assert int(made(do, HOUSES, name="b")) > int(gone)


def test_what_belongs_to_it_is_gone_down_to_the_last(do: Do) -> None:
    house, other = made(do, HOUSES), made(do, HOUSES)
    room, beside = made(do, ROOMS, house=int(house)), made(do, ROOMS, house=int(other))
    loose = made(do, ROOMS)
    chair, kept = made(do, CHAIRS, room=int(room)), made(do, CHAIRS, room=int(beside))
    away(do, HOUSES, house)
    assert refused(do, lambda c: ROOMS.get(c, room)) == 404
    assert refused(do, lambda c: CHAIRS.get(c, chair)) == 404
    assert [item["id"] for item in do(lambda c: CHAIRS.list(c, limit=9)).items] == [int(kept)]
    assert do(lambda c: ROOMS.get(c, beside)).value["chairs"] == 1
    assert do(lambda c: ROOMS.get(c, loose)).value["chairs"] == 0
    assert refused(do, lambda c: CHAIRS.create(c, {"room": int(room)})) == 409


def test_what_is_below_its_own_kind_is_gone_at_any_depth_and_comes_back_with_it(do: Do) -> None:
    top = made(do, FOLDERS)
    middle = made(do, FOLDERS, folder=top)
    low = made(do, FOLDERS, folder=middle)
    file = made(do, FILES, folder=low)
    other = made(do, FOLDERS)
    do(lambda c: FOLDERS.archive(c, top, marks={"gone": True}))
    assert [refused(do, lambda c, one=one: FOLDERS.get(c, one)) for one in (top, middle, low)] == [404] * 3
    assert refused(do, lambda c: FILES.get(c, file)) == 404
    assert refused(do, lambda c: FOLDERS.update(c, low, {})) == 404
    assert refused(do, lambda c: FOLDERS.delete(c, low)) == 404
    assert [one["id"] for one in do(lambda c: FOLDERS.list(c, limit=9)).items] == [int(other)]
    back = do(lambda c: FOLDERS.restore(c, top, marks={"gone": False}))
    assert (back.changed, back.etag) == (True, '"3"')
    assert do(lambda c: FILES.get(c, file)).value["folder"] == int(low)
    assert do(FOLDERS.count) == 4


def test_what_was_deleted_comes_back_once_and_in_the_version_that_was_read(do: Do) -> None:
    house = made(do, HOUSES, name="a")
    assert not do(lambda c: HOUSES.restore(c, house, stamps=["deletedAt"])).changed
    away(do, HOUSES, house)
    assert refused(do, lambda c: HOUSES.restore(c, house, stamps=["deletedAt"], if_match='"1"')) == 412
    assert refused(do, lambda c: HOUSES.restore(c, "77", stamps=["deletedAt"])) == 404
    assert do(lambda c: HOUSES.restore(c, house, stamps=["deletedAt"], if_match='"2"')).changed
    assert do(lambda c: HOUSES.get(c, house)).value["name"] == "a"


def test_a_list_shows_what_was_deleted_where_it_is_asked_to(do: Do) -> None:
    kept, house = made(do, HOUSES, name="k"), made(do, HOUSES, name="a")
    away(do, HOUSES, house)
    shown = do(lambda c: HOUSES.list(c, limit=9, gone=True)).items
    assert [one["id"] for one in shown] == [int(kept), int(house)]
    assert do(lambda c: HOUSES.count(c, gone=True)) == 2
    assert do(lambda c: HOUSES.list(c, limit=9, where=[Where("name", "absent", value=True)])).items == []
    assert do(
        lambda c: HOUSES.list(c, limit=9, where=[Where("deletedAt", "absent", value=None)], gone=True)
    ).items
    with pytest.raises(Deleted):
        do(lambda c: HOUSES.get(c, house))


def test_what_was_deleted_is_shown_whole_where_it_is_shown(do: Do) -> None:
    house = made(do, HOUSES, name="a", plates=[{"name": "p"}])
    room = made(do, ROOMS)
    made(do, CHAIRS, room=int(room))
    archived = do(lambda c: HOUSES.archive(c, house, stamps=("deletedAt",))).value
    assert [plate["name"] for plate in archived["plates"]] == ["p"]
    assert do(lambda c: HOUSES.list(c, limit=9, gone=True)).items == [archived]
    assert do(lambda c: ROOMS.archive(c, room, marks={"gone": True})).value["chairs"] == 1


def test_a_list_goes_on_after_what_was_deleted(do: Do) -> None:
    first, second, third = (made(do, HOUSES, name=name) for name in ("a" * 500, "b" * 500, "c"))
    before = do(lambda c: HOUSES.list(c, limit=2, order=("name",)))
    away(do, HOUSES, second)
    after = do(lambda c: HOUSES.list(c, limit=2, order=("name",), after=before.next))
    assert [one["id"] for one in after.items] == [int(third)]
    keyed = do(lambda c: HOUSES.list(c, limit=9, order=("-name",), after=second, keyed=True, gone=True))
    assert [one["id"] for one in keyed.items] == [int(first)]


def test_nothing_new_refers_to_it_and_what_did_stays(do: Do) -> None:
    room, other = made(do, ROOMS), made(do, ROOMS)
    guest = made(do, GUESTS, room=int(room), name="a")
    assert refused(do, lambda c: ROOMS.archive(c, room, marks={"gone": True})) == 409
    assert do(lambda c: ROOMS.get(c, room)).value.get("gone") is None
    do(lambda c: GUESTS.update(c, guest, {"room": int(other)}))
    away(do, ROOMS, room)
    assert refused(do, lambda c: GUESTS.create(c, {"room": int(room)})) == 409
    assert refused(do, lambda c: GUESTS.update(c, guest, {"room": int(room)})) == 409
    assert refused(do, lambda c: GUESTS.replace(c, guest, {"room": int(room)})) == 409
    assert refused(do, lambda c: GUESTS.update(c, 999, {"room": int(room)})) == 404


def test_a_reference_to_what_is_gone_may_stay(do: Do) -> None:
    house = made(do, HOUSES)
    room = made(do, ROOMS, house=int(house))
    guest = made(do, GUESTS, room=int(room), name="a")
    away(do, HOUSES, house)
    assert do(lambda c: GUESTS.update(c, guest, {"name": "b"})).value["name"] == "b"
    assert do(lambda c: GUESTS.replace(c, guest, {"room": int(room), "name": "c"})).value["name"] == "c"


def test_another_version_is_refused_before_all_else(do: Do) -> None:
    room = made(do, ROOMS)
    assert refused(do, lambda c: ROOMS.archive(c, room, marks={"gone": True}, if_match='"7"')) == 412


def test_of_two_at_the_same_time_the_second_sees_the_first(
    do: Do, overlap: Callable[[Work, Work], Any]
) -> None:
    def archived(room: str) -> Work:
        return lambda c: ROOMS.archive(c, room, marks={"gone": True})

    def named(room: str) -> Work:
        return lambda c: GUESTS.create(c, {"room": int(room)})

    one, two = made(do, ROOMS), made(do, ROOMS)
    with pytest.raises(Problem) as late:
        overlap(archived(one), named(one))
    with pytest.raises(Problem) as used:
        overlap(named(two), archived(two))
    assert (late.value.status, used.value.status) == (409, 409)
