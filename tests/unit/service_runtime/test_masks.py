"""Field masks: what an update is about (AEP-134)."""

from __future__ import annotations

from typing import Any

import pytest

from service_runtime.core.problems import Problem
from service_runtime.storage.entities import Column
from service_runtime.storage.masks import masked

_COLUMNS = {
    column.name: column
    for column in (
        Column("displayName", "display_name", "string", required=True, nullable=False),
        Column("priority", "priority", "integer", required=True, nullable=False, neutral=5),
        Column("note", "note", "string"),
        Column("storage", "storage", "json"),
        Column("secret", "secret", "string", hidden=True),
    )
}
_BEFORE = {
    "displayName": "A",
    "priority": 1,
    "note": "n",
    "storage": {"freezer": "F", "slot": {"row": 1, "shelf": 2}},
}


@pytest.mark.parametrize(
    ("mask", "body", "changes"),
    [
        ("note", {"note": "m", "displayName": "B"}, {"note": "m"}),
        ("note", {"displayName": "B"}, {"note": None}),
        ("display_name, note", {"displayName": "B", "note": "m"}, {"displayName": "B", "note": "m"}),
        (["displayName", "note"], {"displayName": "B"}, {"displayName": "B", "note": None}),
        ("storage", {"storage": {"freezer": "G"}}, {"storage": {"freezer": "G"}}),
        (
            "storage.slot.shelf",
            {"storage": {"freezer": "G", "slot": {"shelf": 9}}},
            {"storage": {"freezer": "F", "slot": {"row": 1, "shelf": 9}}},
        ),
        (
            "storage.freezer,storage.slot.row",
            {"storage": {"freezer": "G"}},
            {"storage": {"freezer": "G", "slot": {"shelf": 2}}},
        ),
        ("priority", {}, {"priority": None}),
        (
            "*",
            {"displayName": "B"},
            {"displayName": "B", "priority": None, "note": None, "storage": None},
        ),
    ],
)
def test_a_mask_says_what_is_changed(mask: Any, body: dict[str, Any], changes: dict[str, Any]) -> None:
    assert masked(mask, body, _BEFORE, _COLUMNS) == changes
    assert _BEFORE["storage"] == {"freezer": "F", "slot": {"row": 1, "shelf": 2}}


@pytest.mark.parametrize(
    ("mask", "status"),
    [("nothing", 400), ("note,nothing.at.all", 400), ("secret", 400), ("displayName", 422), ("*", 422)],
)
def test_a_mask_names_properties_and_leaves_what_is_required(mask: str, status: int) -> None:
    with pytest.raises(Problem) as caught:
        masked(mask, {}, _BEFORE, _COLUMNS)
    assert caught.value.status == status
