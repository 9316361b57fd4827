"""Schemas that steer a generator, hang a validator or make no sense: cases H24 to H30, H34 and H35."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hostile.support import CODE, MARKER_MODULE, PACKAGE, Hostile, base, with_changes

THING = "/components/schemas/Thing"
ID = "0190a3c0-0000-7000-8000-00000000a11c"
STEERING: dict[str, Any] = {
    "customTypePath": f"{MARKER_MODULE}.Thing",
    "customBasePath": f"{MARKER_MODULE}.Base",
    "default_factory": f"__import__('{MARKER_MODULE}')",
    "x-python-import": {"module": MARKER_MODULE, "name": "Thing"},
    "x-python-type": f"{MARKER_MODULE}.Thing",
    "x-datamodel-code": CODE,
    "x-enum-field-as-literal": CODE,
    "x-go-type-import": {"path": MARKER_MODULE},
    "x-property-names": {"name": CODE},
    "x-is-classvar": True,
}


@pytest.mark.slow
@pytest.mark.parametrize("place", [THING, f"{THING}/properties/name", f"{THING}/properties/ref"])
def test_no_keyword_chooses_an_import(hostile: Hostile, place: str) -> None:
    steering = {f"{place}/{key}": value for key, value in STEERING.items()}
    data = with_changes({f"{THING}/properties/ref": {"$ref": "#/components/schemas/Problem"}, **steering})
    made = hostile.neutralize(data)
    assert MARKER_MODULE not in "".join(made.python.values())


def test_a_property_may_be_called_like_such_a_keyword(hostile: Hostile) -> None:
    data = base()
    data["components"]["schemas"]["Thing"]["properties"] |= {key: {"type": "string"} for key in STEERING}
    models = hostile.neutralize(data).files[f"src/{PACKAGE}/_generated/models.py"]
    assert "alias='customTypePath'" in models or 'alias="customTypePath"' in models


@pytest.mark.parametrize(
    "holder",
    ["x-hidden", *(pytest.param(name, marks=pytest.mark.slow) for name in ("default", "example", "const"))],
)
def test_a_reference_into_data_reads_no_schema(hostile: Hostile, holder: str) -> None:
    """Data are not cleaned, so nothing in them may become a schema."""
    data = with_changes(
        {
            f"{THING}/properties/data": {"type": "object", holder: {"type": "object", **STEERING}},
            f"{THING}/properties/way": {"$ref": f"#{THING}/properties/data/{holder}"},
            "/components/schemas/Alias": {"$ref": f"#{THING}/properties/data/{holder}"},
        }
    )
    made = hostile.neutralize(data)
    source = "".join(text for path, text in made.python.items() if "models" not in path)
    assert MARKER_MODULE not in source
    assert f"import {MARKER_MODULE}" not in made.files[f"src/{PACKAGE}/_generated/models.py"]
    assert f"from {MARKER_MODULE}" not in made.files[f"src/{PACKAGE}/_generated/models.py"]


SCHEMAS: tuple[Any, ...] = (
    {"type": "string", "default": f'"""\n{CODE}\n"""'},
    {"type": "string", "default": "'; " + CODE},
    {"type": "integer", "default": f"__import__('{MARKER_MODULE}')"},
    {"type": "number", "minimum": f"__import__('{MARKER_MODULE}')"},
    {"type": "boolean", "default": "True or x"},
    {"type": "object", "default": {f"a'{CODE}": [f"\\{CODE}"], "b": {"c": None}}},
    {"type": "array", "items": {"type": "string"}, "default": ["'", '"', "\\", "\n"]},
    {"type": "string", "format": "date", "default": f"2020-01-01); {CODE}"},
    {"type": "string", "format": "uuid", "default": "{{ 7*7 }}"},
    {"default": 10**30, "type": "integer"},
    {"type": "integer", "minimum": -(10**250), "maximum": 10**250},
    {"type": "string", "maxLength": 10**30, "minLength": -1},
    {"type": "number", "multipleOf": 0},
    {"type": "array", "maxItems": -5, "minItems": 10**20, "items": {"type": "string"}},
    {"type": "no such type"},
    {"type": {}},
    {"type": ["string", 5, None]},
    {"enum": []},
    {"enum": [None, True, 1, 1.0, "1", [], {}]},
    {"allOf": []},
    {"oneOf": [{}, True, False]},
    {"properties": []},
    {"items": [{"type": "string"}, 5]},
    {"$ref": 5},
    {"const": {"a": [1, {"b": None}]}},
    {"not": {}},
    False,
)


def test_any_schema_of_a_property_is_harmless(hostile: Hostile) -> None:
    odd = {f"{THING}/properties/odd_{number}": schema for number, schema in enumerate(SCHEMAS)}
    made = hostile.neutralize(with_changes(odd))
    models = made.files[f"src/{PACKAGE}/_generated/models.py"]
    for number, schema in enumerate(SCHEMAS):
        assert (f"odd_{number}: " in models) == (schema is not False), "only what can be there is a field"


def test_a_wrong_default_is_left_out(hostile: Hostile) -> None:
    made = hostile.neutralize(with_changes({f"{THING}/properties/odd": {"type": "integer", "default": "x"}}))
    assert "odd: int | None = None" in made.files[f"src/{PACKAGE}/_generated/models.py"]


PATTERNS = (
    f"'\n{CODE}\n'",
    '"""',
    "\\",
    "(",
    "(?<n>",
    "[",
    "*",
    "((a{1,1000}){1,1000}){1,1000}",
    "a{99999999999}",
    "(?=x)y",
    "(a)\\1",
    "\\p{L}+",
    "(?i)x",
    "{{ 7*7 }}",
    "^[^\\u0000]*$",
    "x" * 5000,
)


