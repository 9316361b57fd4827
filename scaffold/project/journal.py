"""Changes of files within a folder, in place: all of them happen, or, after an error or a crash, none.

Old texts are copied and new ones staged in `.scaffold/pending`, then a journal is written, then files are renamed one by
one. What the journal names is taken back when something fails, by `recover` after a crash. The folder itself never moves,
so a program that has files open in it, such as a database, goes on undisturbed.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from scaffold.core.errors import InputError

PENDING: Final = ".scaffold/pending"
_JOURNAL: Final = "journal.json"
_MODE: Final = 0o644


class Change(NamedTuple):
    """The new text of a file, by its path in the folder; None removes the file."""

    path: str
    text: str | None


class _Entry(NamedTuple):
    """A file of the journal; its texts in the pending folder have the number of its place."""

    path: str
    existed: bool
    stays: bool


def change_files(folder: Path, changes: Sequence[Change]) -> None:
    """Make all changes, or none. Raises InputError when a link or a folder is in the way, OSError when the disk refuses."""
    recover(folder)
    for change in changes:
        _check(folder, change.path)
    with _locked(folder):
        made = _missing(folder, changes)
        entries = [
            _Entry(change.path, _exists(folder / change.path), change.text is not None) for change in changes
        ]
        pending = folder / PENDING
        try:
            _stage(folder, changes, entries)
            _write_journal(pending, entries, made)
            for number, entry in enumerate(entries):
                _move(folder, entry, pending / "new" / str(number))
        except BaseException:
            _take_back(folder)
            raise
        _finish(folder)


def recover(folder: Path) -> bool:
    """Take back changes that a crash has interrupted; tell whether there were any."""
    pending = folder / PENDING
    if not pending.is_dir():
        return False
    with _locked(folder):
        return _take_back(folder)


def _check(folder: Path, path: str) -> None:
    """Refuse to write through a link, which may lead out of the folder, or over a folder."""
    file = folder / path
    for parent in reversed(file.relative_to(folder).parents):
        if (folder / parent).is_symlink():
            raise InputError(
                "target-is-link", f"{parent} is a link in the target", hint="remove the link and try again"
            )
    if file.is_dir() and not file.is_symlink():
        raise InputError(
            "target-not-file",
            f"{file} is a folder, and a file is to be written there",
            hint="move it away and try again",
        )


def _stage(folder: Path, changes: Sequence[Change], entries: Sequence[_Entry]) -> None:
    pending = folder / PENDING
    for name in ("new", "old"):
        (pending / name).mkdir(parents=True)
    for number, (change, entry) in enumerate(zip(changes, entries, strict=True)):
        current = folder / change.path
        if entry.existed:
            shutil.copy2(current, pending / "old" / str(number), follow_symlinks=False)
        if change.text is not None:
            staged = pending / "new" / str(number)
            _write_synced(staged, change.text)
            regular = entry.existed and not current.is_symlink()
            staged.chmod(current.stat().st_mode if regular else _MODE)


def _write_journal(pending: Path, entries: Sequence[_Entry], made: Sequence[str]) -> None:
    journal = {"folders": list(made), "files": [entry._asdict() for entry in entries]}
    _write_synced(pending / f"{_JOURNAL}.new", json.dumps(journal))
    (pending / f"{_JOURNAL}.new").replace(pending / _JOURNAL)
    _sync(pending)


def _move(folder: Path, entry: _Entry, staged: Path) -> None:
    file = folder / entry.path
    if entry.stays:
        file.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(file)
    else:
        file.unlink(missing_ok=True)


def _take_back(folder: Path) -> bool:
    """Bring back every file that the journal names; without a journal nothing was changed yet. May be run again."""
    pending = folder / PENDING
    journal = pending / _JOURNAL
    if not journal.is_file():
        _clear(folder)
        return False
    data = json.loads(journal.read_text(encoding="utf-8"))
    for number, item in enumerate(data["files"]):
        file = folder / item["path"]
        if item["existed"]:
            # Copied, not moved: a crash may interrupt this too.
            copy = pending / "copy"
            copy.unlink(missing_ok=True)
            shutil.copy2(pending / "old" / str(number), copy, follow_symlinks=False)
            copy.replace(file)
        else:
            file.unlink(missing_ok=True)
    for name in reversed(data["folders"]):
        with contextlib.suppress(OSError):
            (folder / name).rmdir()
    _finish(folder)
    return True


def _finish(folder: Path) -> None:
    """Drop the journal, which is what decides, and then the rest."""
    pending = folder / PENDING
    _sync(folder)
    (pending / _JOURNAL).unlink(missing_ok=True)
    _sync(pending)
    _clear(folder)


def _clear(folder: Path) -> None:
    shutil.rmtree(folder / PENDING, ignore_errors=True)
    with contextlib.suppress(OSError):
        (folder / PENDING).parent.rmdir()


def _missing(folder: Path, changes: Sequence[Change]) -> list[str]:
    """List the folders that the changes need and that are not there, the outer ones first."""
    needed = {
        parent.as_posix()
        for change in changes
        if change.text is not None
        for parent in Path(change.path).parents
        if parent.parts and not (folder / parent).is_dir()
    }
    return sorted(needed, key=len)


def _exists(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _write_synced(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Wait until the entries of a folder are on the disk; not every system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep a second run away, until this one ends, however it ends."""
    import fcntl  # POSIX only, as everything that runs a service is

    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(
                "target-busy",
                f"another scaffold command is changing {folder}",
                hint="wait until it has ended and try again",
            ) from error
        yield
    finally:
        os.close(handle)
