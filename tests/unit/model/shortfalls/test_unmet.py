"""Operations of which nothing says how to do what their contract says answer 501, with the line that would settle it."""

from __future__ import annotations

from typing import Any

import pytest

from scaffold.model.build import build_service_model
from scaffold.model.service import Behavior, Method, ServiceModel
from scaffold.normal.remarks import RemarkKind
from scaffold.normal.repair import repair
from tests import contracts
from tests.shelves import UNMET, Edit, edited


def model_of(spec: dict[str, Any]) -> ServiceModel:
    return build_service_model(repair(spec).contract)


def behavior(spec: dict[str, Any], operation: str) -> Behavior:
    return next(item.behavior for item in model_of(spec).operations if item.id == operation)


@pytest.mark.parametrize("what", UNMET)
def test_what_is_not_settled_answers_501_alone(what: str) -> None:
    edits, operation, reason = UNMET[what]
    model = model_of(edited(*edits))
    assert {item.id: item.behavior.reason for item in model.operations if item.behavior.reason} == {
        operation: reason
    }
    said = [remark.message for remark in model.remarks if remark.kind is RemarkKind.UNWRITTEN]
    assert said == [f"{operation} answers 501: {reason}"]


def test_where_all_is_settled_nothing_is() -> None:
    assert not any(item.behavior.reason for item in model_of(contracts.load("shelves")).operations)


@pytest.mark.parametrize(
    "edits",
    [
        (Edit("paths./shelves.get.parameters.3", "{name: api-version, in: query, required: true, schema: {type: string}}"),),
        (Edit("paths./shelves.get.parameters.3", "{name: X-Request-ID, in: header, required: true, schema: {type: string}}"),),
        (Edit("paths./shelves.get.parameters.3", "{name: kind, in: query, required: true, schema: {enum: [shelf]}}"),),
        (
            Edit("components.schemas.Shelf.properties.level_total", "{type: integer, readOnly: true, default: 0}"),
            Edit("components.schemas.Shelf.required.3", "level_total"),
        ),
        (
            Edit("components.schemas.ShelfPage.properties.level_sum", "{type: integer, default: 0}"),
            Edit("components.schemas.ShelfPage.required.1", "level_sum"),
        ),
        (Edit("paths./shelves.post.responses.201.headers.X-Zone", "{schema: {type: string}}"),),
    ],
    ids=["version", "request-id", "one value", "default", "default of a page", "optional header"],
)  # fmt: skip
def test_what_has_a_meaning_or_may_be_left_out_is_done(edits: tuple[Edit, ...]) -> None:
    assert not any(item.behavior.reason for item in model_of(edited(*edits)).operations)


def short(schema: str) -> tuple[Edit, ...]:
    """Let a page have another reading of a shelf, with a property that no shelf has."""
    return (
        Edit(
            "components.schemas.ShelfPage.properties.items.items", "{$ref: '#/components/schemas/ShelfShort'}"
        ),
        Edit(
            "components.schemas.ShelfShort",
            "{type: object, required: [id, more], properties: {id: {type: string, format: uuid},"
            f" name: {{type: string}}, more: {schema}}}}}",
        ),
    )


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ("{const: shelf}", "shelf"),
        ("{type: string, enum: [shelf]}", "shelf"),
        ("{type: string, default: d}", "d"),
        ("{type: [string, 'null']}", None),
    ],
)
def test_another_reading_is_filled_where_its_schema_says_with_what(schema: str, value: Any) -> None:
    assert behavior(edited(*short(schema)), "listShelves").filled == {"more": value}


def test_what_was_deleted_says_so() -> None:
    gone = "{type: object, required: [id, name, deleted], properties: {id: {type: string, format: uuid}, name: {type: string}, "
    spec = edited(
        Edit(
            "paths./shelves/{shelf_id}.delete.responses.200",
            "{description: gone, content: {application/json: {schema: {$ref: '#/components/schemas/Gone'}}}}",
        ),
        Edit("paths./shelves/{shelf_id}.delete.responses.204", None),
        Edit("components.schemas.Gone", gone + "deleted: {type: boolean}}}"),
    )
    found = behavior(spec, "deleteShelf")
    assert (found.method, found.filled) == (Method.DELETE, {"deleted": True})


def test_an_idempotency_key_needs_no_field_of_its_own() -> None:
    header = "{name: Idempotency-Key, in: header, schema: {type: string, format: uuid}}"
    spec = edited(Edit("paths./shelves.post.parameters", f"[{header}]"))
    create = next(item for item in model_of(spec).operations if item.id == "createShelf")
    assert create.policies["x-idempotency"] == {"key": "Idempotency-Key"}
    assert create.behavior.refusals == ()


@pytest.mark.parametrize(
    ("schema", "taken"),
    [
        ("{type: string, pattern: '^[A-Z0-9]+$'}", False),
        ("{type: string, maxLength: 20}", False),
        ("{type: string, pattern: '^[a-z0-9-]+$', maxLength: 36}", True),
        ("{type: string, minLength: 1}", True),
    ],
)
def test_a_key_that_no_path_takes_is_not_given_out(schema: str, taken: bool) -> None:
    spec = edited(
        Edit("paths./shelves/{shelf_id}.parameters.0.schema", schema),
        Edit("components.schemas.Shelf.properties.id", "{type: string, readOnly: true}"),
    )
    create = behavior(spec, "createShelf")
    asked = "a new Shelf.id has a form of its own, which {shelf_id} of /shelves/{shelf_id} asks for"
    assert (create.method is Method.CREATE, create.reason) == (taken, None if taken else asked)


@pytest.mark.parametrize(
    ("name", "is_done"),
    [
        ("X-Device-IP", True),
        ("X-App-Version", True),
        ("x-forwarded-for", True),
        ("X-Transaction-Id", True),
        ("X-Client-Id", False),
        ("X-Device-Token", False),
        ("X-Tenant", False),
    ],
)
def test_what_a_caller_says_of_itself_asks_for_nothing(name: str, *, is_done: bool) -> None:
    """A required header: one that may be a credential, or chooses whose things are meant, has to be understood."""
    header = f"{{name: {name}, in: header, required: true, schema: {{type: string}}}}"
    model = model_of(edited(Edit("paths./shelves.get.parameters.3", header)))
    assert (not any(item.behavior.reason for item in model.operations)) is is_done
