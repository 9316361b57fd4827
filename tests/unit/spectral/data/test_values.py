from __future__ import annotations

import math

import pytest

from scaffold.spectral.data.values import (
    UNDEFINED,
    dotted,
    is_less,
    is_truthy,
    loosely_equal,
    number_of,
    printed,
    strictly_equal,
    text_of,
)


@pytest.mark.parametrize("value", [True, 1, -0.5, "0", "false", [], {}, math.inf])
def test_truthy(value: object) -> None:
    assert is_truthy(value)


@pytest.mark.parametrize("value", [False, 0, 0.0, "", None, UNDEFINED, math.nan])
def test_falsy(value: object) -> None:
    assert not is_truthy(value)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("202", 202),
        (1, True),
        ("", 0),
        (None, UNDEFINED),
        (["a"], "a"),
        ({}, "[object Object]"),
        (" 1 ", 1),
        ("0x10", 16),
    ],
)
def test_loosely_equal_but_not_strictly(left: object, right: object) -> None:
    assert loosely_equal(left, right)
    assert loosely_equal(right, left)
    assert not strictly_equal(left, right)


@pytest.mark.parametrize(
    ("left", "right"), [(None, 0), (None, False), ("a", 1), ([], {}), (math.nan, math.nan), ("1_0", 10)]
)
def test_not_even_loosely_equal(left: object, right: object) -> None:
    assert not loosely_equal(left, right)


def test_containers_only_equal_themselves() -> None:
    value: list[int] = []
    assert strictly_equal(value, value)
    assert not strictly_equal(value, [])


def test_order_is_of_numbers_unless_both_are_texts() -> None:
    assert is_less("10", 9) is False
    assert is_less("10", "9")
    assert is_less(None, 1)
    assert not is_less(UNDEFINED, 1)
    assert is_less(2, 2, or_equal=True)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (1e21, "1e+21"),
        (0.1, "0.1"),
        (1e-7, "1e-7"),
        (True, "true"),
        ([1, None, "a"], "1,,a"),
        ({}, "[object Object]"),
    ],
)
def test_text(value: object, text: str) -> None:
    assert text_of(value) == text


def test_printed() -> None:
    assert [printed(value) for value in (UNDEFINED, [], {}, "a", 1, None)] == [
        "undefined", "Array[]", "Object{}", '"a"', "1", "null",
    ]  # fmt: skip


def test_number_of_text() -> None:
    assert math.isnan(number_of("4XX"))
    assert number_of("-Infinity") == -math.inf
    assert number_of(" ") == 0


def test_dotted() -> None:
    assert dotted(("responses", "429", "content")) == "responses[429].content"
    assert dotted(("a", 0, "b c", "")) == "a[0]['b c']['']"
