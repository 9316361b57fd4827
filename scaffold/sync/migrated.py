"""A check that no database has what an undo takes away: a revision that is in no history any more cannot be migrated from."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from scaffold.core.errors import InputError
from scaffold.project.journal import earlier
from scaffold.revisions.history import VERSIONS, read_history

_SQLITE: Final = "sqlite"


class Undone(NamedTuple):
    """Revisions that `undo` would take away: their files by their ids, and the id before them ("base" for none)."""

    files: Mapping[str, str]
    before: str = "base"


def revisions_to_undo(folder: Path) -> Undone:
    """Return the revisions that `undo` would take away."""
    made = {
        item.path
        for item in earlier(folder)
        if item.content is None and item.path.startswith(f"{VERSIONS}/") and (folder / item.path).is_file()
    }
    texts = {path: (folder / path).read_text(encoding="utf-8", errors="replace") for path in _history(folder)}
    gone = [item for item in read_history(texts).revisions if item.path in made] if made else []
    before = next((one for item in gone for one in item.follows), "base")
    return Undone({item.id: item.path for item in gone}, before)


def check_migrated(folder: Path, undone: Undone, url: str) -> None:
    """Raise InputError where a SQLite database of the service is at one of the revisions.

    Looked at are that of `url`, as DATABASE_URL has it, and those in `var/`; other databases are not asked.
    """
    for database in _databases(folder, url) if undone.files else ():
        found = [id_ for id_ in _current(database) if id_ in undone.files]
        if found:
            raise InputError(
                "database-migrated",
                f"{database} is at revision {found[0]}, which the undo would take away; nothing was changed",
                hint=f"take it back there first, in {folder}: `alembic downgrade {undone.before}`, or move that database away",
            )


def _history(folder: Path) -> Iterator[str]:
    return (path.relative_to(folder).as_posix() for path in sorted((folder / VERSIONS).glob("*.py")))


def _databases(folder: Path, url: str) -> list[Path]:
    scheme, _, place = url.partition("?")[0].partition("://")
    named = [folder / place.removeprefix("/")] if scheme.startswith(_SQLITE) and place.strip("/") else []
    return [
        path for path in dict.fromkeys([*named, *sorted((folder / "var").glob("*.db"))]) if path.is_file()
    ]


def _current(database: Path) -> list[str]:
    """Return the revisions that a database is at; none where it has never been migrated, or cannot be read."""
    try:
        with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return [str(row[0]) for row in connection.execute("SELECT version_num FROM alembic_version")]
    except sqlite3.Error:
        return []