def test_any_pattern_is_harmless(hostile: Hostile) -> None:
    data = base()
    thing = data["components"]["schemas"]["Thing"]
    thing["patternProperties"] = {pattern: {"type": "string"} for pattern in PATTERNS}
    for number, pattern in enumerate(PATTERNS):
        thing["properties"][f"odd_{number}"] = {"type": "string", "pattern": pattern}
    hostile.neutralize(data)


@pytest.mark.parametrize("beside", ["(?=x)", "(a)\\1", "^x$"])
def test_models_answer_however_a_pattern_backtracks(hostile: Hostile, beside: str) -> None:
    """One pattern that needs another engine must not take its neighbor there, where it never ends."""
    made = hostile.neutralize(
        with_changes(
            {
                f"{THING}/properties/slow": {
                    "type": "string",
                    "pattern": "^(a+)+$",
                    "default": "a" * 41 + "!",
                },
                f"{THING}/properties/beside": {"type": "string", "pattern": beside},
            }
        )
    )
    value = {"id": ID, "name": "x", "slow": "a" * 41 + "!"}
    answer = hostile.importer.ask(made.folder, accepts={"model": "Thing", "value": value})
    assert answer["failure"] is None, answer["failure"]
    assert answer["accepts"] is False


@pytest.mark.slow
@pytest.mark.parametrize(
    "discriminator",
    [
        {"propertyName": f"'); {CODE}"},
        {"propertyName": "__class__"},
        {
            "propertyName": "kind",
            "mapping": {"a": "http://127.0.0.1:9/x", "b": "../../etc/passwd", "c": "#/nowhere"},
        },
        {"propertyName": "kind", "mapping": {f"'; {CODE}": "#/components/schemas/Problem"}},
        {"propertyName": 5, "mapping": 5},
        5,
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_discriminator_is_harmless(hostile: Hostile, discriminator: Any) -> None:
    kind = {"type": "string"}
    hostile.neutralize(
        with_changes(
            {
                "/components/schemas/Cat": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {"kind": kind},
                },
                "/components/schemas/Dog": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {"kind": kind},
                },
                f"{THING}/properties/pet": {
                    "oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}],
                    "discriminator": discriminator,
                },
            }
        )
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/components/schemas/Thing/x-entity", {"key": CODE, "owner": [], "indexes": 5, "transitions": "x"}),
        (
            "/components/schemas/Thing/x-entity",
            {"key": "id", "transitions": [{"action": CODE, "from": 5, "to": []}]},
        ),
        ("/components/schemas/Thing/x-entity", [CODE]),
        ("/components/schemas/Thing/properties/name/x-ref", {"entity": f"'{CODE}", "service": 5}),
        ("/paths/~1things/get/x-cache", {"scope": f"\r\n{CODE}", "ttl": "PT1S'); x"}),
        ("/paths/~1things/post/x-idempotency", CODE),
        ("/info/x-service", {"name": "../../x", "responsibilities": [5, {"a": CODE}]}),
        ("/x-stack", [{"role": "<script>", "choice": 5, "because": "|"}]),
        ("/x-events", {"a": f'"""\n{CODE}'}),
        ("/info", {"title": 5, "version": [], "description": {"a": 1}}),
        ("/tags", [5, {"name": 5}, {}]),
        ("/components", {"schemas": 5, "responses": [], "parameters": {"x": 5}}),
        ("/paths/~1things/get/parameters", [5, {}, {"name": "x"}, {"in": "query"}, {"$ref": "#/nowhere"}]),
        ("/paths/~1things/get", 5),
        ("/paths/~1things", []),
        ("/paths", {"/x": {"get": {"responses": 5}}, "/y": None, "/z": {"$ref": "#/nowhere"}}),
        ("/security", [5, {"x": 5}, {"token": CODE}]),
        ("/servers", 5),
    ],
)
def test_a_field_of_another_shape_is_passed_over(hostile: Hostile, pointer: str, value: Any) -> None:
    hostile.neutralize(with_changes({pointer: value}))
