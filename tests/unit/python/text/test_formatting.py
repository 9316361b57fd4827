"""Generated Python is formatted the same way whatever folder the user is in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scaffold.core.errors import ScaffoldError
from scaffold.python.text.formatting import format_python

MESSY = "from typing import Any\nimport abc\nfrom . import b\nx={'a':1,\n 'b':Any,'c':abc,'d':b}\n"
CLEAN = 'import abc\nfrom typing import Any\n\nfrom . import b\n\nx = {"a": 1, "b": Any, "c": abc, "d": b}\n'


def test_imports_are_sorted_and_code_is_formatted() -> None:
    formatted = format_python({"a.py": MESSY, "pkg/sub/b.py": "x = 'é'\n"})
    assert formatted == {"a.py": CLEAN, "pkg/sub/b.py": 'x = "é"\n'}
    assert format_python(formatted) == formatted


def test_no_files_need_no_program() -> None:
    assert format_python({}) == {}


def test_settings_of_the_current_folder_do_not_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ruff.toml").write_text('line-length = 20\n[format]\nquote-style = "single"\n')
    monkeypatch.chdir(tmp_path)
    assert format_python({"a.py": MESSY}) == {"a.py": CLEAN}


def test_what_is_not_python_is_refused() -> None:
    with pytest.raises(
        ScaffoldError, match=r"ruff refused generated code: error: Failed to parse sub/a\.py:1:"
    ):
        format_python({"sub/a.py": "x = (", "b.py": "x = 1\n"})


def test_a_ruff_that_is_killed_is_said_to_be(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "ruff"
    program.write_text("#!/bin/sh\nkill -KILL $$\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("ruff.find_ruff_bin", lambda: program)
    with pytest.raises(ScaffoldError, match="it ended with signal 9 and said nothing"):
        format_python({"a.py": "x = 1\n"})


@pytest.mark.parametrize("path", ["../a.py", "/a.py", "a//b.py"])
def test_paths_stay_inside(path: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        format_python({path: "x = 1\n"})


def test_a_missing_ruff_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ruff", None)
    with pytest.raises(ScaffoldError, match="ruff is not installed") as caught:
        format_python({"a.py": "x = 1\n"})
    assert caught.value.hint == "install it again with: pip install ruff"
