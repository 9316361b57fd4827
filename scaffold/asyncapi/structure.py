"""The structure of AsyncAPI documents: a JSON Schema made of the tables of their fields, and JSON Schema's own for their schemas.

What bindings hold is left open, for each protocol has its own; so are schemas in other formats than JSON Schema.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from scaffold.asyncapi.fields import SCHEMES_2, SCHEMES_3, VERSION_2, VERSION_3, Fields
from scaffold.openapi.types.structure import read_schema
from scaffold.openapi.types.structure_problems import Problem, explain
from scaffold.openapi.values import Json

JSON_FORMATS: Final = r"^application/(vnd\.aai\.asyncapi|schema)([+;]|$)"
"""The values of `schemaFormat` whose schemas are JSON Schema: the default one of AsyncAPI, and JSON Schema itself."""

_SCHEMA: Final = {"$ref": "#/$defs/Schema"}
_SOME_SCHEMAS: Final = {"type": "array", "minItems": 1, "items": _SCHEMA}
_IS_JSON: Final = {"properties": {"schemaFormat": {"type": "string", "pattern": JSON_FORMATS}}}
_SIMPLE: Final[dict[str, Any]] = {
    "text": {"type": "string"},
    "uri": {"type": "string", "format": "uri"},
    "email": {"type": "string", "format": "email"},
    "location": {"type": "string", "pattern": r"^\$message\.(header|payload)#(/([^/~]|~[01])*)*"},
    "address": {"type": ["string", "null"]},
    "flag": {"type": "boolean"},
    "object": {"type": "object"},
    "any": {},
    "schema": _SCHEMA,
    "headers": {"allOf": [_SCHEMA, {"properties": {"type": {"const": "object"}}}]},
    "action": {"enum": ["send", "receive"]},
    "inRequest": {"enum": ["header", "query", "cookie"]},
    "userOrPassword": {"enum": ["user", "password"]},
}
_CHANNEL_NAME: Final = {"minLength": 1, "format": "uri-template"}
_SPECIAL: Final[dict[str, Any]] = {
    "Reference": {
        "type": "object", "required": ["$ref"], "properties": {"$ref": {"type": "string", "format": "uri-reference"}},
    },
    "Requirement": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    # A message, or one of several.
    "Messages": {
        "if": {"type": "object", "required": ["oneOf"]},
        "then": {
            "properties": {"oneOf": {"type": "array", "items": {"$ref": "#/$defs/MessagesOrReference"}}},
            "additionalProperties": False, "patternProperties": {"^x-": {}},
        },
        "else": {"$ref": "#/$defs/Message"},
    },
    "MessagesOrReference": {
        "if": {"type": "object", "required": ["$ref"]},
        "then": {"$ref": "#/$defs/Reference"},
        "else": {"$ref": "#/$defs/Messages"},
    },
    # Draft 7 with what AsyncAPI adds, which is not checked inside of keywords that hold schemas in unusual places.
    "Schema": {
        "allOf": [
            {"$ref": "http://json-schema.org/draft-07/schema#"},
            {
                "properties": {
                    "discriminator": {"type": "string"}, "deprecated": {"type": "boolean"}, "externalDocs": {},
                    "writeOnly": {"type": "boolean"},
                    "properties": {"additionalProperties": _SCHEMA}, "patternProperties": {"additionalProperties": _SCHEMA},
                    "additionalProperties": _SCHEMA, "items": {"if": {"type": "array"}, "then": _SOME_SCHEMAS, "else": _SCHEMA},
                    "allOf": _SOME_SCHEMAS, "anyOf": _SOME_SCHEMAS, "oneOf": _SOME_SCHEMAS, "not": _SCHEMA,
                    "propertyNames": _SCHEMA, "contains": _SCHEMA,
                }
            },
        ]
    },
    # A schema, or one in a format that is named (Multi Format Schema Object).
    "anySchema": {
        "type": "object",
        "if": {"required": ["schema"]},
        "then": {
            "properties": {"schemaFormat": {"type": "string"}},
            "if": _IS_JSON, "then": {"properties": {"schema": _SCHEMA}},
        },
        "else": _SCHEMA,
    },
}  # fmt: skip


def find_problems(value: Json, version: str, kind: str = "Root") -> list[Problem]:
    """Say where an object is not what a version (`2.6.0`, `3.0.0` …) allows, one problem for each place.

    `kind` is that of the object: `Root` the whole document, `Message`, `Schema` and so on what stands in a file of its own.
    """
    major = version.partition(".")[0]
    errors = list(_validator(major, kind).iter_errors(value))
    found: dict[Any, Problem] = {}
    for problem in explain(errors, value, _schema(major), with_references=True):
        found.setdefault(problem.pointer, problem)
    return list(found.values())


@cache
def _validator(major: str, kind: str) -> Any:
    import jsonschema_rs  # only AsyncAPI documents pay for it

    draft = read_schema("jsonschema_specifications", "schemas/draft7/metaschema.json")
    registry = jsonschema_rs.Registry([(draft["$id"], draft)])
    schema = {**_schema(major), "$ref": f"#/$defs/{kind}"}
    return jsonschema_rs.Draft202012Validator(schema, registry=registry, validate_formats=True)


@cache
def _schema(major: str) -> dict[str, Any]:
    table, schemes = (VERSION_2, SCHEMES_2) if major == "2" else (VERSION_3, SCHEMES_3)
    definitions = {name: _object(fields) for name, fields in table.items()}
    definitions |= {f"{name}-scheme": _object(fields) for name, fields in schemes.items()}
    definitions |= _SPECIAL
    definitions["SecurityScheme"] = {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": list(schemes)}},
        "allOf": [
            {
                "if": {"required": ["type"], "properties": {"type": {"const": name}}},
                "then": {"$ref": f"#/$defs/{name}-scheme"},
            }
            for name in schemes
        ],
    }
    definitions["Schema"]["allOf"][1]["properties"]["externalDocs"] = _value(
        "ExternalDocs" if major == "2" else "ExternalDocs&"
    )
    definitions["MessageExample"]["anyOf"] = [{"required": ["payload"]}, {"required": ["headers"]}]
    if major == "2":
        definitions["Message"] |= {"if": _IS_JSON, "then": {"properties": {"payload": _SCHEMA}}}
        for holder in ("Root", "Components"):
            definitions[holder]["properties"]["channels"]["propertyNames"] = _CHANNEL_NAME
    return {"$defs": definitions}


def _object(fields: Fields) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {field: _value(kind) for field, kind in fields.items()},
        "required": [field for field, kind in fields.items() if kind.endswith("!")],
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
    }


def _value(kind: str) -> dict[str, Any]:
    kind = kind.rstrip("!")
    if kind in _SIMPLE:
        simple: dict[str, Any] = _SIMPLE[kind]
        return simple
    if kind[0] == "[":
        return {"type": "array", "items": _value(kind[1:-1])}
    if kind[0] == "{":
        return {"type": "object", "additionalProperties": _value(kind[1:-1])}
    if kind.endswith("&"):
        # A Reference Object may stand for it; where it leads is found out elsewhere.
        return {
            "if": {"type": "object", "required": ["$ref"]},
            "then": {"$ref": "#/$defs/Reference"},
            "else": _value(kind[:-1]),
        }
    return {"$ref": f"#/$defs/{kind}"}
