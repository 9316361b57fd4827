"""Rows that the shipped tests plant satisfy the contract as a whole; bodies agree with paths where nothing is replied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Double, MetaData, String, Table, Text

from service_runtime.storage.entities import Column, Entity
from tests.unit.service_runtime.harness import document, shipping

_KEY = "^prd_[0-9a-f]{12}$"
_BASE = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string", "readOnly": True, "pattern": _KEY, "example": "prd_0123456789ab"},
        "name": {"type": "string"},
    },
}


def _branch(category: str, own: str) -> dict[str, Any]:
    part = {
        "type": "object",
        "required": ["category", own],
        "properties": {
            "category": {"type": "string", "const": category},
            own: {"type": "number", "exclusiveMinimum": 0},
        },
    }
    return {"allOf": [part, {"$ref": "#/components/schemas/Base"}]}


_ITEM = {"$ref": "#/components/schemas/Item"}
_BODY = {"content": {"application/json": {"schema": _ITEM}}}
_NAMED = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
CONTRACT = document(
    {
        "/items/{id}": {
            "parameters": [_NAMED],
            "get": {"operationId": "read", "responses": {"200": {"description": "d", **_BODY}}},
            "put": {
                "operationId": "replace",
                "requestBody": _BODY,
                "responses": {"204": {"description": "d"}},
            },
        }
    },
    {
        "Item": {
            "oneOf": [{"$ref": "#/components/schemas/Drink"}, {"$ref": "#/components/schemas/Cake"}],
            "discriminator": {"propertyName": "category"},
        },
        "Drink": _branch("drink", "volume"),
        "Cake": _branch("cake", "calories"),
        "Base": _BASE,
        "Numbered": {"type": "object", "properties": {"id": {"type": "integer", "example": 10}}},
        "Ware": {
            "type": "object",
            "required": ["id", "sku", "name", "made_at"],
            "properties": {
                "id": {"type": "string", "format": "uuid", "readOnly": True},
                "sku": {"type": "string", "pattern": "^[A-Z0-9]{3,9}$"},
                "name": {"type": "string", "minLength": 1},
                "made_at": {"type": "string", "format": "date-time", "readOnly": True},
            },
        },
    },
)


def _entity(name: str, kind: str, *columns: Column, minted: bool) -> Entity:
    types: dict[str, Any] = {"number": Double(), "string": Text()}
    rows = [SqlColumn("id", String(40), primary_key=True)]
    rows += [SqlColumn(column.column, types[column.kind]) for column in columns]
    key = Column("id", "id", kind, writable=not minted, mutable=False)
    table = Table(name.lower(), MetaData(), *rows)
    return Entity(name, table, key="id", key_kind=kind, minted=minted, columns=(key, *columns))


ENTITIES = {
    "Item": _entity(
        "Item",
        "string",
        Column("category", "category", "string", required=True, nullable=False),
        Column("volume", "volume", "number"),
        Column("calories", "calories", "number"),
        Column("name", "name", "string", required=True, nullable=False),
        minted=True,
    ),
    "Numbered": _entity("Numbered", "integer", minted=False),
    "Ware": _entity(
        "Ware",
        "string",
        Column("sku", "sku", "string", required=True, nullable=False),
        Column("name", "name", "string", required=True, nullable=False),
        minted=True,
    ),
}


@pytest.fixture(scope="module")
def shipped() -> Iterator[Callable[[str], Any]]:
    with shipping(CONTRACT, ENTITIES) as imported:
        yield imported


@pytest.fixture
def planted(
    shipped: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], dict[str, Any]]:
    """Return a function that plants a row and returns it as a reply would have it."""
    planting = shipped("planting")
    kept: list[dict[str, Any]] = []

    class Rows:
        @staticmethod
        def insert_row(_service: Any, _entity: Any, _subject: str, given: Any, values: Any) -> None:
            kept.append({**values, **given})

    monkeypatch.setattr(planting, "_rows", lambda: Rows)

    def plant(name: str) -> dict[str, Any]:
        planting.plant(None, name, "anybody", {})
        return kept.pop()

    return plant


def test_a_planted_row_is_of_one_branch_under_a_key_of_its_form(
    shipped: Callable[[str], Any], planted: Callable[[str], dict[str, Any]]
) -> None:
    one, other = planted("Item"), planted("Item")
    assert re.fullmatch(_KEY, one["id"])
    assert one["id"] != other["id"]
    assert shipped("cases").may_reply(_ITEM, one), one


def test_what_only_replies_have_leaves_no_property_of_a_row_out(
    shipped: Callable[[str], Any], planted: Callable[[str], dict[str, Any]]
) -> None:
    assert shipped("planting").fits("Ware", "name", "mango")
    assert not shipped("planting").fits("Ware", "name", None)
    assert {"sku", "name"} <= planted("Ware").keys()


def test_a_row_has_each_property_where_no_whole_reply_is_known(
    shipped: Callable[[str], Any],
    planted: Callable[[str], dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shipped("planting"), "_whole_text", lambda _name: "{}")
    assert {"sku", "name"} <= planted("Ware").keys()


def test_a_number_that_clients_choose_as_a_key_is_never_the_example_twice(
    planted: Callable[[str], dict[str, Any]],
) -> None:
    assert planted("Numbered")["id"] != planted("Numbered")["id"]


@pytest.mark.parametrize(
    ("wire", "value", "fitting"),
    [
        ("category", "drink", True),
        ("category", "cake", False),
        ("volume", 2, True),
        ("volume", None, False),
        ("calories", None, True),
        ("name", "tea", True),
    ],
)
def test_what_a_union_says_of_a_property_depends_on_the_others(
    shipped: Callable[[str], Any], wire: str, value: Any, fitting: bool
) -> None:
    assert shipped("planting").fits("Item", wire, value) is fitting


@pytest.mark.parametrize(("key", "wrong"), [("one", False), ("other", True)])
def test_a_body_names_another_than_its_path_where_nothing_is_replied(
    shipped: Callable[[str], Any], key: str, wrong: bool
) -> None:
    replace = shipped("cases").CONTRACT.operations["replace"]
    assert shipped("agreeing").disagrees(replace, {"id": "one"}, {"id": key, "name": "tea"}) is wrong


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        ({"type": "array", "items": {"type": ["integer", "string"], "pattern": "^[0-9]+$"}}, "0"),
        ({"type": "array", "items": {"enum": ["new", "old"]}}, "new"),
        ({"type": "array", "items": {"type": "string"}, "default": ["a"]}, "a"),
        ({"type": "array"}, ""),
    ],
)
def test_a_sample_of_a_list_has_an_item(shipped: Callable[[str], Any], schema: Any, text: str) -> None:
    assert shipped("cases").sample({"name": "ids", "schema": schema}) == text
