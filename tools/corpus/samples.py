"""Fill in path templates, for requests that only have to arrive."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

_PARAMETER = re.compile(r"\{([^{}]+)\}")
# A fragment outside of a parameter's name is not sent.
_FRAGMENT = re.compile(r"#(?![^{}]*\}).*", re.DOTALL)
_SAMPLES = {
    "integer": "1",
    "number": "1",
    "boolean": "true",
    "uuid": "00000000-0000-7000-8000-000000000001",
    "date": "2024-01-31",
    "date-time": "2024-01-31T00:00:00Z",
}
# Not a word that a path is likely to have as a literal segment.
_WORD = "corpus-probe"


def sample_path(document: Mapping[str, Any], path: str, operation: Mapping[str, Any]) -> str:
    """Return a path with a likely value for every parameter, percent-encoded; literal text stays as it is, a query too."""
    known = {
        parameter["name"]: _sample(_follow(document, parameter.get("schema", {})))
        for parameter in _parameters(document, path, operation)
        if parameter.get("in") == "path"
    }
    return _PARAMETER.sub(
        lambda match: quote(known.get(match[1], _WORD), safe=""),
        quote(_FRAGMENT.sub("", path), safe="/{}:%~!$&'()*+,;=@?"),
    )


def _parameters(
    document: Mapping[str, Any], path: str, operation: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    written = [*document["paths"][path].get("parameters", ()), *operation.get("parameters", ())]
    return [_follow(document, parameter) for parameter in written]


def _follow(document: Mapping[str, Any], value: Any) -> Any:
    """Follow local references; a reference that leads nowhere, or in a circle, is nothing."""
    seen: set[str] = set()
    while isinstance(value, dict) and isinstance(value.get("$ref"), str):
        reference = value["$ref"]
        if reference in seen or not reference.startswith("#/"):
            return {}
        seen.add(reference)
        value = document
        for part in unquote(reference[2:]).split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _sample(schema: Mapping[str, Any]) -> str:
    values = schema.get("enum")
    if isinstance(values, list) and values:
        return str(values[0])
    if "const" in schema:
        return str(schema["const"])
    kinds = schema.get("type", "string")
    kind = kinds if isinstance(kinds, str) else next(iter(kinds), "string")
    return _SAMPLES.get(str(schema.get("format")), _SAMPLES.get(kind, _WORD))
