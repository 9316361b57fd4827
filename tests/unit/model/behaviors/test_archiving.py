"""Which DELETE puts a thing away, and what it sets."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.model.build import build_service_model
from scaffold.model.service import Behavior, Method
from scaffold.normal.repair import repair
from tests.shelves import Edit, edited

_DELETE = "paths./shelves/{shelf_id}.delete"
_SHOWN = (
    Edit(f"{_DELETE}.responses.200", "{$ref: '#/components/responses/Shelf'}"),
    Edit(f"{_DELETE}.responses.204", None),
)


def deletion(*edits: Edit) -> Behavior:
    operations = build_service_model(repair(edited(*edits)).contract).operations
    (found,) = (item.behavior for item in operations if item.method == "delete")
    return found


def shelf(name: str, schema: str) -> Edit:
    return Edit(f"components.schemas.Shelf.properties.{name}", schema)


@pytest.mark.parametrize(
    ("name", "schema", "marks", "stamps"),
    [
        ("status", "{enum: [live, archived], type: string, readOnly: true}", {"status": "archived"}, ()),
        ("state", "{enum: [OPEN, CLOSED], type: string}", {"state": "CLOSED"}, ()),
        ("archived", "{type: boolean, readOnly: true}", {"archived": True}, ()),
        ("isDeleted", "{type: boolean, readOnly: true}", {"isDeleted": True}, ()),
        ("deleted_at", "{type: [string, 'null'], format: date-time}", {}, ("deleted_at",)),
        ("state", "{enum: [live, removed, deleted], type: string}", {"state": "deleted"}, ()),
    ],
)
def test_a_reply_with_the_thing_and_a_mark_put_it_away(
    name: str, schema: str, marks: dict[str, Any], stamps: tuple[str, ...]
) -> None:
    behavior = deletion(shelf(name, schema), *_SHOWN)
    assert (behavior.method, behavior.marks, behavior.stamps) == (Method.ARCHIVE, marks, stamps)
    assert deletion(shelf(name, schema)).method is Method.DELETE, "no reply shows it"


def test_a_reply_with_the_thing_alone_deletes() -> None:
    assert deletion(*_SHOWN).method is Method.DELETE
    assert deletion(shelf("state", "{enum: [new, used], type: string}"), *_SHOWN).method is Method.DELETE


def test_what_nothing_decides_is_said_with_the_line_that_would() -> None:
    behavior = deletion(shelf("state", "{enum: [live, retired, withdrawn], type: string}"), *_SHOWN)
    assert behavior.method is Method.CUSTOM
    assert behavior.reason == (
        "nothing says whether a deleted Shelf is 'retired' or 'withdrawn': "
        "`x-soft-delete: {property: state, value: retired}` in x-entity would"
    )


def test_the_spec_says_it() -> None:
    said = "{key: id, x-soft-delete: {property: state, value: withdrawn}}"
    entity = Edit("components.schemas.Shelf.x-entity", said)
    states = shelf("state", "{enum: [live, retired, withdrawn], type: string}")
    for edits in ((), _SHOWN):
        assert deletion(states, entity, *edits).marks == {"state": "withdrawn"}
    flag = Edit("components.schemas.Shelf.x-entity", "{key: id, x-soft-delete: {property: hidden}}")
    assert deletion(shelf("hidden", "{type: boolean}"), flag).marks == {"hidden": True}
