"""Every error that a user can cause says what to do about it, or at least at which place of a file."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "scaffold"
CAUSED_BY_USERS = {"UsageError", "InputError"}
SOURCES = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}


@pytest.mark.parametrize(
    "name", [name for name, path in SOURCES.items() if "Error(" in path.read_text("utf-8")]
)
def test_errors_have_a_hint_or_a_location(name: str) -> None:
    tree = ast.parse(SOURCES[name].read_text(encoding="utf-8"))
    calls = [
        call
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in CAUSED_BY_USERS
    ]
    bare = [
        f"{name}:{call.lineno}"
        for call in calls
        if not {keyword.arg for keyword in call.keywords} & {"hint", "location"}
    ]
    assert bare == []
