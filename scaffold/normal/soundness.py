"""Schemas that compile and media types that are some: what no program can read is replaced, and said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from scaffold.core.location import Pointer, PointerPart, pointer_text
from scaffold.core.values import mapping
from scaffold.core.wording import shortened
from scaffold.normal.discriminators import mend_discriminators
from scaffold.normal.remarks import Remark, RemarkKind

_TYPES = frozenset({"array", "boolean", "integer", "null", "number", "object", "string"})
_MEDIA_TYPE = re.compile(r"\s*[^\s/;,]+/[^\s/;,]+\s*(;.*)?\Z", re.DOTALL)
_ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*\Z")
_LEADING_TO_SCHEMAS = ("schema", "itemSchema", "x-oai-itemSchema")
_NO_SCHEMAS = frozenset({"default", "enum", "const", "example", "examples", "value", "mapping", "links"})
_NO_MAPS = frozenset({"default", "enum", "const", "example", "value"})
_MAPS_OF_OPENAPI = frozenset(
    {"callbacks", "content", "encoding", "examples", "headers", "links", "responses"}
)
_OBJECTS_IN_MAPS = frozenset({"content", "encoding", "headers"})
_SINGLE = frozenset(
    {
        "additionalProperties", "contains", "contentSchema", "else", "if", "items", "not", "propertyNames",
        "then", "unevaluatedItems", "unevaluatedProperties",
    }
)  # fmt: skip
_LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
_MAPS = frozenset({"$defs", "definitions", "dependentSchemas", "patternProperties", "properties"})
# What other dialects of regular expressions spell differently, in a form that ECMA 262, Python and Rust share.
_SPELLINGS = {r"\A": "^", r"\Z": "$", r"\z": "$", r"\h": r"[ \t]", r"\e": r"\x1b"}
_ESCAPE = re.compile(r"\\.", re.DOTALL)
_KINDS = {
    "file": "string",
    "float": "number",
    "double": "number",
    "int": "integer",
    "long": "integer",
    "bool": "boolean",
    "decimal": "number",
    "str": "string",
    "text": "string",
}
# Formats of texts that people write as types.
_FORMATS = {
    "date": "date",
    "datetime": "date-time",
    "date-time": "date-time",
    "email": "email",
    "uri": "uri",
    "uuid": "uuid",
}
_SCHEME_TYPES = frozenset({"apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"})
_SCHEME_PLACES = frozenset({"cookie", "header", "query"})
_ANCHORS = ("$anchor", "$dynamicAnchor")
_FLAGS = {"exclusiveMinimum": "minimum", "exclusiveMaximum": "maximum"}
_LONGEST_SHOWN = 60


@dataclass(slots=True)
class _Seen:
    """The schemas that were mended, by id, the anchors in them, and those with dynamic references and discriminators."""

    ids: set[int] = field(default_factory=set)
    anchors: set[str] = field(default_factory=set)
    dynamic: list[tuple[Pointer, dict[str, Any]]] = field(default_factory=list)
    discriminated: list[tuple[Pointer, dict[str, Any]]] = field(default_factory=list)

    def note(self, schema: dict[str, Any], keyword: str, where: Pointer) -> None:
        """Note what can only be judged when all schemas were seen."""
        if keyword in _ANCHORS:
            self.anchors.add(schema[keyword])
        elif keyword == "$dynamicRef":
            self.dynamic.append((where, schema))
        elif keyword == "discriminator":
            self.discriminated.append((where, schema))


def mend(contract: dict[str, Any]) -> list[Remark]:
    """Make every schema of a bundled contract compile, in place, and return what was changed.

    A keyword whose value JSON Schema (2020-12) does not allow is removed: its schema then accepts more, and its operation
    can be served. A regular expression of another dialect is spelled anew where that says the same. What stands in
    the place of a media type and is none becomes `*/*`. Discriminators get the mapping that their schemas state.
    """
    remarks: list[Remark] = []
    seen = _Seen()
    _mend_maps(contract, remarks)
    schemes = mapping(mapping(contract.get("components")).get("securitySchemes"))
    _mend_schemes(schemes, remarks)
    for where, key, value in _parts(contract, ()):
        if key == "content":
            _mend_media_types(value, (*where, key), remarks)
        elif key == "security":
            _mend_security(value, (*where, key), remarks, schemes)
        else:
            _mend(value, (*where, key), remarks, seen)
    _mend_dynamic(seen, remarks)
    remarks.extend(mend_discriminators(contract, seen.discriminated))
    return remarks


def _parts(node: Any, where: Pointer) -> Iterator[tuple[Pointer, PointerPart, Any]]:
    """Yield maps of media types, security requirements and the outermost schemas below an object of the description."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _parts(item, (*where, index))
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        if key in _LEADING_TO_SCHEMAS:
            yield where, key, value
        elif key == "schemas" and where == ("components",) and isinstance(value, dict):
            for name, schema in value.items():
                yield (*where, key), name, schema
        elif key not in _NO_SCHEMAS and not (isinstance(key, str) and key.startswith("x-")):
            if (key == "content" and isinstance(value, dict)) or (
                key == "security" and isinstance(value, list)
            ):
                yield where, key, value
            yield from _parts(value, (*where, key))


