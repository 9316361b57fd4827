"""The one module that writes to disk: all of a tree, or nothing of it."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from scaffold.core.errors import InputError
from scaffold.project.journal import Change, change_files
from scaffold.project.plan import Plan

_REASONS = {
    errno.ENOSPC: ("no-space", "no space is left on the device", "free some space and try again"),
    errno.EDQUOT: ("no-space", "the disk quota is used up", "free some space and try again"),
    errno.EROFS: ("target-not-writable", "the file system is read-only", "name another folder with --output"),
    errno.EACCES: ("target-not-writable", "permission is denied", "change the folder's permissions"),
    errno.EPERM: ("target-not-writable", "permission is denied", "change the folder's permissions"),
    errno.ENAMETOOLONG: ("name-too-long", "a file name is too long", "choose a shorter name"),
}


def apply(plan: Plan) -> None:
    """Write a plan's files into its target.

    A new folder is made beside the target and moved into place at the end. In one that exists, files are changed in
    place by a journal, so that programs which have files open there lose nothing; files that the plan does not name are
    kept. A full disk or Ctrl-C leaves what was there before, and nothing half-written. Raises InputError when the disk
    refuses.
    """
    target = plan.target.absolute()
    if plan.exists:
        changed = [Change(step.path, plan.tree[step.path]) for step in plan.steps if step.action != "keep"]
        with refusals(target):
            change_files(target, changed)
        return
    made = _missing_parents(target)
    with refusals(target), _undoing(made):
        for folder in made:
            folder.mkdir()
        stage = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        try:
            work = stage / "new"
            work.mkdir()
            for path, text in plan.tree.items():
                _write(work, path, text)
            work.rename(target)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def write_file(path: Path, text: str) -> None:
    """Write one file whole: the old text stays until the new is complete. Raises InputError when the disk refuses."""
    with refusals(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


@contextlib.contextmanager
def written(path: Path, text: str) -> Iterator[None]:
    """Write a new file that stays if the block succeeds; otherwise it goes again, with the folders made for it."""
    with _undoing(_missing_parents(path.absolute())):
        try:
            write_file(path, text)
            yield
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _write(work: Path, path: str, text: str) -> None:
    file = work / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def _missing_parents(target: Path) -> list[Path]:
    missing = []
    parent = target.parent
    while not parent.exists():
        missing.append(parent)
        parent = parent.parent
    return missing[::-1]


@contextlib.contextmanager
def _undoing(made: list[Path]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for folder in reversed(made):
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


@contextlib.contextmanager
def refusals(target: Path) -> Iterator[None]:
    """Say what is wrong and what to do where the disk refuses to write to `target`; raises InputError instead of OSError."""
    try:
        yield
    except OSError as error:
        code, reason, hint = _REASONS.get(
            error.errno or 0, ("target-not-writable", error.strerror or str(error), "name another folder")
        )
        raise InputError(code, f"{target} cannot be written: {reason}", hint=hint) from error
