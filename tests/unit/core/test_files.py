from __future__ import annotations

import pytest

from scaffold.core.files import FileTree, check_path


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/etc/passwd",
        "../x",
        "a/../b",
        "a//b",
        "./a",
        "a/",
        "a\\b",
        "C:x",
        "a\nb",
        "a\x00",
        "a\x7f",
        "con",
        "a/NUL.txt",
        "lpt1",
        "name.",
        " name",
        "name ",
        "what?",
        "a|b",
    ],
)
def test_a_path_that_leaves_the_tree_or_is_not_portable_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        check_path(path)
    with pytest.raises(ValueError, match="not a"):
        FileTree({path: ""})


@pytest.mark.parametrize("path", ["a", ".gitignore", "src/a_b/c.py", "a..b", "console.log", "名前"])
def test_plain_relative_paths_are_kept(path: str) -> None:
    assert check_path(path) == path


def test_a_tree_is_ordered_by_path_and_immutable() -> None:
    tree = FileTree({"b": "2", "a/z": "1"})
    assert list(tree) == ["a/z", "b"]
    assert len(tree) == 2
    assert tree["b"] == "2"
    assert not hasattr(tree, "__setitem__")


@pytest.mark.parametrize(
    ("one", "other"), [("README.md", "readme.md"), ("K", "\u212a"), ("ﬁ.py", "fi.py"), ("a/B/c", "a/b/c")]
)
def test_names_that_are_one_where_case_does_not_count_are_refused(one: str, other: str) -> None:
    with pytest.raises(ValueError, match="are one file"):
        FileTree({one: "", other: ""})


def test_a_path_is_not_both_file_and_folder() -> None:
    with pytest.raises(ValueError, match="both a file and a folder"):
        FileTree({"a": "", "a/b": ""})
    with pytest.raises(ValueError, match="both a file and a folder"):
        FileTree({"A": "", "a/b/c": ""})


def test_merging_adds_and_the_other_wins() -> None:
    tree = FileTree({"a": "1", "b": "1"})
    merged = tree.merge({"b": "2", "c": "2"})
    assert dict(merged) == {"a": "1", "b": "2", "c": "2"}
    assert dict(tree) == {"a": "1", "b": "1"}
    with pytest.raises(ValueError, match="plain relative path"):
        tree.merge({"../out": ""})