def _mend_maps(contract: dict[str, Any], remarks: list[Remark]) -> None:
    """Empty what is no map where OpenAPI has one: PHP, for one, writes an empty map as a list."""
    pending: list[tuple[Pointer, Any]] = [((), contract)]
    while pending:
        where, node = pending.pop()
        if isinstance(node, list):
            pending.extend(((*where, index), item) for index, item in enumerate(node))
        for key, value in node.items() if isinstance(node, dict) else ():
            if key in _LEADING_TO_SCHEMAS or key in _NO_MAPS or str(key).startswith("x-"):
                continue
            if key in _MAPS_OF_OPENAPI and not isinstance(value, dict):
                node[key] = {}
                message = f"{key} is not a map; taken as an empty one"
                remarks.append(Remark(RemarkKind.REPAIRED, "structure", pointer_text((*where, key)), message))
                continue
            if key in _OBJECTS_IN_MAPS:
                _mend_entries(value, (*where, key), remarks)
            if (*where, key) != ("components", "schemas"):
                pending.append(((*where, key), value))


def _mend_entries(entries: dict[str, Any], where: Pointer, remarks: list[Remark]) -> None:
    """Empty media types, headers and encodings that are no objects: YAML has null where nothing stands."""
    for name in [name for name, entry in entries.items() if not isinstance(entry, dict)]:
        entries[name] = {}
        message = f"{name} is not an object; taken as an empty one"
        remarks.append(Remark(RemarkKind.REPAIRED, "structure", pointer_text((*where, name)), message))


def _mend_media_types(content: dict[str, Any], where: Pointer, remarks: list[Remark]) -> None:
    for name in [name for name in content if not _MEDIA_TYPE.match(name)]:
        remarks.append(
            Remark(
                RemarkKind.DEGRADED,
                "media-type",
                pointer_text((*where, name)),
                f"{_shown(name)} is not a media type; taken as */*",
            )
        )
        content.setdefault("*/*", content.pop(name))


def _mend_schemes(schemes: Mapping[str, Any], remarks: list[Remark]) -> None:
    """Spell what security schemes are, and where their keys stand, in the letters of OpenAPI (3.1, section 4.8.27)."""
    for name, scheme in schemes.items():
        for key, known in (("type", _SCHEME_TYPES), ("in", _SCHEME_PLACES)):
            written = scheme.get(key) if isinstance(scheme, dict) else None
            meant = next(
                (one for one in known if isinstance(written, str) and one.lower() == written.lower()), None
            )
            if meant is not None and meant != written:
                scheme[key] = meant
                message = f"{key} {_shown(written)} of a security scheme is taken as {meant!r}"
                where = pointer_text(("components", "securitySchemes", name, key))
                remarks.append(Remark(RemarkKind.REPAIRED, "security-scheme", where, message))


