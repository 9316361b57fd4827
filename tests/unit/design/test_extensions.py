"""The schemas of the design fields: closed, standing alone, and agreeing with the specs of the platform."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from scaffold.design.extensions import extension_schemas

FIELDS = [
    "x-service",
    "x-events",
    "x-criticality",
    "x-idempotency",
    "x-rate-limit",
    "x-publishes",
    "x-cache",
    "x-entity",
    "x-filter",
    "x-search",
    "x-sort",
    "x-renamed-from",
    "x-computed",
    "x-ref",
]

VALID: list[tuple[str, Any]] = [
    ("x-service", {"name": "order-service"}),
    (
        "x-service",
        {
            "name": "order-service",
            "dependencies": [
                {
                    "service": "a",
                    "via": "http",
                    "operations": ["getB"],
                    "coupling": "hard",
                    "timeout": "PT0.3S",
                    "fallback": 503,
                }
            ],
        },
    ),
    (
        "x-events",
        {"publishes": [{"name": "order.created", "payload": {"$ref": "#/components/schemas/Order"}}]},
    ),
    ("x-criticality", "deferrable"),
    ("x-idempotency", {"key": "Idempotency-Key", "ttl": "PT24H"}),
    ("x-rate-limit", {"limit": 20, "window": "PT1M", "by": "user", "burst": 5}),
    ("x-publishes", ["inventory.reservation_expired"]),
    ("x-cache", {"scope": "private", "ttl": "PT5S", "vary": ["Authorization"]}),
    ("x-entity", {"key": "id", "indexes": [{"fields": ["a", "b"], "unique": True}], "retention": "P7Y"}),
    ("x-filter", {"property": "created_at", "operator": "gte"}),
    ("x-search", {"parameter": "text", "properties": ["name"]}),
    ("x-sort", {"properties": ["name"], "orders": {"newest": "-created_at"}, "default": ["name", "-age"]}),
    ("x-computed", {"function": "count", "of": "items"}),
    ("x-renamed-from", "note"),
    ("x-renamed-from", ["note", "comment"]),
    ("x-ref", {"entity": "User", "service": "auth-service", "cardinality": "many-to-one"}),
]

INVALID: list[tuple[str, Any]] = [
    ("x-service", {"name": "Order Service"}),
    ("x-service", {"name": "order-service", "tier": 0}),
    ("x-service", {"name": "order-service", "responsibilities": ["  "]}),
    ("x-service", {"name": "a", "dependencies": [{"service": "b", "via": "event", "coupling": "soft"}]}),
    ("x-service", {"name": "a", "slo": {"availability": 101}}),
    ("x-events", {"publishes": [{"name": "OrderCreated", "payload": True}]}),
    ("x-criticality", "high"),
    ("x-idempotency", {"key": "Idempotency Key", "ttl": "PT24H"}),
    ("x-rate-limit", {"limit": 0, "window": "PT1M"}),
    ("x-publishes", []),
    ("x-cache", {"scope": "private", "ttl": 5}),
    ("x-entity", {"key": "id", "indexes": [{"fields": []}]}),
    ("x-filter", {"property": "created_at", "operator": ">="}),
    ("x-search", {"parameter": "text"}),
    ("x-sort", {"default": []}),
    ("x-computed", {"function": "sum", "of": "items"}),
    ("x-renamed-from", []),
    ("x-renamed-from", {"name": "note"}),
    ("x-ref", {"entity": "User", "cardinality": "many"}),
]


def accepts(field: str, value: Any) -> bool:
    return jsonschema_rs.Draft202012Validator(extension_schemas()[field]).is_valid(value)


def test_the_fields_in_their_order() -> None:
    assert list(extension_schemas()) == FIELDS


@pytest.mark.parametrize("field", FIELDS)
def test_schema_is_valid_and_stands_alone(field: str) -> None:
    schema = extension_schemas()[field]
    jsonschema_rs.meta.validate(schema)
    text = json.dumps(schema)
    for name in schema.get("$defs", {}):
        assert f'"#/$defs/{name}"' in text


@pytest.mark.parametrize(("field", "value"), VALID)
def test_accepts(field: str, value: Any) -> None:
    assert accepts(field, value)


@pytest.mark.parametrize(("field", "value"), INVALID)
def test_refuses(field: str, value: Any) -> None:
    assert not accepts(field, value)


@pytest.mark.parametrize(("field", "value"), [pair for pair in VALID if isinstance(pair[1], dict)])
def test_is_closed(field: str, value: dict[str, Any]) -> None:
    assert not accepts(field, {**value, "comment": "not in the vocabulary"})


@pytest.mark.parametrize("text", ["P7Y", "P1M", "P2W", "P7D", "PT24H", "PT0.3S", "P1DT12H", "PT1H30M"])
def test_durations(text: str) -> None:
    assert accepts("x-cache", {"scope": "public", "ttl": text})


@pytest.mark.parametrize("text", ["", "P", "PT", "P1DT", "7D", "PT1D", "P1H", "PT1.5M", "pt1s", "PT1S "])
def test_no_durations(text: str) -> None:
    assert not accepts("x-cache", {"scope": "public", "ttl": text})


def fields_of(value: Any, place: str = "") -> Iterator[tuple[str, str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key in FIELDS:
                yield place, key, item
            yield from fields_of(item, f"{place}/{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from fields_of(item, f"{place}/{number}")


def test_specs_of_the_platform_use_them_correctly(specs: Path) -> None:
    found = [
        (path.name, *use)
        for path in sorted(specs.glob("*.yaml"))
        for use in fields_of(yaml.safe_load(path.read_text(encoding="utf-8")))
    ]
    # The platform's lists say all in the names of their parameters; nothing is computed there, or was renamed.
    assert {field for _, _, field, _ in found} == set(FIELDS) - {
        "x-filter",
        "x-search",
        "x-sort",
        "x-computed",
        "x-renamed-from",
    }
    assert [(file, place, field) for file, place, field, value in found if not accepts(field, value)] == []


def test_command_prints_all(cli: Callable) -> None:
    outcome = cli("schema", "extensions")
    assert outcome.code == 0
    assert json.loads(outcome.out) == extension_schemas()


def test_command_prints_one(cli: Callable) -> None:
    assert json.loads(cli("schema", "extensions", "x-ref").out) == extension_schemas()["x-ref"]


def test_command_names_the_fields(cli: Callable) -> None:
    outcome = cli("schema", "extensions", "x-reff")
    assert outcome.code == 2
    assert "x-ref" in outcome.err
