"""Requests that generated behavior answers with 501, of an operation that it carries out otherwise."""

from __future__ import annotations

import re
from typing import Any

import pytest

from scaffold.model.build import build_service_model
from scaffold.model.service import Method
from scaffold.model.shortfalls.refusals import REFUSALS
from scaffold.normal.remarks import Remark, RemarkKind
from scaffold.normal.repair import repair
from tests import contracts
from tests.conftest import ROOT
from tests.shelves import REFUSED, Edit, edited


def refused(spec: dict[str, Any]) -> list[Remark]:
    repaired = repair(spec)
    remarks = build_service_model(repaired.contract, repaired.remarks).remarks
    assert not [remark for remark in remarks if remark.kind is RemarkKind.PARTIAL]
    return [remark for remark in remarks if remark.kind is RemarkKind.REFUSED]


def test_where_everything_is_done_nothing_is_refused() -> None:
    assert refused(contracts.load("shelves")) == []


@pytest.mark.parametrize("code", REFUSALS)
def test_each_kind_is_found_alone(code: str) -> None:
    found = refused(edited(*REFUSED[code]))
    assert {remark.code for remark in found} == {code}
    assert all(remark.operation for remark in found)


@pytest.mark.parametrize("code", REFUSALS)
def test_each_kind_is_explained(code: str) -> None:
    page = (ROOT / "docs" / "remarks.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| `{code}` \| .", page, re.MULTILINE)


@pytest.mark.parametrize(
    "schema",
    [
        "{type: string, enum: [low, high], default: low}",
        "{type: [string, 'null'], enum: [low, null]}",
        "{type: string, enum: [low]}",
        "{type: integer, minimum: 4}",
    ],
    ids=["default", "nullable", "constant", "neutral"],
)
def test_what_has_a_value_when_it_is_left_out_is_not_refused(schema: str) -> None:
    edits = (Edit(f"components.schemas.{name}.properties.level", schema) for name in ("Shelf", "ShelfNew"))
    put = Edit("components.schemas.ShelfPut.properties.level", schema)
    assert refused(edited(*edits, put)) == []


def test_no_value_is_neutral_for_what_refers_to_something() -> None:
    spec = edited(
        Edit(
            "components.schemas.Cover",
            "{type: object, x-entity: {key: id}, properties: {id: {type: integer}}}",
        ),
        Edit("components.schemas.Book.required.3", "cover_id"),
        Edit(
            "components.schemas.Book.properties.cover_id",
            "{type: integer, readOnly: true, x-ref: {entity: Cover}}",
        ),
    )
    (create,) = (
        item for item in build_service_model(repair(spec).contract).operations if item.id == "addBook"
    )
    assert create.behavior.reason == (
        "nothing says what Book.cover_id is at first; `type: [integer, 'null']` or a property of the request would"
    )


@pytest.mark.parametrize(
    ("schema", "reason"),
    [
        ("{type: number, readOnly: true}", None),
        ("{type: integer, readOnly: true}", None),
        ("{type: string, format: date, readOnly: true}", "a new Shelf.id has a form of its own"),
        ("{type: boolean, readOnly: true}", "a new Shelf.id has a form of its own"),
    ],
)
def test_keys_are_given_out_where_the_store_can_make_them(schema: str, reason: str | None) -> None:
    model = build_service_model(
        repair(edited(Edit("components.schemas.Shelf.properties.id", schema))).contract
    )
    (create,) = (item for item in model.operations if item.id == "createShelf")
    assert create.behavior.reason == reason
    assert (create.behavior.method is Method.CREATE) == (reason is None)


@pytest.mark.parametrize(
    ("sent", "shown", "doubtful"),
    [
        ("{type: object}", "{type: object, additionalProperties: {type: object}}", True),
        (
            "{type: object, properties: {a: {type: object}}}",
            "{type: object, additionalProperties: {type: object}}",
            True,
        ),
        (
            "{type: object, additionalProperties: {type: string}}",
            "{type: object, additionalProperties: {type: integer}}",
            True,
        ),
        (
            "{type: array, items: {type: object}}",
            "{type: array, items: {type: object, additionalProperties: {type: string}}}",
            True,
        ),
        (
            "{type: object, properties: {m: {type: object}}}",
            "{type: object, properties: {m: {type: object, additionalProperties: {type: string}}}}",
            True,
        ),
        (
            "{type: object, additionalProperties: {type: string, description: d}}",
            "{type: object, additionalProperties: {type: string}}",
            False,
        ),
        ("{type: object}", "{type: object, additionalProperties: true}", False),
        (
            "{type: object, additionalProperties: {type: string}}",
            "{type: object, additionalProperties: {}}",
            False,
        ),
    ],
)
def test_members_that_only_replies_bound_are_judged_when_they_come(
    sent: str, shown: str, doubtful: bool
) -> None:
    spec = edited(
        Edit("components.schemas.ShelfNew.properties.labels", sent),
        Edit("components.schemas.Shelf.properties.labels", shown),
        Edit("components.schemas.ShelfPut.properties.labels", shown),
    )
    model = build_service_model(repair(spec).contract, ())
    create = next(one for one in model.operations if one.id == "createShelf")
    assert create.behavior.doubtful is doubtful
    codes = {remark.code for remark in model.remarks if remark.operation == "createShelf"}
    assert codes == ({"value-incomplete"} if doubtful else set())


@pytest.mark.parametrize(
    ("media_types", "doubtful"),
    [
        (("application/merge-patch+json",), False),
        (("application/merge-patch+json; charset=utf-8",), False),
        (("application/json",), True),
        (("application/merge-patch+json", "application/json"), True),
    ],
)
def test_a_merge_patch_may_leave_out_what_is_there(media_types: tuple[str, ...], doubtful: bool) -> None:
    content = ", ".join(
        f"'{one}': {{schema: {{$ref: '#/components/schemas/ShelfPatch'}}}}" for one in media_types
    )
    shelf = "{content: {application/json: {schema: {$ref: '#/components/schemas/Shelf'}}}, description: d}"
    spec = edited(
        *REFUSED["value-incomplete"],
        Edit(
            "components.schemas.ShelfPatch",
            "{type: object, properties: {box: {type: object, properties: {w: {type: integer}}}}}",
        ),
        Edit(
            "paths./shelves/{shelf_id}.patch",
            f"{{operationId: mergeShelf, requestBody: {{required: true, content: {{{content}}}}},"
            f" responses: {{'200': {shelf}, '422': {{description: d}}}}}}",
        ),
    )
    model = build_service_model(repair(spec).contract, ())
    merge = next(one for one in model.operations if one.id == "mergeShelf")
    assert merge.behavior.method is Method.UPDATE
    assert merge.behavior.doubtful is doubtful
    codes = {remark.code for remark in model.remarks if remark.operation == "mergeShelf"}
    assert codes == ({"value-incomplete"} if doubtful else set())