def _mend_security(
    requirements: list[Any], where: Pointer, remarks: list[Remark], schemes: Mapping[str, Any]
) -> None:
    for index, requirement in enumerate(requirements):
        for name, scopes in requirement.items() if isinstance(requirement, dict) else ():
            pointer = pointer_text((*where, index, name))
            if not (isinstance(scopes, list) and all(isinstance(scope, str) for scope in scopes)):
                requirement[name] = []
                message = f"scopes {_shown(scopes)} are no list of names; none are required"
                remarks.append(Remark(RemarkKind.DEGRADED, "security-scopes", pointer, message))
            if name not in schemes:
                message = f"security scheme {_shown(name)} is not defined; no credentials satisfy it"
                remarks.append(Remark(RemarkKind.DEGRADED, "security-scheme", pointer, message))


def _mend(root: Any, place: Pointer, remarks: list[Remark], seen: _Seen) -> None:
    pending: list[tuple[Pointer, Any]] = [(place, root)]
    while pending:
        where, schema = pending.pop()
        if not isinstance(schema, dict) or id(schema) in seen.ids:
            continue
        seen.ids.add(id(schema))
        for keyword, value in list(schema.items()):
            if keyword in _SINGLE:
                pending.append(((*where, keyword), value))
            elif keyword in _MAPS and isinstance(value, dict):
                if keyword == "patternProperties":
                    _mend_pattern_names(value, (*where, keyword), remarks)
                pending.extend(((*where, keyword, name), item) for name, item in value.items())
            elif keyword in _LISTS and isinstance(value, list) and value:
                pending.extend(((*where, keyword, index), item) for index, item in enumerate(value))
            elif keyword == "pattern" and isinstance(value, str):
                _mend_pattern(schema, value, where, remarks)
            elif not _admitted(keyword, value):
                _replace(schema, keyword, where, remarks)
            else:
                seen.note(schema, keyword, where)


def _mend_dynamic(seen: _Seen, remarks: list[Remark]) -> None:
    """Remove dynamic references to anchors that are nowhere, and to other documents: a bundled contract is all there is."""
    for where, schema in seen.dynamic:
        reference = schema["$dynamicRef"]
        is_anchor = reference[1:2] not in {"", "/"}
        if reference[:1] != "#" or (is_anchor and reference[1:] not in seen.anchors):
            del schema["$dynamicRef"]
            message = f"$dynamicRef {_shown(reference)} leads nowhere; it is not enforced"
            remarks.append(
                Remark(RemarkKind.DEGRADED, "schema-loosened", pointer_text((*where, "$dynamicRef")), message)
            )


def _replace(schema: dict[str, Any], keyword: str, where: Pointer, remarks: list[Remark]) -> None:
    """Put what was certainly meant in place of a value that JSON Schema does not allow, or remove it."""
    value = schema.pop(keyword, None)
    if value is None or (keyword in _FLAGS and value is False):
        return
    meant = _meant(schema, keyword, value)
    if meant is not None:
        schema[keyword] = meant
    end = "it is not enforced" if meant is None else f"taken as {meant!r}"
    message = f"{keyword} {_shown(value)} is not valid JSON Schema; {end}"
    remarks.append(_judged((*where, keyword), message, respelled=meant is not None))


def _judged(where: Pointer, message: str, *, respelled: bool) -> Remark:
    """Remark on a keyword that was spelled anew, or else left out."""
    if respelled:
        return Remark(RemarkKind.REPAIRED, "schema-respelled", pointer_text(where), message)
    return Remark(RemarkKind.DEGRADED, "schema-loosened", pointer_text(where), message)


def _meant(schema: dict[str, Any], keyword: str, value: Any) -> Any:
    """Return the value that a keyword was certainly meant to have, None where nobody can tell."""
    if keyword in _FLAGS and value is True:
        # Until OpenAPI 3.0 these were flags of the bound beside them.
        return schema.pop(_FLAGS[keyword], None)
    if keyword == "type" and isinstance(value, str):
        name = value.lower()
        if name in _FORMATS:
            schema.setdefault("format", _FORMATS[name])
            return "string"
        return name if name in _TYPES else _KINDS.get(name)
    if keyword in {"type", "required"} and isinstance(value, list):
        names = list(dict.fromkeys(name for name in value if isinstance(name, str)))
        return names if names and _admitted(keyword, names) else None
    return None


