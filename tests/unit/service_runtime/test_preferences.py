"""The Prefer header (RFC 7240)."""

from __future__ import annotations

from typing import Any

import pytest

from service_runtime.preview.preferences import read_preference


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["code=404"], ("404", None, False)),
        (["code=404, example=name"], ("404", "name", False)),
        (["Code = 404 ; EXAMPLE = name"], ("404", "name", False)),
        (
            ["respond-async, wait=10, code=200", 'example="two words, \\"quoted\\""'],
            ("200", 'two words, "quoted"', False),
        ),
        (["code=200", "code=404"], ("200", None, False)),
        (["dynamic=true"], (None, None, True)),
        (["code=,example=x"], ("", "x", False)),
    ],
)
def test_what_is_asked(headers: list[str], expected: tuple[Any, ...]) -> None:
    preference = read_preference(headers)
    assert (preference.code, preference.example, preference.dynamic) == expected


@pytest.mark.parametrize(
    "headers", [[], [""], ["return=minimal"], ["dynamic=false"], ["=,;"], ['"code=404"'], ["code=20 0"]]
)
def test_what_asks_nothing_of_a_preview(headers: list[str]) -> None:
    assert read_preference(headers) is None


def test_what_was_applied_is_said_in_the_same_syntax() -> None:
    preference = read_preference(['code=404, example="a \\"b\\"", dynamic=true'])
    assert preference.applied == 'code=404, example="a \\"b\\"", dynamic=true'
    assert read_preference([preference.applied]) == preference
