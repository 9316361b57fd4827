"""Messages and docstrings are in plain words: "is not a folder", and a noun that comes first."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TREES = ROOT / "tests" / "golden" / "trees"


def sources(*folders: str) -> list[Path]:
    """List the modules and templates of folders, without what is made of them: the golden trees."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".j2"} and "__pycache__" not in path.parts and TREES not in path.parents
    )


SHIPPED = sources("scaffold", "runtime", "blueprints")
SOURCES = [*SHIPPED, *sources("benchmarks", "tests", "tools")]
# "There is no such order" and "is no longer" are usual; "is no folder" is not.
NO_NOUN = re.compile(r"(?<!there) is no (?!longer\b|more\b)", re.IGNORECASE)
NO_NOUN_FIRST = r"(?:What|How|Which|Whether|Where|Why|When|Of|Those)\b"
PRONOUN_FIRST = re.compile(NO_NOUN_FIRST)
DOCSTRING = re.compile(rf'^\s*[a-z]*"""(?={NO_NOUN_FIRST})', re.MULTILINE)


@cache
def text_of(path: Path) -> str:
    """Read a source."""
    return path.read_text(encoding="utf-8")


def tree_of(path: Path) -> ast.Module | None:
    """Parse a module; None for templates, which are Python only when they are rendered."""
    try:
        return ast.parse(text_of(path))
    except SyntaxError:
        return None


def docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the texts that stand alone: docstrings, of attributes too."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node.value


def messages(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield every other text with its line; what an f-string puts in is written `{}`."""
    told = {id(node) for node in docstrings(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            told.update(map(id, node.values))
            parts = (str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.lineno, node.value


def test_messages_say_what_something_is_not() -> None:
    assert [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in SHIPPED
        # Only these are parsed, for that takes seconds.
        if re.search(r"\bis no\b", text_of(path))
        for line, text in messages(tree_of(path) or ast.Module([], []))
        if NO_NOUN.search(text)
    ] == []


def test_docstrings_begin_with_a_noun() -> None:
    found = []
    for path in (path for path in SOURCES if re.search(f'"{NO_NOUN_FIRST}', text_of(path))):
        tree = tree_of(path)
        texts = (
            DOCSTRING.findall(text_of(path))
            if tree is None
            else [str(node.value) for node in docstrings(tree) if PRONOUN_FIRST.match(str(node.value))]
        )
        found += [f"{path.relative_to(ROOT)}: {text.strip().splitlines()[0]}" for text in texts]
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [("x is no folder", False), ("x is not a folder", True), ("there is no x", True), ("There is no x", True),
     ("x is no longer there", True)],
)  # fmt: skip
def test_what_is_plain(text: str, *, is_plain: bool) -> None:
    assert bool(NO_NOUN.search(text)) is not is_plain
