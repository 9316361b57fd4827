from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.core.errors import InputError
from scaffold.core.files import FileTree
from scaffold.project import apply as module
from scaffold.project import journal
from scaffold.project.apply import apply, write_file, written
from scaffold.project.plan import plan_new

TREE = FileTree({"README.md": "# Shop\n", "src/app.py": "x = 1\n"})


def snapshot(folder: Path) -> dict[str, str | None]:
    """Everything below a folder, hidden or not: a file's text, None for a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def existing(tmp_path: Path) -> Path:
    target = tmp_path / "shop"
    target.mkdir()
    (target / "README.md").write_text("# Mine\n")
    (target / "notes").mkdir()
    (target / "notes" / "a.txt").write_text("kept")
    return target


def test_a_new_folder_holds_the_tree_and_nothing_else(tmp_path: Path) -> None:
    apply(plan_new(TREE, tmp_path / "shop"))
    assert snapshot(tmp_path) == {
        "shop": None,
        "shop/README.md": "# Shop\n",
        "shop/src": None,
        "shop/src/app.py": "x = 1\n",
    }


def test_folders_above_the_target_are_made(tmp_path: Path) -> None:
    apply(plan_new(TREE, tmp_path / "a" / "b" / "shop"))
    assert (tmp_path / "a" / "b" / "shop" / "README.md").is_file()


def test_files_of_an_existing_folder_stay(existing: Path) -> None:
    apply(plan_new(TREE, existing))
    assert snapshot(existing) == {
        "README.md": "# Shop\n",
        "notes": None,
        "notes/a.txt": "kept",
        "src": None,
        "src/app.py": "x = 1\n",
    }


def test_texts_are_written_as_they_are(tmp_path: Path) -> None:
    apply(plan_new(FileTree({"a": "1\r\n2\n", "b": "ä\u2028🙂"}), tmp_path / "shop"))
    assert (tmp_path / "shop" / "a").read_bytes() == b"1\r\n2\n"
    assert (tmp_path / "shop" / "b").read_bytes() == "ä\u2028🙂".encode()


def test_a_link_in_the_target_is_not_followed(existing: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (existing / "src").symlink_to(outside)
    with pytest.raises(InputError) as caught:
        apply(plan_new(TREE, existing))
    assert caught.value.code == "target-is-link"
    assert snapshot(outside) == {}
    assert (existing / "README.md").read_text() == "# Mine\n"


def test_a_linked_file_is_replaced_and_what_it_named_stays(existing: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("theirs")
    (existing / "README.md").unlink()
    (existing / "README.md").symlink_to(outside)
    apply(plan_new(TREE, existing))
    assert outside.read_text() == "theirs"
    assert not (existing / "README.md").is_symlink()


def failing(error: BaseException, at: str) -> Callable[..., int]:
    real = Path.write_text

    def write(self: Path, data: str, *args: str, **options: str) -> int:
        if self.name == at:
            real(self, data[:1])
            raise error
        return real(self, data, *args, **options)

    return write


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "no-space"),
        (errno.EDQUOT, "no-space"),
        (errno.EROFS, "target-not-writable"),
        (errno.EACCES, "target-not-writable"),
        (errno.ENAMETOOLONG, "name-too-long"),
        (errno.EIO, "target-not-writable"),
    ],
)
@pytest.mark.parametrize("target", ["shop", "deep/er/shop"])
def test_a_disk_that_refuses_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str, target: str
) -> None:
    plan = plan_new(TREE, tmp_path / target)
    monkeypatch.setattr(Path, "write_text", failing(OSError(number, os.strerror(number)), "app.py"))
    with pytest.raises(InputError) as caught:
        apply(plan)
    assert caught.value.code == code
    assert caught.value.hint
    assert snapshot(tmp_path) == {}


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_an_existing_folder_is_as_it_was(
    existing: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    before = snapshot(existing.parent)
    plan = plan_new(TREE, existing)

    def move(*_: object) -> None:
        raise error

    monkeypatch.setattr(journal, "_move", move)
    with pytest.raises((InputError, KeyboardInterrupt)):
        apply(plan)
    assert snapshot(existing.parent) == before


def test_one_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "specs" / "shop.yaml"
    write_file(path, "a: 1\r\n")
    assert path.read_bytes() == b"a: 1\r\n"
    assert path.stat().st_mode & 0o777 == 0o644
    assert snapshot(tmp_path) == {"specs": None, "specs/shop.yaml": "a: 1\n"}


def test_a_file_that_cannot_be_written_keeps_its_old_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "shop.yaml"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(module.Path, "replace", full)
    with pytest.raises(InputError) as caught:
        write_file(path, "new")
    assert caught.value.code == "no-space"
    assert snapshot(tmp_path) == {"shop.yaml": "old"}


def interrupted_beside(path: Path) -> None:
    with written(path, "a: 1\n"):
        assert path.read_text() == "a: 1\n"
        raise KeyboardInterrupt


def test_a_new_file_stays_only_if_what_follows_succeeds(tmp_path: Path) -> None:
    path = tmp_path / "specs" / "deep" / "shop.yaml"
    with pytest.raises(KeyboardInterrupt):
        interrupted_beside(path)
    assert snapshot(tmp_path) == {}
    with written(path, "a: 1\n"):
        pass
    assert path.read_text() == "a: 1\n"
