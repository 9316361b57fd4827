"""Every kind of change of an entity, on real databases with rows in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest

from scaffold.core.errors import InputError
from scaffold.model.renames.rename import Renames
from scaffold.python.views.stored import StoredTable
from scaffold.revisions.drafting import Drafted, draft
from scaffold.revisions.generated import Declared
from scaffold.revisions.history import read_history
from scaffold.revisions.pairing import Pairing
from scaffold.revisions.replay import replay
from scaffold.revisions.steps import Mark
from tests.service.servers import PostgresServer, postgres_server
from tests.unit.revisions.changes import EMPTY_ONLY, KEEPING, TYPED
from tests.unit.revisions.databases import History, metadata_of
from tests.unit.revisions.shelf import SHELF, Change, first_revision, rows

__all__ = ["postgres_server"]

_FIRST = first_revision()
_BACKFILL = {
    "loans.book_id": "(SELECT id FROM books ORDER BY id LIMIT 1)",
    "books.summary": "'none'",
    "books.note": "'none'",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[History]:
    """Give an empty database and an empty folder of revisions."""
    if request.param == "sqlite":
        yield History(tmp_path / "history", f"sqlite:///{tmp_path}/test.db")
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield History(tmp_path / "history", url)


def _backfilled(text: str) -> str:
    """Write the backfills that a draft asks for, as people would."""

    def written(match: re.Match[str]) -> str:
        table, column = match.groups()
        update = f"UPDATE {table} SET {column} = {_BACKFILL[f'{table}.{column}']} WHERE {column} IS NULL"  # noqa: S608
        return f'op.execute("{update}")\n'

    return re.sub(r"#     op\.execute\('UPDATE (\w+) SET (\w+) = … WHERE \w+ IS NULL'\)\n", written, text)


def _plain(value: Any) -> Any:
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _assert_kept(
    before: Mapping[str, Sequence[Mapping[str, Any]]],
    after: Mapping[str, Sequence[Mapping[str, Any]]],
    pairing: Pairing,
    values: Mapping[str, Callable[[Any], Any]],
) -> None:
    """Compare every value of every column that was there before; what was empty may have been filled."""
    for table in pairing.new:
        old = pairing.old_of(table)
        if old is None:
            continue
        assert len(after[table.name]) == len(before[old.name])
        for column in table.columns:
            known = pairing.old_column(table, column)
            if known is None:
                continue
            change = values.get(f"{table.name}.{column.name}", lambda value: value)
            was = [row[known.name] for row in before[old.name]]
            now = [row[column.name] for row in after[table.name]]
            expected = [None if item is None else change(_plain(item)) for item in was]
            filled = [
                _plain(given) if item is None and not column.nullable else item
                for item, given in zip(expected, now, strict=True)
            ]
            assert [_plain(item) for item in now] == filled, f"{table.name}.{column.name}"


def _drafted(old: Sequence[StoredTable], change: Change, history: Mapping[str, str]) -> Drafted:
    return draft(Declared(tuple(old)), change.apply(old), history=history, renames=change.renames)


def _texts(drafted: Drafted, *, chained: bool = True) -> dict[str, str]:
    return {item.path: item.text for item in drafted.revisions if item.chained is chained}


def follow(database: History, change: Change, count: int) -> None:
    """Apply a change to a database with rows, take it back, and apply it again."""
    new = change.apply(SHELF)
    database.write(_FIRST)
    database.upgrade()
    old_metadata = metadata_of(SHELF)
    assert database.differences(old_metadata) == []
    database.insert(old_metadata, rows(count))
    before = database.rows(old_metadata)
    drafted = _drafted(SHELF, change, _FIRST)
    assert not set(_texts(drafted)) & set(_FIRST)
    if any(item.todo for item in drafted.revisions):
        database.write(_texts(drafted))
        with pytest.raises(Exception, match=r"is not applied: \d+ rows of \w+ have no \w+"):
            database.upgrade()
        assert database.differences(old_metadata) == []
    files = {path: _backfilled(text) for path, text in _texts(drafted).items()}
    database.write(files)
    database.upgrade()
    metadata = metadata_of(new, drafted.retired)
    assert database.differences(metadata) == []
    pairing = Pairing(Declared(SHELF), new, change.renames)
    after = database.rows(metadata)
    _assert_kept(before, after, pairing, change.values or {})
    for table in drafted.retired:
        for column in table.columns:
            was = [row[column.name] for row in before[table.name]]
            assert [row[column.name] for row in after[table.name]] == was
    _assert_settled(new, drafted, {**_FIRST, **files})
    database.downgrade(next(iter(_FIRST)).rpartition("/")[2].removesuffix(".py"))
    assert database.differences(old_metadata) == []
    database.upgrade()
    assert database.differences(metadata) == []
    _assert_kept(before, database.rows(metadata), pairing, change.values or {})
    _drop(database, new, drafted, {**_FIRST, **files})


def _assert_settled(new: Sequence[StoredTable], drafted: Drafted, history: Mapping[str, str]) -> None:
    """Nothing is left to draft, and reading the history tells what it makes."""
    again = draft(Declared(tuple(new), drafted.retired), new, history=history)
    assert again.revisions == ()
    assert again.retired == drafted.retired
    read = replay(read_history(history))
    assert read is not None
    for table in new:
        assert {item.name: (item.type, item.nullable, item.key) for item in read[table.name].columns} == {
            item.name: (item.type, item.nullable, item.key)
            for item in (
                *table.columns,
                *(part for one in drafted.retired for part in one.columns if one.name == table.name),
            )
        }


def _drop(
    database: History, new: Sequence[StoredTable], drafted: Drafted, history: Mapping[str, str]
) -> None:
    """Chain the drafts that drop what is retired."""
    drafts = _texts(drafted, chained=False)
    assert bool(drafts) is bool(drafted.retired)
    declared = Declared(tuple(new), drafted.retired)
    chained = draft(declared, new, history=history, drafts=drafts, with_drops=True)
    assert set(chained.removed) == set(drafts)
    assert chained.retired == ()
    assert all(Mark.LOSES in item.marks for item in chained.revisions)
    database.write(_texts(chained))
    database.upgrade()
    assert database.differences(metadata_of(new)) == []
    if drafts:
        database.downgrade("-1")
        assert database.differences(metadata_of(new, drafted.retired)) == []


@pytest.mark.slow
@pytest.mark.parametrize("change", KEEPING, ids=lambda change: change.name)
def test_a_change_keeps_every_value(database: History, change: Change) -> None:
    follow(database, change, 1_000)


@pytest.mark.parametrize("change", KEEPING[::6], ids=lambda change: change.name)
def test_a_sample_of_the_changes_keeps_every_value(tmp_path: Path, change: Change) -> None:
    follow(History(tmp_path / "history", f"sqlite:///{tmp_path}/test.db"), change, 20)


def _pairs(seed: int, count: int) -> list[Change]:
    """Choose pairs of changes that can be made together, one after the other."""
    random = Random(seed)  # noqa: S311 - the same for each run
    found: list[Change] = []
    while len(found) < count:
        first, second = random.sample(KEEPING, 2)
        both = _together(first, second)
        try:
            new = both.apply(SHELF)
        except (KeyError, AssertionError):
            continue
        if _whole(new) and not {first.name, second.name} <= {item.name for item in TYPED}:
            found.append(both)
    return found


def _together(first: Change, second: Change) -> Change:
    def change(tables: dict[str, StoredTable]) -> None:
        first.change(tables)
        second.change(tables)

    renames = Renames((*first.renames.items, *second.renames.items))
    return Change(
        f"{first.name}, {second.name}", change, renames, {**(first.values or {}), **(second.values or {})}
    )


def _whole(tables: Sequence[StoredTable]) -> bool:
    """Tell whether every index is over columns that are there, and every reference leads to a key of the same type."""
    if any(
        table.column(name) is None for table in tables for index in table.indexes for name in index.columns
    ):
        return False
    named = {table.name: table for table in tables}
    references = [
        (column, named.get(column.reference.table))
        for table in tables
        for column in table.columns
        if column.reference is not None
    ]
    return all(
        target is not None
        and column.reference is not None
        and (key := target.column(column.reference.column)) is not None
        and key.type == column.type
        for column, target in references
    )


@pytest.mark.slow
@pytest.mark.parametrize("change", _pairs(2026, 30), ids=lambda change: change.name)
def test_two_changes_at_once_keep_every_value(tmp_path: Path, change: Change) -> None:
    follow(History(tmp_path / "history", f"sqlite:///{tmp_path}/test.db"), change, 1_000)


@pytest.mark.parametrize("change", _pairs(7, 3), ids=lambda change: change.name)
def test_a_sample_of_pairs_keeps_every_value(tmp_path: Path, change: Change) -> None:
    follow(History(tmp_path / "history", f"sqlite:///{tmp_path}/test.db"), change, 20)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(8))
def test_changes_one_after_the_other_stay_clean(database: History, seed: int) -> None:
    """Ten changes in a row, as a service lives; what is dropped stays, and some of the drops are chained."""
    random = Random(seed)  # noqa: S311 - the same for each run
    history, drafts = dict(_FIRST), dict[str, str]()
    declared = Declared(SHELF)
    database.write(history)
    database.upgrade()
    database.insert(metadata_of(SHELF), rows(50))
    for change in random.sample(KEEPING, 10):
        try:
            new = change.apply(declared.tables)
        except (KeyError, AssertionError):
            continue
        if not _whole(new):
            continue
        with_drops = random.random() < 0.2
        try:
            made = draft(
                declared, new, history=history, drafts=drafts, renames=change.renames, with_drops=with_drops
            )
        except InputError as error:
            if error.code != "name-taken":
                raise
            continue
        texts = {path: _backfilled(text) for path, text in _texts(made).items()}
        assert not set(texts) & set(history)
        history |= texts
        drafts = {path: text for path, text in drafts.items() if path not in made.removed}
        drafts |= _texts(made, chained=False)
        declared = Declared(new, made.retired)
        database.write(texts)
        database.upgrade()
        assert database.differences(metadata_of(new, made.retired)) == [], change.name
    # What was dropped is empty when it is taken back, and may not be: rows would refuse that.
    database.empty(metadata_of(declared.tables, declared.retired))
    database.downgrade("base")
    database.upgrade()
    assert database.differences(metadata_of(declared.tables, declared.retired)) == []


@pytest.mark.parametrize("change", EMPTY_ONLY, ids=lambda change: change.name)
def test_what_rows_would_lose_is_refused_while_there_are_any(database: History, change: Change) -> None:
    new = change.apply(SHELF)
    database.write(_FIRST)
    database.upgrade()
    drafted = _drafted(SHELF, change, _FIRST)
    old_metadata = metadata_of(SHELF)
    database.insert(old_metadata, rows(10))
    before = database.rows(old_metadata)
    database.write(_texts(drafted))
    with pytest.raises(Exception, match=r"is not applied: \d+ rows of"):
        database.upgrade()
    assert database.rows(old_metadata) == before
    database.run(
        lambda connection: [
            connection.execute(table.delete()) for table in reversed(old_metadata.sorted_tables)
        ]
    )
    database.upgrade()
    assert database.differences(metadata_of(new, drafted.retired)) == []
    database.downgrade("base")
