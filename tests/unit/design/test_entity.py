"""Readings of `x-entity`, well formed and not."""

from __future__ import annotations

import pytest

from scaffold.design.entity import EntityMark, IndexMark, SoftDelete, TransitionMark, read_entity


def test_everything_is_read() -> None:
    assert read_entity(
        {
            "key": "id",
            "table": "orders",
            "retention": "P7Y",
            "indexes": [{"fields": ["status", "id"], "unique": True}, {"fields": ["note"]}],
            "transitions": [
                {"action": "cancel", "field": "status", "from": ["open"], "to": "gone", "emits": "cancelled"}
            ],
            "x-soft-delete": {"property": "status", "value": "gone", "visible": False},
        }
    ) == EntityMark(
        "id",
        "orders",
        (IndexMark(("status", "id"), unique=True), IndexMark(("note",), unique=False)),
        (TransitionMark("cancel", "status", ("open",), "gone", "cancelled"),),
        SoftDelete("status", "gone", visible=False),
        "P7Y",
    )


def test_a_soft_delete_says_the_least() -> None:
    assert read_entity({"x-soft-delete": {"property": "gone"}}).soft_delete == SoftDelete(
        "gone", value=True, visible=None
    )


@pytest.mark.parametrize(
    "value",
    [
        None,
        "id",
        [],
        {},
        {
            "key": ["id"],
            "table": {},
            "retention": 7,
            "indexes": {},
            "transitions": "cancel",
            "x-soft-delete": "gone",
        },
        {"indexes": [{"fields": []}, {"fields": "id"}, "id", None]},
    ],
)
def test_what_has_another_form_is_absent(value: object) -> None:
    assert read_entity(value) == EntityMark()
