"""A DELETE that puts a thing away, and what it sets."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.model.build import build_service_model
from scaffold.model.service import Behavior, Method, Removal
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
        ("stage", "{enum: [draft, retired], type: string, readOnly: true}", {"stage": "retired"}, ()),
        ("archived", "{type: boolean, readOnly: true}", {"archived": True}, ()),
        ("isDeleted", "{type: boolean, readOnly: true}", {"isDeleted": True}, ()),
        ("deleted_at", "{type: [string, 'null'], format: date-time}", {}, ("deleted_at",)),
        ("deleteTime", "{type: string, format: date-time, readOnly: true}", {}, ("deleteTime",)),
        ("state", "{enum: [live, removed, deleted], type: string}", {"state": "deleted"}, ()),
    ],
)
def test_a_reply_with_the_thing_and_a_mark_put_it_away(
    name: str, schema: str, marks: dict[str, Any], stamps: tuple[str, ...]
) -> None:
    behavior = deletion(shelf(name, schema), *_SHOWN)
    assert (behavior.method, behavior.marks, behavior.stamps) == (Method.ARCHIVE, marks, stamps)
    assert deletion(shelf(name, schema)).method is Method.DELETE, "no reply shows it"


@pytest.mark.parametrize(
    "said", ["Deactivates the shelf.", "Puts it away (soft delete).", "Ends it; it is archived."]
)
def test_a_flag_that_says_that_it_is_there_is_taken_away_and_begins_as_true(said: str) -> None:
    flag = shelf("is_active", "{type: boolean, readOnly: true}")
    required = Edit("components.schemas.Shelf.required", "[id, name, level, is_active]")
    edits = (flag, required, *_SHOWN, Edit(f"{_DELETE}.description", said))
    behavior = deletion(*edits)
    assert (behavior.method, behavior.marks) == (Method.ARCHIVE, {"is_active": False})
    (entity,) = (
        item for item in build_service_model(repair(edited(*edits)).contract).entities if item.name == "Shelf"
    )
    assert entity.initial(entity.field("is_active")) is True


def test_a_flag_that_says_that_it_is_there_needs_a_word_for_it() -> None:
    assert deletion(shelf("active", "{type: boolean}"), *_SHOWN).method is Method.DELETE, (
        "it may be what it was"
    )
    assert deletion(shelf("active", "{type: boolean, readOnly: true}"), *_SHOWN).reason == (
        "nothing says whether a deleted Shelf is kept and no longer 'active': "
        "`x-soft-delete: {property: active, value: false}` in x-entity would"
    )


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


def removal(*edits: Edit) -> Removal:
    entities = build_service_model(repair(edited(*edits)).contract).entities
    (found,) = (item.removal for item in entities if item.removal is not None)
    return found


def said(rest: str) -> Edit:
    return Edit("components.schemas.Shelf.x-entity", f"{{key: id, x-soft-delete: {{{rest}}}}}")


_AT = shelf("deleted_at", "{type: string, format: date-time, readOnly: true}")
_FILTER = Edit("paths./shelves.get.parameters", "[{name: state, in: query, schema: {type: string}}]")
_REQUIRED = Edit("components.schemas.Shelf.required", "[id, name, level, state]")
_STATE = shelf("state", "{enum: [live, over], type: string, readOnly: true, default: live}")


@pytest.mark.parametrize(
    ("edits", "afterwards", "origin"),
    [
        ((_AT, said("property: deleted_at")), "gone", "which shows nothing"),
        ((_AT, said("property: deleted_at"), *_SHOWN), "visible", "inferred from the reply of "),
        ((_AT, said("property: deleted_at, visible: true")), "visible", "said"),
        ((_AT, said("property: deleted_at, visible: false"), *_SHOWN), "gone", "said"),
        ((_STATE, said("property: state, value: over")), "gone", "which shows nothing"),
        ((_STATE, said("property: state, value: over"), _FILTER), "visible", "the parameter 'state' of "),
        (
            (_STATE, _REQUIRED, said("property: state, value: live")),
            "visible",
            "what 'state' of a new one is",
        ),
        ((_AT, *_SHOWN), "visible", "inferred from the reply of "),
    ],
)
def test_it_is_gone_unless_the_contract_has_a_way_to_see_it(
    edits: tuple[Edit, ...], afterwards: str, origin: str
) -> None:
    found = removal(*edits)
    assert found.afterwards == afterwards
    assert origin in found.origin


def test_409_of_delete_refuses_it() -> None:
    taken = Edit(f"{_DELETE}.responses.409", "{description: in use}")
    assert removal(_AT, said("property: deleted_at"), taken).refused
    assert not removal(_AT, said("property: deleted_at")).refused
    assert not removal(_AT, said("property: deleted_at"), taken, *_SHOWN).refused


def test_its_mark_is_set_by_delete_and_no_shortfall() -> None:
    model = build_service_model(repair(edited(_AT, said("property: deleted_at"))).contract)
    assert not [remark for remark in model.remarks if "deleted_at" in remark.message]
