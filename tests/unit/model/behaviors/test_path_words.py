"""Paths that mean by their words what plain paths mean: verbs, and properties of one thing."""

from __future__ import annotations

from functools import partial

import pytest

from scaffold.model.service import Method
from scaffold.normal.remarks import RemarkKind
from tests import contracts
from tests.unit.model.contracts import behavior_of, inferred, model_of

_HARBOUR = contracts.read("harbour")

harbour = partial(inferred, _HARBOUR)


@pytest.mark.parametrize(
    ("id_", "method"),
    [
        ("registerShip", Method.CREATE),
        ("allShips", Method.LIST),
        ("getShip", Method.GET),
        ("editShip", Method.REPLACE),
        ("deleteShip", Method.DELETE),
    ],
)
def test_a_verb_that_repeats_the_method_is_left_out(id_: str, method: Method) -> None:
    behavior = harbour(id_)
    assert (behavior.method, behavior.entity) == (method, "Ship")
    assert behavior.origin.startswith("inferred from the path /ships/")


@pytest.mark.parametrize("id_", ["renameQuay", "dredge"])
def test_a_property_of_one_thing_is_changed(id_: str) -> None:
    behavior = harbour(id_)
    assert (behavior.method, behavior.entity, behavior.key) == (Method.UPDATE, "Berth", "id")
    assert behavior.origin.startswith("inferred from the path /berths/{id}/")


def test_a_path_may_name_what_a_reference_leads_to() -> None:
    assert harbour("moor").method is Method.UPDATE
    ship = next(item for item in model_of(_HARBOUR).entities if item.name == "Ship")
    assert [(item.field, item.entity) for item in ship.relations] == [("berth_id", "Berth")]


def test_a_property_of_one_thing_is_shown() -> None:
    behavior = harbour("getDepth")
    assert (behavior.method, behavior.entity, behavior.part) == (Method.PART, "Berth", "depth")


@pytest.mark.parametrize(
    ("id_", "changes"),
    [
        ("renameQuay", [("/berths/{id}/quay:", "/berths/{id}/signs:")]),
        (
            "renameQuay",
            [
                (
                    "required: [quay], properties: {quay: {type: string, minLength: 1}}",
                    "properties: {quay: {type: integer}}",
                )
            ],
        ),
        (
            "dredge",
            [
                (
                    "required: [depth], properties: {depth: {type: number}}",
                    "properties: {depth: {type: number}, by: {type: string}}",
                )
            ],
        ),
        (
            "getDepth",
            [("schema: {type: number}}}}\n        '404'", "schema: {type: string}}}}\n        '404'")],
        ),
    ],
)
def test_other_parts_stay_open(id_: str, changes: list[tuple[str, str]]) -> None:
    assert harbour(id_, *changes).method is Method.CUSTOM


def test_post_changes_a_property_where_the_body_has_nothing_else() -> None:
    text = _HARBOUR.replace("    put:\n      operationId: dredge", "    post:\n      operationId: dredge")
    assert behavior_of(model_of(text), "dredge").method is Method.UPDATE
    both = text.replace(
        "required: [depth], properties: {depth: {type: number}}",
        "properties: {depth: {type: number}, quay: {type: string}}",
    )
    assert behavior_of(model_of(both), "dredge").method is Method.CUSTOM


def test_post_may_add_to_a_list_instead_of_setting_it() -> None:
    lists = _HARBOUR.replace("depth: {type: number}", "depth: {type: array, items: {type: number}}")
    assert behavior_of(model_of(lists), "dredge").method is Method.UPDATE
    posted = lists.replace("    put:\n      operationId: dredge", "    post:\n      operationId: dredge")
    assert behavior_of(model_of(posted), "dredge").method is Method.CUSTOM
    other = lists.replace(
        "required: [depth], properties: {depth: {type: array, items: {type: number}}}",
        "required: [depth], properties: {depth: {type: array, items: {type: string}}}",
    )
    assert behavior_of(model_of(other), "dredge").method is Method.CUSTOM


@pytest.mark.parametrize(
    ("id_", "method", "field"),
    [
        ("shipsUnder", Method.LIST, "flag"),
        ("shipsAt", Method.LIST, "berth_id"),
        ("shipCalled", Method.FIND, "radio_code"),
    ],
)
def test_a_path_selects_by_a_property(id_: str, method: Method, field: str) -> None:
    behavior = harbour(id_)
    assert (behavior.method, behavior.entity) == (method, "Ship")
    assert [(item.field, item.operator, item.location) for item in behavior.filters] == [
        (field, "eq", "path")
    ]


@pytest.mark.parametrize(
    ("id_", "old", "new"),
    [
        ("shipsUnder", "/register/flag/{flag}", "/register/waving/{colour}"),
        (
            "shipsUnder",
            "{name: flag, in: path, required: true, schema: {type: string,",
            "{name: flag, in: path, required: true, schema: {type: integer,",
        ),
    ],
)
def test_other_paths_select_nothing(id_: str, old: str, new: str) -> None:
    assert harbour(id_, (old, new)).method is Method.CUSTOM


def test_a_property_that_several_may_share_shows_none_of_them() -> None:
    named = harbour(
        "shipCalled",
        ("/ships/radio-code/{radioCode}", "/ships/name/{name}"),
        ("{name: radioCode", "{name: name"),
    )
    assert named.reason == "nothing says which of several Ship with one 'name' is shown"


def test_what_a_path_says_by_its_words_is_said() -> None:
    said = {
        item.operation: item.message for item in model_of(_HARBOUR).remarks if item.code == "path-meaning"
    }
    assert said["deleteShip"] == (
        "deleteShip is taken for delete of Ship, inferred from the path /ships/delete/{imo}, which repeats the method"
    )
    assert (
        said["getDepth"]
        == "getDepth is taken for a look at Berth.depth, inferred from the path /berths/{id}/depth"
    )
    kinds = {item.kind for item in model_of(_HARBOUR).remarks if item.code == "path-meaning"}
    assert kinds == {RemarkKind.ASSUMED}


def test_a_schema_may_say_what_it_is_for_behind_its_name() -> None:
    text = """
info: {title: Parcels, version: 1.0.0}
paths:
  /parcels/{parcelId}:
    get:
      operationId: look
      parameters: [{name: parcelId, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/ParcelDto'}}}}}
  /depots/all/parcels:
    get:
      operationId: browse
      responses:
        '200':
          description: d
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/ParcelDto'}}}}
  /users/me/parcels:
    get:
      operationId: mine
      responses:
        '200':
          description: d
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/ParcelDto'}}}}
components:
  schemas:
    ParcelDto: {type: object, required: [id], properties: {id: {type: string}, size: {type: string}}}
"""
    model = model_of(text)
    assert behavior_of(model, "look").entity == behavior_of(model, "browse").entity == "ParcelDto"
    assert behavior_of(model, "mine").method is Method.CUSTOM
