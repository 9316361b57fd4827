"""Texts for regular expressions."""

from __future__ import annotations

import re
from itertools import islice

import pytest

from service_runtime.synthesis.patterns import pattern_texts


@pytest.mark.parametrize(
    "pattern",
    [
        r"^[A-Z]{2}[0-9]{4}$",
        r"^VA[0-9a-fA-F]{32}$",
        r"^(?:red|green|blue)-\d+(?:\.\d+)?$",
        r"^[^\s@]+@[^\s@]+\.[a-z]{2,}$",
        r"^\+?[1-9]\d{1,14}$",
        r"^(?=.*[A-Z])(?=.*\d)[A-Za-z\d]{8,}$",
        r"^(?!foo)[a-z]+$",
        r"^(a|b)\1$",
        r"^(?P<x>[ab])(?P=x)?c*?$|^z$",
        r"^#([A-Fa-f0-9]{6}|[A-Fa-f0-9]{3})$",
        r"^[\w.\-]{3,5}$",
        r"^[\x41-\u0043\t]+$",
        r"^.{5}$",
        r"^\S+\s\W\D$",
        r"^[a\]b-]{4}$",
        r"^a{2,}b{0,1}c{3}$",
        r"(?i)^abc$",
        r"^\/v\d\/[^/]+$",
        r"^$",
        r"é+",
        r"^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$",
        r"a{x}",
    ],
)
def test_texts_match(pattern: str) -> None:
    texts = list(islice(pattern_texts(pattern), 40))
    assert any(re.search(pattern.replace("(?P=x)?", ""), text) for text in texts), texts
    assert len(set(texts)) == len(texts)
    assert list(islice(pattern_texts(pattern), 40)) == texts


def test_what_only_ecma_262_has() -> None:
    assert next(pattern_texts(r"^\p{Lu}\P{L}$")) == "A1"
    assert next(pattern_texts(r"^(?<y>ab)\k<y>\u{78}\cJ$")) == "ababx\n"


def test_longer_texts_follow() -> None:
    lengths = {len(text) for text in pattern_texts("^[a-z]*$")}
    assert min(lengths) == 0
    assert max(lengths) > 200


@pytest.mark.parametrize("pattern", ["(", "a)", "[a", r"\x4", "(?<n", "[]", "(" * 200, "\\"])
def test_what_cannot_be_read_yields_nothing(pattern: str) -> None:
    assert list(pattern_texts(pattern)) == []


def test_explosions_are_bounded() -> None:
    assert list(pattern_texts("(((a{1000}){1000}){1000}){1000}")) == []
    assert all(len(text) <= 60_000 for text in pattern_texts("((((a+)+)+)+)+"))
