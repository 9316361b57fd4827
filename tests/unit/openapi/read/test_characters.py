"""Texts that may hold unwanted characters are told from the many that cannot."""

from __future__ import annotations

import pytest

from scaffold.openapi.read.characters import may_hold_unwanted


@pytest.mark.parametrize(
    "text", ["a\x85b", "é\u202eb", "日本\u2069", "\ud800 and \x9f", r"a\u0007", r"\\\u202e"], ids=ascii
)
def test_what_may_hold_them_is_looked_through(text: str) -> None:
    assert may_hold_unwanted(text)


@pytest.mark.parametrize(
    "text", ["plain", "é, 日本, 🙂", "\u2028 \xa0", "\ud800", r"\\u202e", r"\u0020"], ids=ascii
)
def test_others_are_not(text: str) -> None:
    assert not may_hold_unwanted(text)
