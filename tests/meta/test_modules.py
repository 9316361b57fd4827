"""Rules about the source files themselves."""

from __future__ import annotations

import ast
import io
import re
import statistics
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "scaffold").rglob("*.py"))
LONGEST = 400
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
EXEMPTION = re.compile(
    r"#\s*(noqa|type:\s*ignore)(?P<codes>:\s*[A-Z]+[0-9]+(,\s*[A-Z]+[0-9]+)*|\[[\w, -]+\])?(?P<reason>.*)"
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def comments(path: Path) -> list[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
    return [(token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_is_short_or_says_why(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST or "Long because" in "\n".join(lines[:20])


def test_modules_are_small_on_the_whole() -> None:
    sizes = [len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES]
    assert statistics.median(sizes) <= 150


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_says_what_it_is(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.splitlines()[0].endswith(".")


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_comments_leave_nothing_open(path: Path) -> None:
    assert [found for found in comments(path) if UNFINISHED.search(found[1])] == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_exemptions_name_their_rule_and_reason(path: Path) -> None:
    bare = [
        (line, text)
        for line, text in comments(path)
        if (match := EXEMPTION.search(text)) and not (match["codes"] and match["reason"].strip(" -:#"))
    ]
    assert bare == []
