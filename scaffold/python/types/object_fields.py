"""Read the fields and the base classes of an object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

from scaffold.python.text.class_names import attribute_names
from scaffold.python.types.directions import Direction
from scaffold.python.types.discriminators import Tag
from scaffold.python.types.object_parts import ObjectReader, Parts, is_flagged, is_plain_reference
from scaffold.python.types.schema_source import Pointer, SchemaSource, reference
from scaffold.python.types.shapes import (
    ABSENT,
    Choice,
    Definition,
    Field,
    Null,
    ObjectDefinition,
    Primitive,
    Scalar,
    Shape,
    narrows,
    union,
)
from scaffold.python.types.sites import Site

_MOST_FIELDS: Final = 2_000


class Reader(Protocol):
    """The interface of the reader of schemas for objects."""

    source: SchemaSource
    objects: ObjectReader
    tags: Mapping[Pointer, Tag]

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """The definitions so far, by name."""
        ...

    def shape(self, site: Site, direction: Direction) -> Shape:
        """Read the schema of a field."""
        ...

    def base(self, site: Site, direction: Direction) -> ObjectDefinition | None:
        """Define the class that a reference leads to; None when it leads to no class, or back to the one at hand."""
        ...

    def report(self, pointer: Pointer, code: str, reason: str) -> None:
        """Note that a type says less than its schema."""
        ...


@dataclass(frozen=True, slots=True)
class Body:
    """A class without its name."""

    bases: tuple[str, ...]
    fields: tuple[Field, ...]
    closed: bool


class FieldReader:
    """Makes classes of object schemas; it extends the classes of `allOf` references where types allow it."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def body(self, site: Site, direction: Direction) -> Body | None:
        """Read an object; None when it is none, has no fields (a mapping) or too many."""
        parts = self._reader.objects.parts(site)
        if parts is None or not parts.found or not (parts.properties or parts.closed):
            return None
        if len(parts.properties) > _MOST_FIELDS:
            self._reader.report(
                site.pointer, "too-many-properties", f"there are more than {_MOST_FIELDS} properties"
            )
            return None
        return self._extending(site, direction) or self._alone(site, parts, direction)

    def _alone(self, site: Site, parts: Parts, direction: Direction) -> Body:
        fields, dropped = self._fields(site, parts, {}, direction)
        return Body((), tuple(fields), parts.closed and not dropped)

    def _extending(self, site: Site, direction: Direction) -> Body | None:
        """Read what an object adds to the classes that it refers to; None when these cannot be its bases."""
        bases: list[ObjectDefinition] = []
        own = Parts()
        for member in self._reader.objects.extended(site):
            base = self._reader.base(member, direction) if is_plain_reference(member.schema) else None
            part = None if base else self._reader.objects.member_parts(member)
            if base is not None:
                bases.append(base)
            elif part is not None:
                own.merge(part)
        if not bases:
            return None
        own.merge(self._reader.objects.own(site))
        inherited: dict[str, Field] = {}
        for base in bases:
            of_base = all_fields(base, self._reader.definitions)
            if not inherited.keys().isdisjoint(of_base):
                return None
            inherited.update(of_base)
        if len({field.attribute for field in inherited.values()}) < len(inherited):
            return None
        own.required |= {wire for wire, field in inherited.items() if field.required}
        fields, dropped = self._fields(site, own, inherited, direction)
        added = [field for field in fields if field != inherited.get(field.wire)]
        if not all(_refines(field, inherited[field.wire]) for field in added if field.wire in inherited):
            return None
        return Body(tuple(base.name for base in bases), tuple(added), own.closed and not dropped)

    def _fields(
        self, site: Site, parts: Parts, inherited: Mapping[str, Field], direction: Direction
    ) -> tuple[list[Field], bool]:
        """Read the fields that parts describe, and whether the direction leaves any out."""
        kept = {name: child for name, child in parts.properties.items() if not self._hidden(child, direction)}
        names = attribute_names(kept, {wire: field.attribute for wire, field in inherited.items()})
        fields = [
            self._field(
                (wire, names[wire]),
                child,
                direction,
                required=wire in parts.required,
                inherited=inherited.get(wire),
            )
            for wire, child in kept.items()
        ]
        fields += [
            replace(field, required=True, default=ABSENT)
            for wire, field in inherited.items()
            if wire in parts.required and wire not in kept and not field.required
        ]
        return self._tagged(site, fields, inherited), len(kept) < len(parts.properties)

    def _field(
        self,
        name: tuple[str, str],
        site: Site,
        direction: Direction,
        *,
        required: bool,
        inherited: Field | None,
    ) -> Field:
        """Read a field by its wire name and attribute; it has the default of the field that it overrides."""
        default = self._default(site)
        if default is ABSENT and inherited is not None:
            default = inherited.default
        shape = self._reader.shape(site, direction)
        return Field(*name, shape, required, describe(site.schema), ABSENT if required else default)

    def _default(self, site: Site) -> Any:
        """Give the default of a property, which may stand where it refers to."""
        schema = site.schema
        if not isinstance(schema, dict):
            return ABSENT
        if "default" in schema:
            return schema["default"]
        target = self._reader.source.target(schema) if reference(schema) else None
        referred = self._reader.source.at(target) if target else None
        return referred.get("default", ABSENT) if isinstance(referred, dict) else ABSENT

    def _tagged(self, site: Site, fields: list[Field], inherited: Mapping[str, Field]) -> list[Field]:
        """Give the property that tells this object from its alternatives the one value that it has here."""
        tag = self._reader.tags.get(site.pointer)
        if tag is None:
            return fields
        known = {field.wire: field for field in fields}
        field = known.get(tag.property) or inherited.get(tag.property)
        if field is None or not isinstance(field.shape, Scalar) or field.shape.primitive is not Primitive.STR:
            return fields
        known[tag.property] = replace(field, shape=Choice((tag.value,)), default=ABSENT)
        return list(known.values())

    def _hidden(self, site: Site, direction: Direction) -> bool:
        """Tell whether a property does not take part in a direction (OpenAPI 3.1 §4.8.24)."""
        flags = {Direction.REQUEST: "readOnly", Direction.RESPONSE: "writeOnly"}
        return direction in flags and is_flagged(self._reader.source, site.schema, flags[direction])


def all_fields(definition: ObjectDefinition, definitions: Mapping[str, Definition]) -> dict[str, Field]:
    """Collect the fields of a class and its bases by wire name."""
    fields: dict[str, Field] = {}
    for name in definition.bases:
        base = definitions[name]
        if isinstance(base, ObjectDefinition):
            fields.update(all_fields(base, definitions))
    fields.update({field.wire: field for field in definition.fields})
    return fields


def describe(schema: Any) -> str:
    """Give what a schema says about itself."""
    if not isinstance(schema, dict):
        return ""
    text: str = schema.get("description", "")
    return f"Deprecated. {text}".strip() if schema.get("deprecated") else text


def _refines(field: Field, base: Field) -> bool:
    """Tell whether a type checker takes a field for a valid override."""
    return narrows(_whole(field), _whole(base))


def _whole(field: Field) -> Shape:
    return field.shape if field.required or field.default is not ABSENT else union([field.shape, Null()])
