"""The design fields that a generated service acts on: the table, held against the vocabulary and against what is generated."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.core.data import data_folder
from scaffold.design.effects import EFFECTS, Effect, Row, find_unused
from scaffold.design.extensions import extension_schemas
from scaffold.model.describe import describe
from scaffold.openapi.load import load_document
from scaffold.project.create import NewService, create_service
from scaffold.render.blueprint import load_blueprint

UNUSED = [row for row in EFFECTS if row.effect is Effect.UNUSED]
RUNTIME = data_folder("runtime") / "service_runtime"


def follow(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return root["$defs"][reference.removeprefix("#/$defs/")] if reference else schema


def member(schema: dict[str, Any], path: str) -> dict[str, Any] | None:
    node: dict[str, Any] | None = schema
    for part in path.split(".") if path else ():
        found = follow(node or {}, schema).get("properties", {}).get(part.removesuffix("[]"))
        node = None if found is None else follow(found, schema)
        if node is not None and part.endswith("[]"):
            node = follow(node["items"], schema)
    return node


def test_every_field_has_a_row_or_every_member_of_it_has() -> None:
    rows = {row.field.partition("[]")[0] for row in EFFECTS}
    for name, schema in extension_schemas().items():
        members = {f"{name}.{part}" for part in schema.get("properties", {})}
        assert name in rows or (members and members <= rows), name


@pytest.mark.parametrize("row", EFFECTS, ids=lambda row: row.field)
def test_every_row_names_a_field_of_the_vocabulary(row: Row) -> None:
    name, _, path = row.field.partition(".")
    assert member(extension_schemas()[name], path) is not None
    assert bool(row.lacks) is (row.effect is Effect.UNUSED)


def test_no_field_has_two_rows() -> None:
    assert len({row.field for row in EFFECTS}) == len(EFFECTS)


SPEC: dict[str, Any] = yaml.safe_load("""
openapi: 3.1.1
info:
  title: Things
  version: 1.0.0
  x-service:
    name: thing-service
    stack: [{role: broker, choice: Kafka}, {role: language, choice: Python}]
    dependencies: [{service: other-service, via: http, operations: [getOther], coupling: soft}]
x-events:
  publishes: [{name: thing.made, payload: {$ref: '#/components/schemas/Thing'}}]
  consumes: [{name: other.made, from: other-service, effect: a thing is made}]
