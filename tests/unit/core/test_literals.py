"""Encoders give back the same text when their own language reads it, and never more than one token."""

from __future__ import annotations

import ast
import inspect
import io
import re
import tokenize
import tomllib

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scaffold.core.literals import (
    comment,
    docstring,
    markdown_code,
    markdown_text,
    python_string,
    python_value,
    toml_string,
    yaml_string,
)

NASTY = [
    '"""; import os; """', "'''",
    "ends in \\", 'ends in "', '"', "\\", '\\"', '""""', "a\rb", "a\u2028b\u2029c\x85d", "a\x0bb\x0cc",
    "\x00", "\x1b[2J", "\u202edesrever", "{{ 7 * 7 }}", "${HOME}", "#{x}", "%s", "\ufeff", "🦀", "ﬁ", "\x7f", "\t", " ", "",
]  # fmt: skip
whole_text = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(NASTY)
any_text = st.text() | st.sampled_from([*NASTY, "\ud800"])
line_ends = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | any_text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(any_text, inner, max_size=4),
    max_leaves=10,
)


@given(any_text)
def test_python_string_is_printable_and_evaluates_to_the_text(text: str) -> None:
    literal = python_string(text)
    assert literal.isprintable()
    assert ast.literal_eval(literal) == text


@given(json_values)
def test_python_value_evaluates_to_the_value(value: object) -> None:
    assert ast.literal_eval(python_value(value)) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_python_value_refuses_what_json_has_no_number_for(value: float) -> None:
    with pytest.raises(ValueError, match="not a JSON number"):
        python_value([value])


@pytest.mark.parametrize("value", [object(), {1: 2}, {"a": b"x"}])
def test_python_value_refuses_what_is_not_json(value: object) -> None:
    with pytest.raises(TypeError):
        python_value(value)


@given(any_text, st.sampled_from([0, 4, 8]))
def test_docstring_is_the_only_statement_and_keeps_the_lines(text: str, indent: int) -> None:
    source = "class C:\n    pass\n" if indent == 0 else ""
    source = (
        f"{docstring(text)}\n{source}"
        if indent == 0
        else f"class C:\n{' ' * indent}{docstring(text, indent)}\n"
    )
    tree = ast.parse(source)
    holder = tree if indent == 0 else tree.body[0]
    assert len(holder.body) == (2 if indent == 0 else 1)
    lines = [line.strip() for line in re.split("\r\n|[\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029]", text)]
    expected = "\n".join(lines).strip("\n")
    found = inspect.cleandoc(ast.get_docstring(holder, clean=False) or "")
    assert found == "\n".join(line.replace("\t", " ") for line in expected.split("\n"))


@given(any_text)
def test_comment_is_one_comment_on_one_line(text: str) -> None:
    line = comment(text)
    assert not set(line) & set(line_ends)
    tokens = list(tokenize.generate_tokens(io.StringIO(f"{line}\nx = 1\n").readline))
    assert [token.type for token in tokens[:2]] == [tokenize.COMMENT, tokenize.NL]
    assert yaml.safe_load(f"{line}\na: 1\n") == {"a": 1}
    assert tomllib.loads(f"{line}\na = 1\n") == {"a": 1}


@pytest.mark.parametrize(
    "text",
    [
        "-*- coding: utf-7 -*-",
        "type: ignore",
        "noqa",
        "fmt: off",
        "mypy: ignore-errors",
        "pragma: no cover",
        "nosec",
    ],
)
def test_comment_gives_no_instruction_to_a_tool(text: str) -> None:
    line = comment(text)
    assert line != f"# {text}"
    assert tokenize.detect_encoding(io.BytesIO(f"{line}\n".encode()).readline)[0] == "utf-8"
    ast.parse(f"x = []  {line}\n", type_comments=True)


@given(whole_text)
def test_toml_string_reads_back(text: str) -> None:
    assert tomllib.loads(f"a = {toml_string(text)}\nb = 1\n") == {"a": text, "b": 1}


@given(whole_text)
def test_yaml_string_reads_back(text: str) -> None:
    assert yaml.safe_load(f"a: {yaml_string(text)}\nb: [{yaml_string(text)}]\n") == {"a": text, "b": [text]}


@pytest.mark.parametrize("encode", [toml_string, yaml_string])
def test_lone_surrogates_are_refused_where_no_file_can_hold_them(encode: object) -> None:
    with pytest.raises(ValueError, match="surrogate"):
        encode("\ud800")  # type: ignore[operator]


@given(any_text)
def test_markdown_is_one_line_without_markup(text: str) -> None:
    line = markdown_text(text)
    assert not set(line) & set(line_ends)
    bare = line
    for escaped in "\\`*_[]<>|~&#$+-=":
        bare = bare.replace(f"\\{escaped}", "")
    assert not set(bare) & set("`*[]<>|")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<img onerror=x>", r"\<img onerror=x\>"),
        ("[x](javascript:y)", r"\[x\](javascript:y)"),
        ("a | b", r"a \| b"),
        ("1. one", r"1\. one"),
        ("- one\n```", r"\- one \`\`\`"),
        ("&lt;", r"\&lt;"),
    ],
)
def test_markdown_shows_markup_as_text(text: str, expected: str) -> None:
    assert markdown_text(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", "`a`"),
        ("a`b", "``a`b``"),
        ("`a", "`` `a ``"),
        ("", "`  `"),
        ("a\nb", "`a b`"),
        ("``` x", "```` ``` x ````"),
    ],
)
def test_markdown_code_uses_a_longer_fence_than_the_text(text: str, expected: str) -> None:
    assert markdown_code(text) == expected


def test_markdown_code_escapes_bars_in_tables_only() -> None:
    assert markdown_code("a|b") == "`a|b`"
    assert markdown_code("a|b", table=True) == r"`a\|b`"
