"""Readings of `x-filter`, well formed and not."""

from __future__ import annotations

import pytest

from scaffold.design.filter import FilterMark, read_filter


@pytest.mark.parametrize(
    ("value", "mark", "operator"),
    [
        ({"property": "created", "operator": "gte"}, FilterMark("created", "gte"), "gte"),
        ({"property": "status"}, FilterMark("status", ""), "eq"),
        ({"property": ["status"], "operator": {}}, FilterMark("", ""), "eq"),
        ("status", FilterMark("", ""), "eq"),
        (None, FilterMark("", ""), "eq"),
    ],
)
def test_a_filter_compares_a_property(value: object, mark: FilterMark, operator: str) -> None:
    assert read_filter(value) == mark
    assert mark.compares() == operator
