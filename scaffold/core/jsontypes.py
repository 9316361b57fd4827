"""JSON types of values, as JSON Schema counts them."""

from __future__ import annotations


def json_type(value: object) -> str:
    """Return the JSON Schema type of a JSON value; 1.0 is an integer (JSON Schema 2020-12 Core §4.2.1, Validation §6.1.1)."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "integer" if value.is_integer() else "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
