"""Laws that every merge keeps, whatever the texts are."""

from __future__ import annotations

import ast
import json
import re
import tomllib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scaffold.merge.merge import merge

EXAMPLES = 30
DEFINED = re.compile(r"(?m)^(\w+ =| *def \w+)")
WORD = re.compile(r"\w+")
NAMES = ("alpha", "beta", "gamma", "delta", "epsilon")
LINES = st.lists(st.sampled_from(["a\n", "b\n", "c,\n", "\n", "d\r\n", "  e\n", "f"]), max_size=12).map(
    "".join
)
BODIES = (
    "return 1",
    "return Alpha(Beta)",
    "x = a\n\n        return x  # end",
    "raise alpha(\n            1,\n        )",
)
PARTS = {
    "imports": [f"from .{name} import {name.capitalize()}\n" for name in NAMES],
    "values": [
        f"{name.upper()} = {value}\n" for name in NAMES for value in ("1", "[\n    1,\n    2,\n]", "Alpha()")
    ],
    "functions": [
        f"\n\ndef {name}():\n    return {value}\n" for name in NAMES for value in ("1", "Gamma", "(2)")
    ],
    "methods": [
        f"{above}    def {name}(self{given}):\n        {body}\n"
        for above in ("", "    # note\n", "    @override\n")
        for name in NAMES
        for given in ("", ", a", ", a, b")
        for body in BODIES
    ],
}
BETWEEN = ("", "", "\n", "# said above\n")


@st.composite
def modules(draw: st.DrawFn) -> str:
    """Draw a module with imports, assignments, a class with methods and functions."""

    def some(kind: str, most: int) -> list[str]:
        found = draw(st.lists(st.sampled_from(PARTS[kind]), max_size=most))
        return [f"{draw(st.sampled_from(BETWEEN)) if kind == 'values' else ''}{part}" for part in found]

    methods = some("methods", 4)
    parts = [*some("imports", 3), *some("values", 3)]
    parts += ["\n\nclass Orders:\n" + "\n".join(methods)] if methods else []
    return "".join([*parts, *some("functions", 2)])


TOML = st.lists(
    st.sampled_from(
        [
            "x = 1\n",
            "y = [\n  1,\n  2,\n]\n",
            "# c\nz = 'a'\n",
            "\n[t]\nk = 1\n",
            "\n[[u]]\nk = 2\n",
            "\n# t\n[v]\n\nk = 1\nl = 2\n",
        ]
    ),
    unique=True,
    max_size=5,
).map(lambda parts: "".join(sorted(parts, key=lambda part: "[" in part and "=" not in part.split("[")[0])))
YAML = st.lists(
    st.sampled_from(
        [
            "a: 1\n",
            "b:\n  c: 1\n  d: [1]\n",
            "# e\ne:\n  - 1\n  - x: 2\n    y: 3\n",
            "b2:\n\n  c: |\n    t: 1\n",
        ]
    ),
    unique=True,
    max_size=4,
).map("".join)
JSON = st.dictionaries(
    st.sampled_from("abc"), st.sampled_from([1, True, "x", [1, 2], {"d": 1}, {"d": 2, "e": None}]), max_size=3
).map(lambda value: json.dumps(value, indent=2) + "\n")

KINDS = pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("m.py", modules()),
        ("m.py", LINES),
        ("Makefile", LINES),
        ("a.toml", TOML),
        ("a.yaml", YAML),
        ("a.json", JSON),
    ],
    ids=["python", "no-python", "text", "toml", "yaml", "json"],
)


@KINDS
def test_laws(path: str, texts: st.SearchStrategy[str]) -> None:
    @settings(max_examples=EXAMPLES, deadline=None)
    @given(texts, texts, texts)
    def hold(base: str, mine: str, new: str) -> None:
        assert merge(path, base, base, new).text == new
        assert merge(path, base, mine, base).text == mine
        assert merge(path, base, mine, mine).text == mine
        merged = merge(path, base, mine, new)
        assert bool(merged.conflicts) == (merged.text != merged.marked)
        for line in lines(mine) - lines(base) - {"@override"}:
            assert set(WORD.findall(line)) <= set(WORD.findall(merged.marked)), (line, merged.marked)
        if readable(path, mine) and readable(path, new):
            assert readable(path, merged.text)
        assert merge(path, new, merged.text, new).text == merged.text
        assert merged.conflicts or merged.base == new
        # While a conflict is open the next merge begins from what the text stands on, and finds nothing new.
        if all(map(defines_once, (base, mine, new))) and not any(map(has_nameless, (base, mine, new))):
            assert words(merge(path, merged.base, merged.text, new).text) == words(merged.text)

    hold()


def defines_once(text: str) -> bool:
    found = DEFINED.findall(text)
    return len(found) == len(set(found))


def has_nameless(text: str) -> bool:
    """Tell whether a Python text has several expressions as statements: only their order tells those apart."""
    try:
        return sum(isinstance(one, ast.Expr) for one in ast.parse(text).body) > 1
    except SyntaxError:
        return False


def words(text: str) -> list[str]:
    return WORD.findall(text)


def lines(text: str) -> set[str]:
    """Return the lines of a text, without what only separates them from the next."""
    return {line.strip().rstrip(",") for line in text.splitlines()}


def readable(path: str, text: str) -> bool:
    readers = {"py": ast.parse, "toml": tomllib.loads, "yaml": yaml.safe_load, "json": json.loads}
    read = readers.get(path.rsplit(".", 1)[-1])
    try:
        return read is None or bool([read(text)])
    except (ValueError, SyntaxError, yaml.YAMLError):
        return False
