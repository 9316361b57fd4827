"""A revision that a database is at is not taken away."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scaffold.core.errors import InputError
from scaffold.project.journal import Change, change_files
from scaffold.sync.migrated import Undone, check_migrated, revisions_to_undo

SECOND = "migrations/versions/0002_note.py"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    first = tmp_path / "migrations/versions/0001_initial.py"
    first.parent.mkdir(parents=True)
    first.write_text('revision = "0001_initial"\ndown_revision = None\n')
    changes = [
        Change(SECOND, 'revision = "0002_note"\ndown_revision = "0001_initial"\n'),
        Change("README.md", "new\n"),
    ]
    change_files(tmp_path, changes, keep=True)
    return tmp_path


def database(path: Path, *versions: str) -> None:
    path.parent.mkdir(exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.executemany("INSERT INTO alembic_version VALUES (?)", [(item,) for item in versions])
        connection.commit()


def test_what_the_last_run_drafted_is_named(folder: Path) -> None:
    assert revisions_to_undo(folder) == Undone({"0002_note": SECOND}, "0001_initial")


@pytest.mark.parametrize(
    ("place", "url"),
    [
        ("var/shop.db", ""),
        ("other.db", "sqlite:///other.db"),
        ("other.db", "sqlite+aiosqlite:///{folder}/other.db?timeout=5"),
    ],
)
def test_a_database_that_has_it_stops_the_undo(folder: Path, place: str, url: str) -> None:
    database(folder / place, "0002_note")
    with pytest.raises(InputError, match=r"is at revision 0002_note") as error:
        check_migrated(folder, revisions_to_undo(folder), url.format(folder=folder))
    assert "alembic downgrade 0001_initial`" in str(error.value.hint)


def test_others_do_not(folder: Path) -> None:
    database(folder / "var" / "shop.db", "0001_initial")
    (folder / "var" / "text.db").write_text("no database")
    check_migrated(folder, revisions_to_undo(folder), "postgresql://localhost/shop")
    check_migrated(folder, Undone({}), "")
