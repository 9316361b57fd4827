"""Changes of files within a folder, in place: all of them happen, or, after an error or a crash, none.

Old texts are copied and new ones staged in `.scaffold/pending`, then a journal is written, then files are renamed one by
one. What the journal names is taken back when something fails, by `recover` after a crash. The folder itself never moves,
so a program that has files open in it, such as a database, goes on undisturbed. A journal that is kept becomes
`.scaffold/undo`, from which `undo` takes back the last run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from scaffold.core.errors import InputError

PENDING: Final = ".scaffold/pending"
UNDO: Final = ".scaffold/undo"
_REPLACED: Final = ".scaffold/undo.old"
_JOURNAL: Final = "journal.json"
_MODE: Final = 0o644


class Change(NamedTuple):
    """The new content of a file, by its path in the folder; None removes the file.

    `mode` is that of a file that is not there yet; one that is keeps its own.
    """

    path: str
    content: str | bytes | None
    mode: int = _MODE


class _Entry(NamedTuple):
    """A file of the journal; its texts in the pending folder have the number of its place.

    `after` is the SHA-256 in hex of what it will hold, None where it is removed.
    """

    path: str
    existed: bool
    after: str | None


def change_files(
    folder: Path,
    changes: Sequence[Change],
    *,
    check: Callable[[], None] | None = None,
    keep: bool = False,
) -> None:
    """Make all changes, or none; with `keep`, `undo` can take them back.

    `check` is called when no other run can change anything any more, and raises what stops this one. Raises InputError
    when a link or a folder is in the way, OSError when the disk refuses.
    """
    recover(folder)
    for change in changes:
        _check(folder, change.path)
    with _locked(folder):
        if check is not None:
            check()
        made = _missing(folder, changes)
        entries = [
            _Entry(change.path, _exists(folder / change.path), _sha256(change.content)) for change in changes
        ]
        pending = folder / PENDING
        try:
            _stage(folder, changes, entries)
            _write_journal(pending, entries, made)
            for number, entry in enumerate(entries):
                _move(folder, entry, pending / "new" / str(number))
            if keep:
                _keep(folder)
            else:
                _finish(folder)
        except BaseException:
            _take_back(folder)
            _settle_undo(folder)
            raise
        _drop_empty(folder, [entry.path for entry in entries if entry.after is None])


def interrupted(folder: Path) -> bool:
    """Tell whether changes were interrupted by a crash, so that the folder may be half the old and half the new."""
    return (folder / PENDING / _JOURNAL).is_file()


def changed_last(folder: Path) -> dict[str, str | None]:
    """Return the files that the last kept run changed, and the SHA-256 in hex of what it left; empty without a run."""
    journal = folder / UNDO / _JOURNAL
    if not journal.is_file():
        return {}
    return {item["path"]: item["after"] for item in json.loads(journal.read_text(encoding="utf-8"))["files"]}


def touched(folder: Path) -> list[str]:
    """List the files that the last kept run changed and that hold something else by now."""
    return sorted(
        path for path, sha256 in changed_last(folder).items() if _sha256(_content(folder / path)) != sha256
    )


def undo(folder: Path) -> list[str]:
    """Give the files that the last kept run changed their content from before it; return their paths, none without a run.

    Raises InputError, and changes nothing, where one of them was changed since.
    """
    recover(folder)
    before = list(earlier(folder))
    # After a crash that came behind the last change, all of it is done.
    if any(_content(folder / change.path) != change.content for change in before):
        changed = touched(folder)
        if changed:
            raise InputError(
                "undo-touched",
                f"changed since the last run: {', '.join(changed)}",
                hint="put these files back to what the run wrote, or take back by hand what it did to them",
            )
        change_files(folder, before)
    _drop_empty(folder, [change.path for change in before if change.content is None])
    (folder / UNDO / _JOURNAL).unlink(missing_ok=True)
    shutil.rmtree(folder / UNDO, ignore_errors=True)
    return [change.path for change in before]


def earlier(folder: Path) -> Iterator[Change]:
    """Yield the changes that take back the last kept run."""
    journal = folder / UNDO / _JOURNAL
    files = json.loads(journal.read_text(encoding="utf-8"))["files"] if journal.is_file() else []
    for number, item in enumerate(files):
        old = folder / UNDO / "old" / str(number)
        if item["existed"]:
            yield Change(item["path"], old.read_bytes(), old.stat().st_mode & 0o777)
        else:
            yield Change(item["path"], None)


def recover(folder: Path) -> bool:
    """Take back changes that a crash has interrupted; tell whether there were any."""
    if not (folder / PENDING).is_dir() and not (folder / _REPLACED).is_dir():
        return False
    with _locked(folder):
        taken = _take_back(folder)
        _settle_undo(folder)
    return taken


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
        if change.content is not None:
            staged = pending / "new" / str(number)
            _write_synced(staged, _bytes(change.content))
            regular = entry.existed and not current.is_symlink()
            staged.chmod(current.stat().st_mode if regular else change.mode)


def _write_journal(pending: Path, entries: Sequence[_Entry], made: Sequence[str]) -> None:
    journal = {"folders": list(made), "files": [entry._asdict() for entry in entries]}
    _write_synced(pending / f"{_JOURNAL}.new", json.dumps(journal).encode())
    (pending / f"{_JOURNAL}.new").replace(pending / _JOURNAL)
    _sync(pending)


def _move(folder: Path, entry: _Entry, staged: Path) -> None:
    file = folder / entry.path
    if entry.after is not None:
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
            file.parent.mkdir(parents=True, exist_ok=True)
            copy.replace(file)
        else:
            file.unlink(missing_ok=True)
    for name in reversed(data["folders"]):
        with contextlib.suppress(OSError):
            (folder / name).rmdir()
    _finish(folder)
    return True


def _keep(folder: Path) -> None:
    """Make the journal the one that `undo` reads, in place of the last one; the second renaming is what decides."""
    pending, kept = folder / PENDING, folder / UNDO
    _sync(folder)
    shutil.rmtree(pending / "new")
    _write_synced(pending / ".gitignore", b"*\n")
    if kept.is_dir():
        kept.rename(folder / _REPLACED)
    pending.rename(kept)
    _sync(kept.parent)
    _settle_undo(folder)


def _settle_undo(folder: Path) -> None:
    """Drop the journal that was replaced, or give it back its place where nothing has replaced it."""
    replaced, kept = folder / _REPLACED, folder / UNDO
    if replaced.is_dir() and not kept.is_dir():
        replaced.rename(kept)
    shutil.rmtree(replaced, ignore_errors=True)


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
        if change.content is not None
        for parent in Path(change.path).parents
        if parent.parts and not (folder / parent).is_dir()
    }
    return sorted(needed, key=len)


def _exists(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content


def _sha256(content: str | bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(_bytes(content)).hexdigest()


def _content(path: Path) -> bytes | None:
    """Return what a file holds, None where there is none, and where a link says which."""
    if path.is_symlink():
        return os.fsencode(path.readlink())
    return path.read_bytes() if path.is_file() else None


def _drop_empty(folder: Path, paths: Sequence[str]) -> None:
    """Remove the folders that the removal of files has left empty."""
    for path in paths:
        for parent in Path(path).parents[:-1]:
            with contextlib.suppress(OSError):
                (folder / parent).rmdir()


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
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
