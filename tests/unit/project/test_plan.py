from __future__ import annotations

import os
from pathlib import Path

import pytest

from scaffold.core.errors import InputError, UsageError
from scaffold.core.files import FileTree
from scaffold.project.plan import plan_new

TREE = FileTree({"README.md": "# Shop\n", "src/app.py": "x = 1\n"})


def actions(target: Path) -> dict[str, str]:
    return {step.path: step.action for step in plan_new(TREE, target).steps}


def test_a_new_folder_gets_every_file(tmp_path: Path) -> None:
    plan = plan_new(TREE, tmp_path / "shop")
    assert not plan.exists
    assert {step.action for step in plan.steps} == {"create"}
    assert plan.count("create") == 2


def test_an_existing_folder_keeps_equal_files_and_replaces_others(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# Shop\n")
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text("x = 2\n")
    plan = plan_new(TREE, tmp_path)
    assert plan.exists
    assert actions(tmp_path) == {"README.md": "keep", "src/app.py": "replace"}


def test_a_folder_where_a_file_goes_counts_as_replaced(tmp_path: Path) -> None:
    (tmp_path / "README.md").mkdir()
    assert actions(tmp_path)["README.md"] == "replace"


def test_an_empty_folder_is_as_good_as_none(tmp_path: Path) -> None:
    assert not plan_new(TREE, tmp_path).exists


def test_planning_writes_nothing(tmp_path: Path) -> None:
    plan_new(TREE, tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["file", "link", "dangling"])
def test_a_target_that_is_no_folder_is_refused(tmp_path: Path, kind: str) -> None:
    target = tmp_path / "shop"
    if kind == "file":
        target.write_text("mine")
    else:
        (tmp_path / "real").mkdir()
        target.symlink_to(tmp_path / ("real" if kind == "link" else "nowhere"))
    with pytest.raises(UsageError) as caught:
        plan_new(TREE, target)
    assert caught.value.code == "target-not-folder"


def test_a_file_above_the_target_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError) as caught:
        plan_new(TREE, tmp_path / "file" / "shop")
    assert caught.value.code == "target-not-folder"


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Path, int]] = []

    def deny(path: Path, mode: int) -> bool:
        asked.append((path, mode))
        return False

    monkeypatch.setattr(os, "access", deny)
    with pytest.raises(InputError) as caught:
        plan_new(TREE, tmp_path / "a" / "shop")
    assert caught.value.code == "target-not-writable"
    assert asked == [(tmp_path, os.W_OK | os.X_OK)]