def _mend_pattern(schema: dict[str, Any], pattern: str, where: Pointer, remarks: list[Remark]) -> None:
    if _is_portable(pattern):
        return
    spelled = _respelled(pattern)
    if _compiles(spelled):
        schema["pattern"] = spelled
        message = (
            f"pattern {_shown(pattern)} is not an ECMA 262 regular expression; taken as {_shown(spelled)}"
        )
    else:
        del schema["pattern"]
        message = f"pattern {_shown(pattern)} does not compile; it is not enforced"
    remarks.append(_judged((*where, "pattern"), message, respelled="pattern" in schema))


def _mend_pattern_names(patterns: dict[str, Any], where: Pointer, remarks: list[Remark]) -> None:
    for pattern in [pattern for pattern in patterns if not _is_portable(pattern)]:
        spelled, schema = _respelled(pattern), patterns.pop(pattern)
        end = "what it describes is not enforced"
        if _compiles(spelled):
            end = f"taken as {_shown(spelled)}"
            patterns.setdefault(spelled, schema)
        message = f"pattern {_shown(pattern)} is not an ECMA 262 regular expression; {end}"
        remarks.append(_judged((*where, pattern), message, respelled=_compiles(spelled)))


def _is_portable(pattern: str) -> bool:
    """Tell whether a regular expression compiles and means the same to every reader."""
    return _SPELLINGS.keys().isdisjoint(_ESCAPE.findall(pattern)) and _compiles(pattern)


def _respelled(pattern: str) -> str:
    """Spell a regular expression of Perl, Python, Java or .NET the way ECMA 262 does."""
    text = _ESCAPE.sub(lambda match: _SPELLINGS.get(match[0], match[0]), pattern)
    # ECMA 262 reads a hyphen after a class escape as itself; validators want it escaped.
    text = re.sub(r"(\[[^\]]*\\[dwsDWS])-(?=[^\]])", r"\1\\-", text)
    return text.replace("{,", "{0,").replace("(?>", "(?:")


@cache
def _compiles(pattern: str) -> bool:
    # Imported here: most schemas have no pattern, and the commands that only read the model do without.
    import jsonschema_rs

    try:
        jsonschema_rs.validator_for({"pattern": pattern})
    except ValueError:
        return False
    return True


def _admitted(keyword: str, value: Any) -> bool:
    """Tell whether a keyword has a value that JSON Schema allows; of unknown keywords every value is."""
    check = _CHECKS.get(keyword)
    return check is None or check(value)


def _type(value: Any) -> bool:
    names = value if isinstance(value, list) else [value]
    return bool(names) and _names(names) and _TYPES.issuperset(names)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _count(value: Any) -> bool:
    return _number(value) and value >= 0 and value == int(value)


def _divisor(value: Any) -> bool:
    return _number(value) and value > 0


def _names(value: Any) -> bool:
    texts = isinstance(value, list) and all(isinstance(name, str) for name in value)
    return texts and len(set(value)) == len(value)


def _name_lists(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(names, list) and _names(names) for names in value.values()
    )


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _anchor(value: Any) -> bool:
    return isinstance(value, str) and _ANCHOR.match(value) is not None


_CHECKS: Mapping[str, Callable[[Any], bool]] = {
    "type": _type,
    "enum": lambda value: isinstance(value, list) and bool(value),
    "format": _text,
    "pattern": _text,
    "required": _names,
    "uniqueItems": lambda value: isinstance(value, bool),
    "multipleOf": _divisor,
    "dependentRequired": _name_lists,
    "$anchor": _anchor,
    "$dynamicAnchor": _anchor,
    "$dynamicRef": _text,
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _number),
    **dict.fromkeys(
        (
            "maxContains",
            "maxItems",
            "maxLength",
            "maxProperties",
            "minContains",
            "minItems",
            "minLength",
            "minProperties",
        ),
        _count,
    ),
    **dict.fromkeys(_LISTS, lambda value: isinstance(value, list) and bool(value)),
    **dict.fromkeys(_MAPS, lambda value: isinstance(value, dict)),
}


def _shown(value: Any) -> str:
    return shortened(repr(value), _LONGEST_SHOWN)
