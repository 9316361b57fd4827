"""Read which value of a discriminator property stands for which schema (OpenAPI 3.1 §4.8.25)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scaffold.python.types.sanitize import REF_ROOT, Schema
from scaffold.python.types.schema_source import COMPONENTS, Pointer, SchemaSource, reference, walk


@dataclass(frozen=True, slots=True)
class Tag:
    """The property that tells a schema from its alternatives, and the one value it has there."""

    property: str
    value: str


def derive_tags(source: SchemaSource) -> dict[Pointer, Tag]:
    """Find the tag of every component that is an alternative of a discriminated union.

    Only where the tag is certain: one property and one value over all unions, and no other schema extends the component
    (what extends it carries another value in the same property).
    """
    found: dict[Pointer, set[Tag]] = {}
    extended: set[Pointer] = set()
    for root in source.roots:
        for _, schema in walk(source.roots[root], root):
            for variant, tag in _tags(source, schema):
                found.setdefault(variant, set()).add(tag)
            for member in schema.get("allOf", ()):
                target = source.target(member) if isinstance(member, dict) else None
                if target is not None:
                    extended.add(target)
    return {
        variant: next(iter(tags))
        for variant, tags in found.items()
        if len(tags) == 1 and variant not in extended
    }


def _tags(source: SchemaSource, schema: Schema) -> list[tuple[Pointer, Tag]]:
    discriminator = schema.get("discriminator")
    if discriminator is None:
        return []
    named = _mapped(source, discriminator["mapping"])
    result: list[tuple[Pointer, Tag]] = []
    for variant in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        ref = reference(variant) if isinstance(variant, dict) else None
        target = source.target(variant) if ref is not None else None
        if ref is None or target is None:
            continue
        # Without a mapping entry the name of the component is the value.
        values = named.get(target, [ref.rpartition("/")[2]])
        result.extend((target, Tag(discriminator["propertyName"], value)) for value in values)
    return result


def _mapped(source: SchemaSource, mapping: Mapping[str, str]) -> dict[Pointer, list[str]]:
    named: dict[Pointer, list[str]] = {}
    for value, target in mapping.items():
        by_name = (*COMPONENTS, target) in source.roots
        pointer = source.target({"$ref": REF_ROOT + target if by_name else target})
        if pointer is not None:
            named.setdefault(pointer, []).append(value)
    return named
