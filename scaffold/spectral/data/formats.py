"""The formats that rules are restricted to: what kind of document something is, by its first fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from scaffold.spectral.data.values import Value, text_of

FormatCheck = Callable[[Mapping[str, Value]], bool]
_SCHEMA_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_COMBINING = ("allOf", "oneOf", "anyOf", "not", "if")
_DRAFT = re.compile(
    r"https?://json-schema\.org/(?:draft-0([467])|draft/(2019-09|2020-12))/(?:hyper-)?schema#?\Z"
)


def draft_of(address: str) -> str | None:
    """Return the draft of JSON Schema that a `$schema` names, as `4` or `2020-12`; None for what is none."""
    match = _DRAFT.match(address)
    return match[1] or match[2] if match else None


def _version(field: str, pattern: str) -> FormatCheck:
    regex = re.compile(pattern)
    return lambda root: field in root and regex.match(text_of(root[field])) is not None


def _draft(name: str) -> FormatCheck:
    return lambda root: draft_of(text_of(root.get("$schema"))) == name


def _is_json_schema(root: Mapping[str, Value]) -> bool:
    address = root.get("$schema")
    return isinstance(address, str) and "//json-schema.org/" in address


def _is_like_json_schema(root: Mapping[str, Value]) -> bool:
    kind = root.get("type")
    types = kind if isinstance(kind, list) else [kind]
    return (
        _is_json_schema(root)
        or ("type" in root and all(name in _SCHEMA_TYPES for name in types))
        or isinstance(root.get("enum"), list)
        or any(isinstance(root.get(keyword), dict | list) for keyword in _COMBINING)
    )


_CHECKS: Final[Mapping[str, FormatCheck]] = {
    "oas2": _version("swagger", r"\s*\+?0*2(?![0-9])"),
    "oas3": _version("openapi", r"\s*\+?0*3(?![0-9])"),
    **{f"oas3.{minor}": _version("openapi", rf"3\.{minor}(?:\.[0-9]*)?\Z") for minor in (0, 1, 2)},
    "asyncapi2": _version("asyncapi", r"2\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\Z"),
    "asyncapi3": _version("asyncapi", r"3\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\Z"),
    **{f"asyncapi2.{minor}": _version("asyncapi", rf"2\.{minor}\.[0-9]+\Z") for minor in range(7)},
    **{f"asyncapi3.{minor}": _version("asyncapi", rf"3\.{minor}\.[0-9]+\Z") for minor in range(2)},
    "arazzo1": _version("arazzo", r"1\.0(?:\.[0-9]*)?\Z"),
    "json-schema": _is_json_schema,
    "json-schema-loose": _is_like_json_schema,
    "json-schema-draft4": _draft("4"),
    "json-schema-draft6": _draft("6"),
    "json-schema-draft7": _draft("7"),
    "json-schema-draft-2019-09": _draft("2019-09"),
    "json-schema-draft-2020-12": _draft("2020-12"),
}
_SAME: Final = {
    "arazzo1.0": "arazzo1",
    "json-schema-2019-09": "json-schema-draft-2019-09",
    "json-schema-2020-12": "json-schema-draft-2020-12",
}


def known_format(name: str) -> str | None:
    """Return the usual name of a format, None for one that is not known; underscores count as dots."""
    candidate = name.replace("_", ".")
    candidate = _SAME.get(candidate, candidate)
    return candidate if candidate in _CHECKS else None


def formats_of(root: Value) -> frozenset[str]:
    """Name the formats of a document."""
    if not isinstance(root, dict):
        return frozenset()
    return frozenset(name for name, check in _CHECKS.items() if check(root))
