"""Candidates for renames, and renames that the spec says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scaffold.model.renames.candidates import declared_renames, find_candidates
from scaffold.model.renames.rename import NO_RENAMES, Rename, RenameKind, Renames
from tests.unit.merge.orders import (
    SPEC_EDITS,
    describe_spec,
    edited,
    order_spec,
    rename_field,
    rename_operation,
    rename_schema,
)


def contract(schemas: dict[str, Any], operations: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "paths": {
            path: {"get": {"operationId": id_, "responses": {"200": {"description": "Fine."}}}}
            for id_, path in (operations or {}).items()
        },
        "components": {"schemas": schemas},
    }


def candidates(
    old: dict[str, Any], new: dict[str, Any], folder: Path, settled: Renames = NO_RENAMES
) -> list[str]:
    found = find_candidates(describe_spec(old, folder), describe_spec(new, folder), settled)
    return [item.rename.option for item in found]


def thing(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


@pytest.mark.parametrize("name", SPEC_EDITS)
def test_edits_of_the_order_service(name: str, tmp_path: Path) -> None:
    edit, renames = SPEC_EDITS[name]
    found = candidates(order_spec(), edited(order_spec(), edit), tmp_path)
    assert found == sorted(item.option for item in renames.items)
    assert candidates(order_spec(), edited(order_spec(), edit), tmp_path, renames) == []


def test_a_property_is_like_one_of_its_type(tmp_path: Path) -> None:
    old = contract({"Thing": thing(a=TEXT, b=NUMBER, c=TEXT)})
    assert candidates(old, contract({"Thing": thing(x=TEXT, b=NUMBER, c=TEXT)}), tmp_path) == [
        "Thing.a=Thing.x"
    ]
    assert candidates(old, contract({"Thing": thing(x=NUMBER, b=NUMBER, c=TEXT)}), tmp_path) == []
    # Two of one type are told apart by their places, and where those say nothing, not at all.
    both = contract({"Thing": thing(x=TEXT, b=NUMBER, y=TEXT)})
    assert candidates(old, both, tmp_path) == ["Thing.a=Thing.x", "Thing.c=Thing.y"]
    assert candidates(old, contract({"Thing": thing(b=NUMBER, x=TEXT, y=TEXT, z=TEXT)}), tmp_path) == [
        "Thing.c=Thing.y"
    ]


def test_a_schema_is_like_one_with_its_table_or_its_properties(tmp_path: Path) -> None:
    stored = {"x-entity": {"key": "id", "table": "things"}, "required": ["id"]}
    old = contract({"Thing": {**thing(id=TEXT, a=NUMBER), **stored}})
    assert candidates(old, contract({"Item": {**thing(id=TEXT, z=TEXT), **stored}}), tmp_path) == [
        "Thing=Item"
    ]
    four = dict.fromkeys("abcd", TEXT)
    assert candidates(contract({"Thing": thing(**four)}), contract({"Item": thing(**four)}), tmp_path) == [
        "Thing=Item"
    ]
    other = contract({"Item": thing(a=TEXT, b=NUMBER)})
    assert candidates(contract({"Thing": thing(**four)}), other, tmp_path) == []
    twins = contract({"One": thing(**four), "Two": thing(**four)})
    assert candidates(contract({"Thing": thing(**four)}), twins, tmp_path) == []


def test_an_operation_is_like_the_one_of_its_method_and_path(tmp_path: Path) -> None:
    old = contract({}, {"listThings": "/things"})
    assert candidates(old, contract({}, {"searchThings": "/things"}), tmp_path) == ["listThings=searchThings"]
    assert candidates(old, contract({}, {"listItems": "/items"}), tmp_path) == []


def test_the_spec_says_what_was_renamed(tmp_path: Path) -> None:
    def edit(spec: dict[str, Any]) -> None:
        rename_field(spec)
        rename_schema(spec)
        rename_operation(spec)
        spec["components"]["schemas"]["Purchase"]["x-renamed-from"] = ["Basket", "Order"]
        spec["components"]["schemas"]["Purchase"]["properties"]["remark"]["x-renamed-from"] = "note"
        for item in spec["paths"].values():
            for operation in item.values():
                if isinstance(operation, dict) and operation.get("operationId") == "withdrawOrder":
                    operation["x-renamed-from"] = "cancelOrder"

    old, new = describe_spec(order_spec(), tmp_path), describe_spec(edited(order_spec(), edit), tmp_path)
    assert set(declared_renames(old, new).items) == {
        Rename(RenameKind.SCHEMA, ("Order",), ("Purchase",)),
        Rename(RenameKind.PROPERTY, ("Order", "note"), ("Purchase", "remark")),
        Rename(RenameKind.OPERATION, ("cancelOrder",), ("withdrawOrder",)),
    }
    # The next time all have followed, and the fields may stay.
    assert declared_renames(new, new) == Renames()
