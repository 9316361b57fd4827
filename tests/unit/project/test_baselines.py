from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scaffold.core.errors import InputError
from scaffold.project.baselines import read_baselines, write_baselines

TEXTS = {"a.py": "x = 1\n\ny = 2\n", "b/c.md": "=== no file\n| bar\n\\ no newline at the end\n"}
# What splits lines elsewhere than at "\n" is data within a line of a file.
LINES = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
)


def test_a_baseline_is_read_as_it_was_written() -> None:
    texts = {**TEXTS, "empty": "", "open": "no end", "blank": "\n", "open-blank": "\n\nx"}
    assert read_baselines(write_baselines(texts)) == texts


@given(st.dictionaries(st.from_regex(r"[a-z/.]{1,20}", fullmatch=True), st.lists(LINES).map("\n".join)))
def test_any_texts_come_back(texts: dict[str, str]) -> None:
    assert read_baselines(write_baselines(texts)) == texts


def test_lines_may_hold_other_separators() -> None:
    texts = {"a": "one\x0ctwo\u2028three\x85\r\nfour\n"}
    assert read_baselines(write_baselines(texts)) == texts


def test_a_conflict_is_named() -> None:
    with pytest.raises(InputError, match="line 4"):
        read_baselines(write_baselines({"a": "x\n"}).replace("|x", "<<<<<<< ours"))


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_merges_changes_of_two_files(tmp_path: Path) -> None:
    sides = {
        "mine": {**TEXTS, "a.py": "x = 3\n\ny = 2\n"},
        "base": TEXTS,
        "theirs": {**TEXTS, "b/c.md": "other\n", "new": "file\n"},
    }
    for name, texts in sides.items():
        (tmp_path / name).write_text(write_baselines(texts), encoding="utf-8")
    done = subprocess.run(
        ["git", "merge-file", "-p", "mine", "base", "theirs"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert read_baselines(done.stdout) == {"a.py": "x = 3\n\ny = 2\n", "b/c.md": "other\n", "new": "file\n"}
