"""Shortfalls of generated behavior: each kind is found, and nothing where all is done."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from scaffold.model.build import build_service_model
from scaffold.model.shortfalls import SHORTFALLS
from scaffold.normal.remarks import Remark, RemarkKind
from scaffold.normal.repair import repair
from tests import contracts
from tests.conftest import ROOT
from tests.shelves import KINDS, Edit, edited


def partial(spec: dict[str, Any]) -> list[Remark]:
    repaired = repair(spec)
    remarks = build_service_model(repaired.contract, repaired.remarks).remarks
    return [remark for remark in remarks if remark.kind is RemarkKind.PARTIAL]


def test_where_everything_is_done_nothing_is_said() -> None:
    assert partial(contracts.load("shelves")) == []


@pytest.mark.parametrize("code", SHORTFALLS)
def test_each_kind_is_found_alone(code: str) -> None:
    edits, besides = KINDS[code]
    found = partial(edited(*edits))
    assert {remark.code for remark in found} == {code, *besides}
    assert all(remark.operation for remark in found)


@pytest.mark.parametrize("code", SHORTFALLS)
def test_each_kind_names_a_place_of_the_contract(code: str) -> None:
    spec = edited(*KINDS[code][0])
    for remark in partial(spec):
        node: Any = repair(copy.deepcopy(spec)).contract
        for part in remark.pointer.split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            node = node[int(key)] if isinstance(node, list) else node[key]


@pytest.mark.parametrize("code", SHORTFALLS)
def test_each_kind_is_explained(code: str) -> None:
    page = (ROOT / "docs" / "remarks.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| `{code}` \| .", page, re.MULTILINE)


_SHELF = "components.schemas.Shelf"


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        (KINDS["never-created"][0], ["no operation creates Shelf yet: there are none until rows come from elsewhere"]),
        (
            KINDS["key-other"][0],
            ["a Lamp is found by its 'name' alone; by 'uid', which {uidOrName} may be, too, it is answered 404"],
        ),
    ],
)  # fmt: skip
def test_messages_say_what_is_done_instead(edits: tuple[Edit, ...], said: list[str]) -> None:
    assert list(dict.fromkeys(remark.message for remark in partial(edited(*edits)))) == said


@pytest.mark.parametrize(
    "edits",
    [
        (Edit("paths./shelves.get.parameters.3", "{name: api-version, in: query, schema: {type: string}}"),),
        tuple(
            Edit(f"components.schemas.{name}.properties.access", "{type: string, enum: [given, removed]}")
            for name in ("Shelf", "ShelfNew", "ShelfPut")
        ),
        (
            Edit("paths./shelves/{shelf_id}.put.parameters.0.name", "if-match"),
            Edit("paths./shelves/{shelf_id}.put.responses.428", "{description: say which}"),
        ),
        (
            Edit(
                "components.schemas.Shelf.properties.books",
                "{type: array, readOnly: true, items: {$ref: '#/components/schemas/Book'}}",
            ),
        ),
        (Edit("paths./shelves.get.parameters.3", "{name: Prefer, in: header, schema: {type: string}}"),),
        (Edit("paths./shelves.get.parameters.3", "{name: min_level, in: query, schema: {type: integer}}"),),
        (Edit("paths./shelves.get.parameters.3", "{name: X-Request-ID, in: header, schema: {type: string}}"),),
        (Edit("components.schemas.ShelfPage.properties.kind", "{const: shelves}"),
         Edit("components.schemas.ShelfPage.required.1", "kind")),
        (
            Edit("paths./shelves.post.x-idempotency", "{key: Idempotency-Key}"),
            Edit(
                "paths./shelves.post.parameters",
                "[{name: Idempotency-Key, in: header, required: true, schema: {type: string}}]",
            ),
            Edit("paths./shelves.post.responses.409", "{description: busy}"),
        ),
        (
            Edit(f"{_SHELF}.x-entity", "{key: id, indexes: [{fields: [name], unique: true}]}"),
            Edit("paths./shelves/{shelf_id}.put.responses.409", "{description: taken}"),
        ),
        (Edit("components.schemas.ShelfNew.properties.level", "{type: integer, default: 3, readOnly: true}"),),
        (
            Edit("components.securitySchemes", "{key: {type: apiKey, in: header, name: X-Key}}"),
            Edit("paths./shelves.post.parameters", "[{name: X-Key, in: header, schema: {type: string}}]"),
        ),
    ],
    ids=[
        "version", "access", "required", "within", "hint", "bound", "request-id", "constant", "idempotency", "unique",
        "read-only-default", "api-key",
    ],
)  # fmt: skip
def test_what_is_done_is_not_remarked(edits: tuple[Edit, ...]) -> None:
    assert partial(edited(*edits)) == []
