"""The store keeps what it is given, for whom it is given, and refuses what does not fit; on each database."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict
from sqlalchemy import BigInteger, ForeignKey, Integer, MetaData, Table, Text, Uuid
from sqlalchemy import Column as SqlColumn
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.requests import Request

from service_runtime.core.problems import Problem
from service_runtime.core.types import Call, Principal
from service_runtime.storage import tables
from service_runtime.storage.database import Database
from service_runtime.storage.entities import (
    Child,
    Column,
    Entity,
    JsonValue,
    Transition,
)
from service_runtime.storage.pages import page_count
from service_runtime.storage.store import MERGE_PATCH, Store

ALICE, BOB = "alice", "bob"
METADATA = MetaData()
PARTS = Table(
    "store_test_parts",
    METADATA,
    SqlColumn("id", BigInteger(), primary_key=True, autoincrement=False),
    SqlColumn("thing_id", Uuid(as_uuid=False), ForeignKey("store_test_things.id", ondelete="CASCADE")),
    SqlColumn("name", Text()),
    SqlColumn("row_version", Integer(), nullable=False),
    SqlColumn("row_extra", JsonValue, nullable=False),
)
NUMBERS = Table(
    "store_test_numbers",
    METADATA,
    SqlColumn("id", BigInteger(), primary_key=True, autoincrement=False),
    SqlColumn("row_version", Integer(), nullable=False),
    SqlColumn("row_extra", JsonValue, nullable=False),
)
NOTES = Table(
    "store_test_notes",
    METADATA,
    SqlColumn("id", BigInteger(), primary_key=True, autoincrement=False),
    SqlColumn("thing_id", Uuid(as_uuid=False), ForeignKey("store_test_things.id")),
    SqlColumn("row_version", Integer(), nullable=False),
    SqlColumn("row_extra", JsonValue, nullable=False),
)
THINGS = Table(
    "store_test_things",
    METADATA,
    SqlColumn("id", Uuid(as_uuid=False), primary_key=True),
    SqlColumn("owner", Text(), nullable=False),
    SqlColumn("state", Text(), nullable=False),
    SqlColumn("code", Text(), unique=True),
    SqlColumn("options", JsonValue),
    SqlColumn("row_version", Integer(), nullable=False),
    SqlColumn("row_extra", JsonValue, nullable=False),
)
ENTITIES = {
    "Part": Entity(
        "Part",
        PARTS,
        key="id",
        key_kind="integer",
        minted=True,
        columns=(
            Column("id", "id", "integer", required=True, nullable=False, writable=False, mutable=False),
            Column("thing_id", "thing_id", "uuid", hidden=True, writable=False, mutable=False),
            Column("name", "name", "string"),
        ),
        newest_first=False,
    ),
    "Number": Entity(
        "Number",
        NUMBERS,
        key="id",
        key_kind="integer",
        minted=False,
        columns=(Column("id", "id", "integer", nullable=False, mutable=False),),
    ),
    "Note": Entity(
        "Note",
        NOTES,
        key="id",
        key_kind="integer",
        minted=True,
        columns=(
            Column("id", "id", "integer", required=True, nullable=False, writable=False, mutable=False),
            Column("thing", "thing_id", "uuid"),
        ),
    ),
    "Thing": Entity(
        "Thing",
        THINGS,
        key="id",
        key_kind="uuid",
        minted=True,
        owner="owner",
        columns=(
            Column("id", "id", "uuid", required=True, nullable=False, writable=False, mutable=False),
            Column("owner", "owner", "string", required=True, nullable=False, writable=False, mutable=False),
            Column("state", "state", "string", required=True, nullable=False, writable=False, neutral="new"),
            Column("code", "code", "string"),
            Column("options", "options", "json"),
        ),
        children=(Child("parts", "Part", "thing_id"),),
        transitions={"finish": Transition("finish", frozenset({"new"}), "done", "state")},
    ),
}


class Thing(BaseModel):
    """A thing with parts, open to properties that nobody has named."""

    model_config = ConfigDict(extra="allow")

    id: str | None = None
    owner: str | None = None
    state: str | None = None
    code: str | None = None
    options: dict[str, int] | None = None
    parts: list[dict[str, Any]] = []


THING_STORE = Store(ENTITIES["Thing"], Thing, ENTITIES)
Work = Callable[[Call], Awaitable[Any]]
Do = Callable[..., Any]


def call(db: AsyncConnection, subject: str | None, media_type: str) -> Call:
    """Return a call of one caller, or of one without credentials."""
    principal = None if subject is None else Principal(subject, frozenset(), {}, "test")
    return Call("test", Request({"type": "http"}), principal, {}, {}, {}, {}, None, media_type, db)


@pytest.fixture
def do(database_url: str) -> Iterator[Do]:
    """Yield a function that runs work in a unit of its own, as Alice unless told otherwise."""
    runner = asyncio.Runner()
    database = Database(database_url)

    async def prepare() -> None:
        async with database.begin(write=True) as db:
            for metadata in (METADATA, tables.metadata):
                await db.run_sync(metadata.drop_all)
                await db.run_sync(metadata.create_all)

    async def unit(work: Work, subject: str | None, media_type: str) -> Any:
        async with database.begin(write=True) as db:
            return await work(call(db, subject, media_type))

    async def finish() -> None:
        async with database.begin(write=True) as db:
            await db.run_sync(METADATA.drop_all)
        await database.dispose()

    def run(work: Work, subject: str | None = ALICE, media_type: str = "application/json") -> Any:
        return runner.run(unit(work, subject, media_type))

    runner.run(prepare())
    yield run
    runner.run(finish())
    runner.close()


def refused(do: Do, work: Work, **options: Any) -> int:
    """Return the status of the problem that work raises."""
    with pytest.raises(Problem) as caught:
        do(work, **options)
    return caught.value.status


def test_what_is_created_is_read_again(do: Do) -> None:
    parts = [{"name": "p"}, {"name": "q"}]
    body = Thing.model_validate({"code": "a", "options": {"x": 1}, "parts": parts, "odd": [1.5]})
    made = do(lambda c: THING_STORE.create(c, body))
    read = do(lambda c: THING_STORE.get(c, made.key))
    assert read.value == made.value
    assert (read.value.state, read.value.owner, read.etag) == ("new", ALICE, '"1"')
    assert read.value.parts == [{"id": 1, "name": "p"}, {"id": 2, "name": "q"}]
    assert read.value.model_extra == {"odd": [1.5]}


def test_clients_set_only_what_they_may(do: Do) -> None:
    made = do(lambda c: THING_STORE.create(c, Thing(id="x", owner=BOB, state="done")))
    assert (made.value.owner, made.value.state) == (ALICE, "new")
    assert do(lambda c: THING_STORE.create(c, Thing(), fixed={"state": "done"})).value.state == "done"


def test_a_page_may_hold_nothing_and_limits_have_any_size(do: Do) -> None:
    do(lambda c: THING_STORE.create(c, Thing(code="a")))
    sizes = {0: 0, -1: 0, -(2**31): 0, 2**63 - 1: 1, 2**80: 1}
    for limit, shown in sizes.items():
        assert len(do(lambda c, limit=limit: THING_STORE.list(c, limit=limit)).items) == shown, limit
    for offset, shown in ((0, 1), (2**63 - 1, 0), (2**80, 0)):
        assert len(do(lambda c, at=offset: THING_STORE.list(c, limit=9, offset=at)).items) == shown, offset
    assert [page_count(3, limit) for limit in (2, 0, -1)] == [2, 0, 0]
    with pytest.raises(Problem, match="begins after it"):
        do(lambda c: THING_STORE.list(c, limit=9, offset=-5))
    # 620 times a size of -4: nothing is asked for, and no place is before the first.
    assert not do(lambda c: THING_STORE.list(c, limit=-4, offset=-2480)).items


class Number(BaseModel):
    """A thing whose key clients may bring."""

    id: int | None = None


@pytest.mark.parametrize(
    ("brought", "made"),
    [
        ([7], [8, 9]),
        ([2**31 - 1, 2**63 - 1, 7], [8, 9]),
        ([2**31 - 1, 2**30 - 1], [2**30, 2**30 + 1]),
        ([2**30 - 1, 2**30, 2**30 + 1, 2**31 - 1], [2**30 + 2, 2**30 + 3]),
    ],
)
def test_keys_go_on_after_those_of_clients_and_never_run_out(
    do: Do, brought: list[int], made: list[int]
) -> None:
    store = Store(ENTITIES["Number"], Number, ENTITIES)
    for key in brought:
        do(lambda c, key=key: store.create(c, Number(id=key)))
    assert [do(lambda c: store.create(c, Number())).value.id for _ in made] == made


def test_others_see_nothing(do: Do) -> None:
    key = do(lambda c: THING_STORE.create(c, Thing())).key
    for work in (
        lambda c: THING_STORE.get(c, key),
        lambda c: THING_STORE.update(c, key, {"code": "b"}),
        lambda c: THING_STORE.replace(c, key, Thing()),
        lambda c: THING_STORE.transition(c, key, "finish"),
        lambda c: THING_STORE.delete(c, key),
    ):
        assert refused(do, work, subject=BOB) == 404
    assert do(lambda c: THING_STORE.list(c, limit=9), BOB).items == []
    assert do(THING_STORE.count, BOB) == 0
    place: dict[str, Any] = {"after": key, "keyed": True, "order": ("code",)}
    assert refused(do, lambda c: THING_STORE.list(c, limit=9, **place), subject=BOB) == 400
    assert do(lambda c: THING_STORE.get(c, key)).etag == '"1"'


def test_nothing_refers_to_what_is_somebody_elses(do: Do) -> None:
    notes = Store(ENTITIES["Note"], dict[str, Any], ENTITIES)
    thing, own = (
        do(lambda c: THING_STORE.create(c, Thing())).key,
        do(lambda c: THING_STORE.create(c, Thing()), BOB).key,
    )
    note = do(lambda c: notes.create(c, {"thing": own}), BOB).key
    for work in (
        lambda c: notes.create(c, {"thing": thing}),
        lambda c: notes.put(c, "77", {"thing": thing}),
        lambda c: notes.replace(c, note, {"thing": thing}),
        lambda c: notes.update(c, note, {"thing": thing}),
    ):
        assert refused(do, work, subject=BOB) == 409
    # What somebody else referred to may stay.
    assert do(lambda c: notes.replace(c, note, {"thing": own})).value["thing"] == own
    assert do(lambda c: notes.create(c, {}, scope={"thing": thing}), BOB).value["thing"] == thing, (
        "looked at before"
    )
    assert do(lambda c: notes.create(c, {"thing": thing}), None).value["thing"] == thing, "open to all"
    assert refused(do, lambda c: THING_STORE.create(c, Thing()), subject=None) == 401


def test_a_mask_says_what_of_a_thing_changes(do: Do) -> None:
    key = do(lambda c: THING_STORE.create(c, {"code": "a", "options": {"x": 1, "y": 2}})).key
    sent = {"code": "b", "options": {"x": 3, "y": 4}}
    changed = do(lambda c: THING_STORE.update(c, key, sent, mask="options.x"))
    assert (changed.value.code, changed.value.options) == ("a", {"x": 3, "y": 2})
    assert do(lambda c: THING_STORE.update(c, key, {}, mask=["code"])).value.code is None
    assert do(lambda c: THING_STORE.update(c, key, sent, mask="")).value.code == "b"
    assert refused(do, lambda c: THING_STORE.update(c, key, sent, mask="nothing")) == 400


def test_a_transition_happens_once(do: Do) -> None:
    key = do(lambda c: THING_STORE.create(c, Thing())).key
    assert refused(do, lambda c: THING_STORE.transition(c, key, "finish", if_match='"2"')) == 412
    done = do(lambda c: THING_STORE.transition(c, key, "finish", {"code": "z", "owner": BOB}, if_match='"1"'))
    assert (done.value.state, done.value.code, done.value.owner, done.etag) == ("done", "z", ALICE, '"2"')
    assert refused(do, lambda c: THING_STORE.transition(c, key, "finish")) == 409


def test_changes_are_merged_as_their_media_type_says(do: Do) -> None:
    key = do(lambda c: THING_STORE.create(c, Thing(options={"a": 1, "b": 2}, code="c"))).key
    change = {"options": {"b": None, "d": 4}}
    merged = do(lambda c: THING_STORE.update(c, key, change), media_type=MERGE_PATCH)
    assert merged.value.options == {"a": 1, "d": 4}
    plain = do(lambda c: THING_STORE.update(c, key, {"options": {"e": 5}}))
    assert (plain.value.options, plain.value.code) == ({"e": 5}, "c")
    same = do(lambda c: THING_STORE.update(c, key, {"options": {"e": 5}}))
    assert (same.etag, same.changed) == (plain.etag, False)
    wrong = {"options": {"e": "text"}}
    assert refused(do, lambda c: THING_STORE.update(c, key, wrong), media_type=MERGE_PATCH) == 422


def test_replacing_empties_what_is_left_out(do: Do) -> None:
    body = Thing.model_validate({"code": "c", "parts": [{"name": "p"}], "odd": 1})
    key = do(lambda c: THING_STORE.create(c, body)).key
    new = do(lambda c: THING_STORE.replace(c, key, Thing(parts=[{"name": "q"}]), if_match='"1"'))
    assert (new.value.code, new.value.model_extra, new.etag) == (None, {}, '"2"')
    # The key of the part that went is not given out again.
    assert new.value.parts == [{"id": 2, "name": "q"}]
    assert refused(do, lambda c: THING_STORE.replace(c, key, Thing(), if_match='"1"')) == 412


def test_deleting_takes_the_children_along(do: Do) -> None:
    key = do(lambda c: THING_STORE.create(c, Thing(parts=[{"name": "p"}]))).key
    assert refused(do, lambda c: THING_STORE.delete(c, key, if_match='"9"')) == 412
    do(lambda c: THING_STORE.delete(c, key))
    assert refused(do, lambda c: THING_STORE.delete(c, key)) == 404
    parts = Store(ENTITIES["Part"], dict, ENTITIES)
    assert do(lambda c: parts.list(c, limit=9, scope={"thing_id": key})).items == []


def test_lists_are_filtered_and_paged(do: Do) -> None:
    keys = [do(lambda c: THING_STORE.create(c, Thing())).key for _ in range(5)]
    do(lambda c: THING_STORE.transition(c, keys[0], "finish"))
    first = do(lambda c: THING_STORE.list(c, limit=3, filters={"state": "new", "code": None}))
    assert [thing.id for thing in first.items] == keys[:1:-1]
    last = do(lambda c: THING_STORE.list(c, limit=3, after=first.next, filters={"state": "new"}))
    assert ([thing.id for thing in last.items], last.next) == ([keys[1]], None)
    assert refused(do, lambda c: THING_STORE.list(c, limit=3, after=first.next)) == 400, "of another list"
    assert refused(do, lambda c: THING_STORE.list(c, limit=3, after="garbage")) == 400
    assert refused(do, lambda c: THING_STORE.list(c, limit=3, after="garbage", strict=True)) == 404
    assert do(lambda c: THING_STORE.count(c, filters={"state": ["new", "done"]})) == 5
    assert do(lambda c: THING_STORE.list(c, limit=9, filters={"state": "a\x00"})).items == ()


@pytest.mark.parametrize("text", ["a\x00", "\ud800"])
def test_texts_that_cannot_be_stored_are_refused(do: Do, text: str) -> None:
    assert refused(do, lambda c: THING_STORE.create(c, {"code": text})) == 422
    assert refused(do, lambda c: THING_STORE.create(c, {"options": {text: 1}})) == 422
    assert refused(do, lambda c: THING_STORE.get(c, text)) == 404


def test_taken_values_are_conflicts(do: Do) -> None:
    do(lambda c: THING_STORE.create(c, Thing(code="a")))
    other = do(lambda c: THING_STORE.create(c, Thing(code="b"))).key
    for work in (
        lambda c: THING_STORE.create(c, Thing(code="a")),
        lambda c: THING_STORE.replace(c, other, Thing(code="a")),
        lambda c: THING_STORE.update(c, other, {"code": "a"}),
        lambda c: THING_STORE.put(c, "01990b5e-7c00-7a3f-8d21-4b6c9e0f1a2d", {"code": "a"}),
    ):
        with pytest.raises(Problem) as caught:
            do(work)
        assert caught.value.status == 409
        assert [error.pointer for error in caught.value.errors] == ["/code"]
        assert caught.value.detail == "There is a resource with this code already."


def test_children_that_are_left_out_go_unless_they_are_kept(do: Do) -> None:
    body = Thing.model_validate({"code": "c", "parts": [{"name": "p"}]})
    key = do(lambda c: THING_STORE.create(c, body)).key
    kept = do(lambda c: THING_STORE.replace(c, key, Thing(), keeps=("parts", "code"))).value
    assert (len(kept.parts), kept.code) == (1, "c")
    emptied = do(lambda c: THING_STORE.replace(c, key, Thing())).value
    assert (emptied.parts, emptied.code) == ([], None)


def test_put_creates_under_the_clients_key_and_replaces_then(do: Do) -> None:
    key = "01990b5e-7c00-7a3f-8d21-4b6c9e0f1a2d"
    first = do(lambda c: THING_STORE.put(c, key, {"code": "a", "parts": [{"name": "p"}]}))
    assert (first.key, first.created, first.value.owner, len(first.value.parts)) == (key, True, ALICE, 1)
    second = do(lambda c: THING_STORE.put(c, key, {"code": "b"}))
    assert (second.created, second.etag, second.value.code, second.value.parts) == (False, '"2"', "b", [])
    assert refused(do, lambda c: THING_STORE.put(c, key, {"code": "c"}), subject=BOB) == 409
    assert do(lambda c: THING_STORE.get(c, key)).value.code == "b"
    assert refused(do, lambda c: THING_STORE.put(c, "no uuid", {})) == 404


def test_put_heeds_its_conditions(do: Do) -> None:
    key = "01990b5e-7c00-7a3f-8d21-4b6c9e0f1a2d"
    assert refused(do, lambda c: THING_STORE.put(c, key, {}, if_match='"1"')) == 412
    assert do(lambda c: THING_STORE.put(c, key, {}, if_none_match="*")).created
    for tags in ("*", '"1"', 'W/"1"', '"7", "1"'):
        assert refused(do, lambda c, sent=tags: THING_STORE.put(c, key, {}, if_none_match=sent)) == 412
    assert do(lambda c: THING_STORE.put(c, key, {}, if_none_match='"7"')).etag == '"2"'


def test_what_every_thing_has_and_nothing_says_is_not_implemented(do: Do) -> None:
    columns = [
        Column("code", "code", "string", required=True, nullable=False) if column.name == "code" else column
        for column in ENTITIES["Thing"].columns
    ]
    store = Store(replace(ENTITIES["Thing"], columns=tuple(columns)), Thing, ENTITIES)
    with pytest.raises(Problem) as caught:
        do(lambda c: store.create(c, {}))
    assert (caught.value.status, "code" in str(caught.value.detail)) == (501, True)
    key = do(lambda c: store.create(c, {"code": "a"})).key
    assert refused(do, lambda c: store.replace(c, key, {})) == 501
