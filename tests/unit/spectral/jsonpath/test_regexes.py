from __future__ import annotations

import pytest

from scaffold.spectral.data.problems import RulesetError
from scaffold.spectral.jsonpath.regexes import compile_pattern, compile_regex


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("^a$", "a", "a\n"),
        (r"^\d+$", "12", "١٢"),
        (r"^\w+$", "a_1", "é"),
        (r"^[^\D]+$", "12", "1a"),
        (r"^[\s\S]$", "\x1c", "ab"),
        (r"^\s$", "\ufeff", "\x1c"),
        ("^.$", "é", "\r"),
        ("/^ab$/i", "AB", "abc"),
        ("/^b$/m", "a\nb\nc", "abc"),
        ("/a.c/s", "a\nc", "ac"),
        (r"(?<year>\d{4})-\k<year>", "2020-2020", "2020-2021"),
        (r"^(a)\1$", "aa", "ab"),
        ("^a{2}$", "aa", "a{2}"),
        ("^a{,2}$", "a{,2}", "aa"),
        ("^{}$", "{}", ""),
        (r"^\/\-\u0041\x42$", "/-AB", "/-AC"),
        (r"^[[a]$", "[", "b"),
        ("a|b[]", "a", "b"),
        ("^[^]$", "\n", ""),
        (r"/^\u{1F600}$/u", "😀", "u"),
        (r"\bfoo\b", "a foo b", "afoo"),
    ],
)
def test_means_what_it_means_in_javascript(pattern: str, matching: str, other: str) -> None:
    regex = compile_pattern(pattern)
    assert regex.search(matching)
    assert not regex.search(other)


@pytest.mark.parametrize(
    "pattern", ["(?i)a", r"/\p{L}/u", "a++", "(a", "[a", "a\\", "/a/z", r"\cA", r"[\B]", "(?#x)"]
)
def test_what_has_no_counterpart_is_refused(pattern: str) -> None:
    with pytest.raises(RulesetError, match="regular expression"):
        compile_pattern(pattern)


def test_source_between_slashes_is_not_a_pattern() -> None:
    assert compile_regex("/a/").search("/a/")
