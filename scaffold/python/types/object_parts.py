"""Objects as merged from a schema, its `allOf` members and what these refer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from scaffold.openapi.composition import describes_objects, excludes_objects, iter_composed
from scaffold.python.text.class_names import class_name
from scaffold.python.types.sanitize import Schema
from scaffold.python.types.schema_source import Pointer, SchemaSource, is_structural, reference
from scaffold.python.types.sites import Site, type_names


@dataclass(slots=True)
class Parts:
    """The sum of the parts of one object; `values` describe properties that have no name in the schema."""

    properties: dict[str, Site] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)
    values: list[Site] = field(default_factory=list)
    closed: bool = False
    found: bool = False

    def merge(self, other: Parts) -> None:
        """Add what another part says; a property that both describe is as the other says, unless that says nothing."""
        for name, site in other.properties.items():
            if name not in self.properties or is_structural(site.schema):
                self.properties[name] = site
        self.required |= other.required
        self.values += other.values
        self.found |= other.found


class ObjectReader:
    """Merges object schemas of one contract."""

    def __init__(self, source: SchemaSource) -> None:
        self._source = source
        self._merged: dict[Pointer, Parts | None] = {}

    def parts(self, site: Site) -> Parts | None:
        """Merge an object schema with all that it extends; None when it is no object, or one of several."""
        result = Parts()
        for part in iter_composed(site, self._resolved, lambda part: part.schema):
            if not isinstance(part.schema, dict) or _is_no_object(part.schema):
                return None
            own = self.own(part)
            result.merge(own)
            result.closed = own.closed
        return result

    def _resolved(self, site: Site) -> Iterator[Site]:
        """Give what a schema extends, behind references; one that leads nowhere or in a circle says nothing."""
        for member in self.extended(site) if isinstance(site.schema, dict) else ():
            part = self.referred(member) if is_plain_reference(member.schema) else member
            if part is not None:
                yield part

    def member_parts(self, member: Site) -> Parts | None:
        """Merge a part of an object; None when it is a reference that leads nowhere."""
        if not is_plain_reference(member.schema):
            return self.parts(member)
        target = self.referred(member)
        if target is None:
            return None
        if target.pointer not in self._merged:
            self._merged[target.pointer] = self.parts(target)
        return self._merged[target.pointer]

    def extended(self, site: Site) -> Iterator[Site]:
        """Give the parts beside what a schema says itself: its `$ref` and the members of `allOf` that say something."""
        ref = reference(site.schema)
        if ref is not None:
            yield site.member("$ref", schema={"$ref": ref})
        for index, member in enumerate(site.schema.get("allOf", ())):
            if is_structural(member):
                yield site.member("allOf", str(index), schema=member)

    def referred(self, site: Site) -> Site | None:
        """Give the site that a reference leads to, named after its place."""
        target = self._source.target(site.schema)
        if target is None:
            return None
        return Site(
            self._source.at(target), target, class_name(target[-1]), class_name(target[-1]), root=True
        )

    def own(self, site: Site) -> Parts:
        """Read what an object schema says itself, without its `$ref` and `allOf`."""
        schema = site.schema
        values = [
            site.child("patternProperties", pattern, schema=child, suffix="value")
            for pattern, child in schema.get("patternProperties", {}).items()
        ]
        limits = [schema.get("additionalProperties"), schema.get("unevaluatedProperties")]
        for keyword, limit in zip(("additionalProperties", "unevaluatedProperties"), limits, strict=True):
            if isinstance(limit, dict):
                values.append(site.child(keyword, schema=limit, suffix="value"))
        return Parts(
            properties={
                name: site.child("properties", name, schema=child, suffix=name)
                for name, child in schema.get("properties", {}).items()
                if child is not False
            },
            required=set(schema.get("required", ())),
            values=values,
            closed=False in limits and not values,
            found=describes_objects(schema, type_names(schema)),
        )


def is_plain_reference(schema: Any) -> bool:
    """Tell whether a schema says nothing but that it is another one."""
    if not isinstance(schema, dict) or reference(schema) is None:
        return False
    return not is_structural(schema, beside=("$ref", "$dynamicRef"))


def is_alternative(variant: Any) -> bool:
    """Tell whether a member of `oneOf` or `anyOf` differs in its type; `{required: [...]}` only combines properties."""
    return is_structural(variant, beside=("required",))


def is_flagged(source: SchemaSource, schema: Any, flag: str) -> bool:
    """Tell whether a property is `readOnly` or `writeOnly`, itself, by what it is made of or by what these refer to."""
    if not isinstance(schema, dict):
        return False
    for part in (schema, *schema.get("allOf", ())):
        target = source.target(part) if isinstance(part, dict) else None
        referred = source.at(target) if target else None
        if any(isinstance(item, dict) and item.get(flag) for item in (part, referred)):
            return True
    return False


def _is_no_object(schema: Schema) -> bool:
    if excludes_objects(type_names(schema)) or "enum" in schema or "const" in schema:
        return True
    return any(is_alternative(variant) for key in ("anyOf", "oneOf") for variant in schema.get(key, ()))
