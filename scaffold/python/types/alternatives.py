"""The alternatives of a schema (`oneOf`, `anyOf`), each joined with what holds for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from scaffold.core.naming import pascal, words
from scaffold.python.types.object_parts import ObjectReader, is_alternative, is_plain_reference
from scaffold.python.types.sanitize import Schema
from scaffold.python.types.schema_source import is_structural, reference
from scaffold.python.types.sites import Site, type_names

_MOST_COMBINATIONS: Final = 40
_MOST_JOINS: Final = 2
_NULL: Final = {"type": "null"}
_UNION = frozenset({"oneOf", "anyOf", "discriminator"})
_LABELS = frozenset({"title", "description"})


def alternatives(schema: Schema) -> list[Any]:
    """List the members of `oneOf` and `anyOf`, when at least one of them differs from the others in type."""
    members = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    return members if any(map(is_alternative, members)) else []


def read_alternatives(objects: ObjectReader, site: Site) -> list[Site]:
    """Give what a value may be, one site for each alternative; none for a schema that has no alternatives.

    What stands beside `oneOf`, and what else is in an `allOf` that holds a union, is joined with each alternative where
    it describes an object; otherwise the alternatives stand for themselves.
    """
    schema = site.schema
    if not alternatives(schema):
        return list(_distributed(objects, site)) if site.joined < _MOST_JOINS else []
    beside = {key: value for key, value in schema.items() if key not in _UNION}
    common = objects.parts(site.member(schema=beside)) if is_structural(beside, beside=("type",)) else None
    keyword = "oneOf" if alternatives({"oneOf": schema.get("oneOf", ())}) else "anyOf"
    variants = schema[keyword]
    if common is None or not common.found or site.joined >= _MOST_JOINS:
        return list(_named(site, keyword, variants, schema))
    return [
        _joined(site, inner, beside, beside.get("allOf", []))
        for inner in _named(site, keyword, variants, schema)
    ]


def _distributed(objects: ObjectReader, site: Site) -> Iterator[Site]:
    """Turn `allOf: [A, {oneOf: [B, C]}]` into the alternatives `allOf: [A, B]` and `allOf: [A, C]`."""
    unions: list[Schema] = []
    others: list[Site] = []
    for member in objects.extended(site):
        target = objects.referred(member) if is_plain_reference(member.schema) else member
        schema = target.schema if target is not None else None
        if isinstance(schema, dict) and alternatives(schema):
            unions.append(schema)
        else:
            others.append(member)
    rest = {key: value for key, value in site.schema.items() if key not in {"allOf", "$ref"}}
    if len(unions) != 1 or any(objects.member_parts(member) is None for member in others):
        return
    variants = alternatives(unions[0])
    if len(variants) <= _MOST_COMBINATIONS and (others or "properties" in rest):
        for inner in _named(site, "oneOf", variants, unions[0]):
            yield _joined(site, inner, rest, [member.schema for member in others])


def _joined(whole: Site, inner: Site, common: Schema, members: list[Any]) -> Site:
    if inner.schema == _NULL:
        return inner
    title = (
        {"title": inner.schema["title"]} if isinstance(inner.schema, dict) and "title" in inner.schema else {}
    )
    shared = {key: value for key, value in common.items() if key not in {*_LABELS, "allOf"}}
    return replace(
        inner, schema={**shared, **title, "allOf": [*members, inner.schema]}, joined=whole.joined + 1
    )


def _named(site: Site, keyword: str, variants: list[Any], schema: Schema) -> Iterator[Site]:
    """Give the sites of alternatives; a single one beside null is called what the whole is called."""
    alone = sum(variant != _NULL for variant in variants) == 1
    shared = Counter(name for variant in variants for name in _properties(variant))
    for index, variant in enumerate(variants):
        if alone:
            yield Site(
                variant, (*site.pointer, keyword, str(index)), site.names[0], site.leaf, path=site.path
            )
        else:
            suffix = _suffix(site, variant, schema, shared) or f"option {index + 1}"
            yield site.child(keyword, str(index), schema=variant, suffix=suffix)


def _suffix(site: Site, variant: Any, schema: Schema, shared: Counter[str]) -> str | None:
    """Name an alternative after its component, its value of the discriminator or of a constant, or a property of its own."""
    if not isinstance(variant, dict):
        return None
    for part in (variant, *variant.get("allOf", ())):
        ref = reference(part) if isinstance(part, dict) else None
        if ref is not None:
            return _difference(ref.rpartition("/")[2], site.names[0])
    properties = _properties(variant)
    tag = schema.get("discriminator", {}).get("propertyName")
    for name in (tag, *properties):
        value = _constant(properties.get(name))
        if value is not None:
            return value
    own = next((name for name in properties if shared[name] == 1 and pascal(name)), None)
    if own is not None:
        return f"with {own}"
    types = type_names(variant)
    return types[0] if len(types) == 1 and types != ["object"] else None


def _difference(name: str, parent: str) -> str:
    """Drop the first words of a name that the parent's name has as well."""
    parts, above = words(name), words(parent)
    same = 0
    while same < min(len(parts) - 1, len(above)) and parts[same] == above[same]:
        same += 1
    return " ".join(parts[same:])


def _properties(variant: Any) -> dict[str, Any]:
    return variant.get("properties", {}) if isinstance(variant, dict) else {}


def _constant(schema: Any) -> str | None:
    if not isinstance(schema, dict):
        return None
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return values[0] if len(values) == 1 and isinstance(values[0], str) and pascal(values[0]) else None