security: []
paths:
  /things:
    get:
      operationId: listThings
      x-search: {properties: [kind]}
      x-sort: {default: kind}
      parameters:
        - {name: q, in: query, schema: {type: string}}
        - {name: of, in: query, schema: {type: string}, x-filter: {property: kind}}
      responses:
        '200':
          description: ok
          content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}
    post:
      operationId: makeThing
      x-criticality: critical
      x-idempotency: {key: Idempotency-Key, ttl: PT1H, scope: global}
      x-rate-limit: {limit: 5, window: PT1M}
      x-publishes: [thing.made]
      parameters: [{name: Idempotency-Key, in: header, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}
      responses: {'201': {description: made, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
  /things/{id}:
    get:
      operationId: getThing
      x-cache: {scope: public, ttl: PT5S, vary: [Accept], invalidated_by: [thing.made]}
      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses:
        '200':
          description: ok
          headers: {Cache-Control: {schema: {type: string}}}
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
  /things/{id}/end:
    post:
      operationId: endThing
      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}
components:
  schemas:
    Kind: {type: object, x-entity: {key: name, table: sorts}, required: [name], properties: {name: {type: string}}}
    Thing:
      type: object
      x-entity:
        key: id
        table: objects
        retention: P1Y
        indexes: [{fields: [state]}]
        transitions: [{action: end, from: [open], to: ended, emits: thing.ended}]
      required: [id, state]
      properties:
        id: {type: string, format: uuid, readOnly: true}
        state: {type: string, enum: [open, ended], readOnly: true}
        kind: {type: string, x-ref: {entity: Kind, service: thing-service, cardinality: one-to-one}}
""")


def edited(path: str, change: Callable[[dict[str, Any], str], None]) -> dict[str, Any]:
    """Change a field everywhere in the contract; `path` is a row's name of it."""
    spec = copy.deepcopy(SPEC)
    first, *rest = path.split(".")

    def walk(node: Any, name: str, below: list[str]) -> None:
        if isinstance(node, list):
            for item in node:
                walk(item, name, below)
        elif isinstance(node, dict):
            if name.removesuffix("[]") in node:
                if below:
                    walk(node[name.removesuffix("[]")], below[0], below[1:])
                else:
                    change(node, name)
            elif name == first:
                for value in node.values():
                    walk(value, name, below)

    walk(spec, first, rest)
    return spec


def made(spec: dict[str, Any], folder: Path) -> dict[str, str]:
    """Generate a service; return its code without what is only a copy of the contract."""
    path = folder / "thing-service.yaml"
    path.write_text(yaml.safe_dump(spec, sort_keys=False))
    new = NewService("thing-service", path, folder / "thing-service", starter=False, card="")
    created = create_service(
        describe(load_document(path)),
        load_blueprint("fastapi-service"),
        new,
        no_input=True,
        accept_hooks=False,
    )
    return {
        name: created.tree[name]
        for name in created.tree
        if name.endswith(".py") and "/_generated/models" not in name
    }


def test_what_has_no_effect_is_named_with_its_place() -> None:
    found = {field.field: field.pointer for field in find_unused(SPEC)}
    assert set(found) == {row.field for row in UNUSED}
    assert found["x-service.stack[].choice"] == "/info/x-service/stack/0/choice"
    assert found["x-rate-limit"] == "/paths/~1things/post/x-rate-limit"
    assert found["x-entity.transitions[].emits"] == "/components/schemas/Thing/x-entity/transitions/0/emits"
    messages = [field.message for field in find_unused(SPEC) if field.field == "x-rate-limit"]
    assert messages == ["x-rate-limit: requests are not counted and not limited"]


def test_values_with_which_nothing_is_lacking_are_not_named() -> None:
    text = json.dumps(SPEC).replace('"critical"', '"standard"').replace('"global"', '"caller"')
    text = text.replace('"one-to-one"', '"many-to-one"').replace('"Kafka"', '"PostgreSQL"')
    found = {field.field for field in find_unused(json.loads(text))}
    gone = {"x-criticality", "x-idempotency.scope", "x-ref.cardinality", "x-service.stack[].choice"}
    assert found == {row.field for row in UNUSED} - gone


@pytest.mark.parametrize(
    "value",
    [
        {"components": {"schemas": {"x-cache": {"type": "string"}}}},
        {"components": {"schemas": {"A": {"properties": {"x-publishes": {}}}}}},
        {"components": {"schemas": {"A": {"example": {"x-rate-limit": {}}}}}},
        {"info": {"x-service": None}, "x-events": [], "x-entity": {"transitions": {"emits": 1}}},
    ],
    ids=["schema", "property", "example", "shapeless"],
)
def test_names_and_data_are_no_fields(value: dict[str, Any]) -> None:
    assert list(find_unused(value)) == []


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made(SPEC, tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("row", UNUSED, ids=lambda row: row.field)
def test_without_a_field_that_has_no_effect_the_same_code_is_made(
    row: Row, whole: dict[str, str], tmp_path: Path
) -> None:
    spec = edited(row.field, lambda node, name: node.pop(name))
    assert spec != SPEC
    assert made(spec, tmp_path) == whole


SERVED = {
    "x-cache.scope": "private",
    "x-cache.ttl": "PT9S",
    "x-entity.table": "other",
    "x-entity.indexes": [],
    "x-entity.transitions": [],
    "x-filter": {"property": "kind", "operator": "ne"},
    "x-ref.entity": "Other",
    "x-ref.service": "other-service",
    "x-search": {"properties": ["state"]},
    "x-service.name": "other-service",
    "x-sort": {"default": "-kind"},
}


@pytest.mark.parametrize("field", SERVED)
def test_with_another_value_of_a_field_that_is_served_other_code_is_made(
    field: str, whole: dict[str, str], tmp_path: Path
) -> None:
    spec = edited(field, lambda node, name: node.update({name: SERVED[field]}))
    assert made(spec, tmp_path) != whole


@pytest.mark.parametrize("name", sorted({row.field.partition(".")[0] for row in EFFECTS}))
def test_the_runtime_reads_no_field_but_that_of_idempotency(name: str) -> None:
    # The contract's tests ask what a field promises; they are no part of a service that runs.
    modules = [path for path in RUNTIME.rglob("*.py") if path.parent.name != "testing"]
    readers = [path.name for path in modules if f'"{name}"' in path.read_text(encoding="utf-8")]
    assert bool(readers) is (name == "x-idempotency")
