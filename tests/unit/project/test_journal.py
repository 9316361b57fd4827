from __future__ import annotations

import errno
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scaffold.core.errors import InputError
from scaffold.project import journal
from scaffold.project.journal import PENDING, UNDO, Change, change_files, interrupted, recover, undo

CHANGES = (
    Change("README.md", "# Ours\n"),
    Change("src/app/new.py", "x = 1\n"),
    Change("src/old.py", None),
    Change("tool", "#!/bin/sh\necho new\n"),
)
# What a change does to the disk; each call is a point at which it may end.
CALLS = ("replace", "rename", "unlink", "mkdir", "fsync", "rmdir", "chmod", "open")


def snapshot(folder: Path) -> dict[str, tuple[str | None, int]]:
    """Everything below a folder: text and mode of a file, None for a folder."""
    return {
        path.relative_to(folder).as_posix(): (
            path.read_text() if path.is_file() else None,
            path.stat().st_mode,
        )
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def service(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    (folder / "src").mkdir(parents=True)
    (folder / "README.md").write_text("# Mine\n")
    (folder / "src" / "old.py").write_text("gone\n")
    (folder / "tool").write_text("#!/bin/sh\n")
    (folder / "tool").chmod(0o755)
    (folder / ".scaffold").mkdir()
    (folder / ".scaffold" / "manifest.json").write_text("{}")
    return folder


def counted(fail: Callable[[int], None]) -> Iterator[Any]:
    """Call `fail` with a growing number before each call that changes the disk."""
    patch = pytest.MonkeyPatch()
    number = 0

    def wrap(real: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            nonlocal number
            number += 1
            fail(number)
            return real(*args, **options)

        return call

    for name in CALLS:
        patch.setattr(os, name, wrap(getattr(os, name)))
    yield patch
    patch.undo()


def change_with(folder: Path, fail: Callable[[int], None]) -> None:
    patched = counted(fail)
    next(patched)
    try:
        change_files(folder, CHANGES)
    finally:
        next(patched, None)


def points(folder: Path) -> int:
    """Count the points of one change, on a folder that is thrown away."""
    seen = 0

    def count(number: int) -> None:
        nonlocal seen
        seen = number

    change_with(folder, count)
    return seen


def test_all_changes_are_made(service: Path) -> None:
    change_files(service, CHANGES)
    assert (service / "README.md").read_text() == "# Ours\n"
    assert (service / "src" / "app" / "new.py").read_text() == "x = 1\n"
    assert not (service / "src" / "old.py").exists()
    assert (service / "tool").stat().st_mode & 0o777 == 0o755
    assert not (service / PENDING).exists()


def test_the_number_of_points_is_worth_trying(service: Path) -> None:
    assert points(service) > 30


@pytest.mark.parametrize("point", range(1, 70))
def test_a_disk_that_refuses_at_any_point_changes_nothing(service: Path, point: int) -> None:
    before = snapshot(service)
    failed = False

    def full(number: int) -> None:
        nonlocal failed
        if number == point:
            failed = True
            raise OSError(errno.ENOSPC, "full")

    try:
        change_with(service, full)
    except OSError:
        recover(service)
        assert snapshot(service) == before
    else:
        # Where waiting for the disk or cleaning up fails, the change itself is whole.
        recover(service)
        assert not (service / "src" / "old.py").exists()
        assert (service / "README.md").read_text() == "# Ours\n"
        assert not (service / PENDING).exists() or not failed


@pytest.mark.parametrize("point", range(1, 70))
def test_after_a_kill_at_any_point_the_old_or_the_new_state_is_whole(service: Path, point: int) -> None:
    before = snapshot(service)
    child = os.fork()
    if child == 0:
        change_with(service, lambda number: os.kill(os.getpid(), signal.SIGKILL) if number == point else None)
        os._exit(0)
    os.waitpid(child, 0)
    taken_back = recover(service)
    after = snapshot(service)
    if after != before:
        assert not taken_back
        change_files(service, CHANGES)
        assert snapshot(service) == after


def killed_after(real: Callable[..., None]) -> Callable[..., None]:
    """Do what a function does, and end the process."""

    def call(*args: Any) -> None:
        real(*args)
        os.kill(os.getpid(), signal.SIGKILL)

    return call


def test_a_kill_while_changes_are_taken_back_is_made_good(service: Path) -> None:
    before = snapshot(service)
    for point in range(1, 40):
        child = os.fork()
        if child == 0:
            # The first kill leaves a journal behind; the second comes while it is worked through.
            journal._move = killed_after(journal._move)  # type: ignore[assignment]
            change_files(service, CHANGES)
        os.waitpid(child, 0)
        child = os.fork()
        if child == 0:
            patched = counted(lambda n, at=point: os.kill(os.getpid(), signal.SIGKILL) if n == at else None)
            next(patched)
            recover(service)
            os._exit(0)
        os.waitpid(child, 0)
        recover(service)
        assert snapshot(service) == before


def test_what_is_read_only_or_gone_meanwhile_is_an_error_without_a_trace(service: Path) -> None:
    (service / "src" / "old.py").unlink()
    (service / "src" / "old.py").mkdir()
    before = snapshot(service)
    with pytest.raises(InputError) as caught:
        change_files(service, CHANGES)
    assert caught.value.code == "target-not-file"
    assert snapshot(service) == before


def test_a_second_run_is_told_to_wait(service: Path) -> None:
    with journal._locked(service), pytest.raises(InputError) as caught:
        change_files(service, CHANGES)
    assert caught.value.code == "target-busy"


def test_a_database_that_is_open_in_the_folder_loses_nothing(service: Path) -> None:
    address = service / "var.db"
    with sqlite3.connect(address) as running:
        running.execute("PRAGMA journal_mode = WAL")
        running.execute("CREATE TABLE orders (id INTEGER)")
        running.execute("INSERT INTO orders VALUES (1)")
        running.commit()
        change_files(service, CHANGES)
        running.execute("INSERT INTO orders VALUES (2)")
        running.commit()
    running.close()
    with sqlite3.connect(address) as again:
        assert again.execute("SELECT count(*) FROM orders").fetchone() == (2,)
    again.close()


def own(folder: Path) -> dict[str, object]:
    """The content of the folder besides the records of runs."""
    return {path: held for path, held in snapshot(folder).items() if not path.startswith(".scaffold")}


def test_the_last_run_is_taken_back_by_bytes_and_once(service: Path) -> None:
    before = snapshot(service)
    change_files(service, CHANGES, keep=True)
    assert sorted(undo(service)) == sorted(change.path for change in CHANGES)
    assert snapshot(service) == before
    assert undo(service) == []


def test_only_the_last_run_is_kept(service: Path) -> None:
    change_files(service, CHANGES, keep=True)
    between = own(service)
    change_files(service, [Change("README.md", "# Theirs\n")], keep=True)
    assert undo(service) == ["README.md"]
    assert own(service) == between


def test_what_was_touched_since_is_named_and_nothing_is_taken_back(service: Path) -> None:
    change_files(service, CHANGES, keep=True)
    (service / "README.md").write_text("# Mine\n")
    before = snapshot(service)
    with pytest.raises(InputError, match=r"README\.md") as caught:
        undo(service)
    assert caught.value.code == "undo-touched"
    assert "tool" not in caught.value.message
    assert snapshot(service) == before


def test_what_a_check_objects_to_is_not_written(service: Path) -> None:
    before = snapshot(service)

    def check() -> None:
        raise InputError("file-changed", "changed")

    with pytest.raises(InputError, match="changed"):
        change_files(service, CHANGES, check=check, keep=True)
    assert snapshot(service) == before


def test_git_does_not_see_what_is_kept(service: Path) -> None:
    change_files(service, CHANGES, keep=True)
    assert (service / UNDO / ".gitignore").read_text() == "*\n"


@pytest.mark.slow
@pytest.mark.parametrize("point", range(1, 90))
def test_after_a_kill_of_a_run_that_is_kept_one_state_is_whole_and_can_be_taken_back(
    service: Path, point: int
) -> None:
    first = own(service)
    change_files(service, [Change("README.md", "# Before\n")], keep=True)
    before = own(service)
    child = os.fork()
    if child == 0:
        patched = counted(lambda n: os.kill(os.getpid(), signal.SIGKILL) if n == point else None)
        next(patched)
        change_files(service, CHANGES, keep=True)
        os._exit(0)
    os.waitpid(child, 0)
    recover(service)
    after = own(service)
    assert not interrupted(service)
    undo(service)
    # A run that is whole is what is taken back; of one that was not, the run before it.
    assert own(service) == (first if after == before else before)


@pytest.mark.slow
@pytest.mark.parametrize("point", range(1, 70))
def test_after_a_kill_while_a_run_is_taken_back_it_can_be_taken_back(service: Path, point: int) -> None:
    before = own(service)
    change_files(service, CHANGES, keep=True)
    child = os.fork()
    if child == 0:
        patched = counted(lambda n: os.kill(os.getpid(), signal.SIGKILL) if n == point else None)
        next(patched)
        undo(service)
        os._exit(0)
    os.waitpid(child, 0)
    undo(service)
    assert own(service) == before
