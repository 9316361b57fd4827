"""Read JSON Schemas (2020-12, as OpenAPI 3.1 uses them) into shapes and definitions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from scaffold.core.jsontypes import json_type
from scaffold.python.text.class_names import ClassNames, class_name
from scaffold.python.types.alternatives import read_alternatives
from scaffold.python.types.directions import Direction, Directions, root_of
from scaffold.python.types.discriminators import Tag
from scaffold.python.types.object_fields import Body, FieldReader, describe
from scaffold.python.types.object_parts import ObjectReader, Parts, is_plain_reference
from scaffold.python.types.sanitize import Schema
from scaffold.python.types.schema_source import Pointer, SchemaSource, degraded_at, is_structural, reference
from scaffold.python.types.shapes import (
    AliasDefinition,
    Choice,
    Constraints,
    Definition,
    Degraded,
    EnumDefinition,
    ListOf,
    MapOf,
    Named,
    Null,
    ObjectDefinition,
    Shape,
    Union,
    Unknown,
    narrowest,
    union,
    without_null,
)
from scaffold.python.types.sites import Site, type_names
from scaffold.python.types.values import choice, scalar, suits_enumeration

_MOST_VARIANTS: Final = 300
_LONGEST_CHAIN: Final = 30
# Schemas within schemas, and within those that they extend; each takes up to 8 frames of 1,000.
_DEEPEST: Final = 40
# A body that may be one of so many models is named: it is written wherever the operation is.
_FEWEST_NAMED: Final = 3
_ANNOTATED: Final = frozenset({"title", "description", "deprecated"})

Key = tuple[Pointer, Direction]


class Shaper:
    """Reads the schemas of one contract; `definitions` holds what has been defined so far."""

    def __init__(self, source: SchemaSource, directions: Directions, tags: Mapping[Pointer, Tag]) -> None:
        self.source = source
        self.tags = tags
        self.objects = ObjectReader(source)
        self.definitions: dict[str, Definition] = {}
        self.degraded: dict[Degraded, None] = {}
        self._directions = directions
        self._names = ClassNames()
        self._named: dict[Key, str] = {}
        self._shapes: dict[Key, Shape] = {}
        self._reading: dict[Key, list[Schema]] = {}
        self._holding: dict[Key, Schema] = {}
        self._waiting: dict[str, tuple[Key, Site]] = {}
        self._open: list[str] = []
        self._depth = 0
        self._hoisted: dict[tuple[str, str], str] = {}
        self._fields = FieldReader(self)

    def name_components(self) -> None:
        """Name the schema components, once for each direction that needs a definition of its own."""
        own = [p for p in self.source.components if not self._is_alias(p)]
        names = self._names.claim_all(pointer[-1] for pointer in own)
        for pointer in own:
            for direction in self._directions.by_root[pointer]:
                split = (
                    direction is Direction.REQUEST and Direction.RESPONSE in self._directions.by_root[pointer]
                )
                name = names[pointer[-1]]
                self._expect((pointer, direction), self._names.claim(f"{name}Input") if split else name)

    def finish(self) -> None:
        """Define everything that has a name, and what that names in turn."""
        while self._waiting:
            self._define(next(iter(self._waiting)))

    def use(self, pointer: Pointer, direction: Direction, hint: str) -> Shape:
        """Read the schema of a body; an inline object, or a choice of several, gets the name `hint`."""
        schema = self.source.at(pointer)
        if schema is None:
            self.report(pointer, "ref-unresolved", "there is no schema here")
            return Unknown()
        site = Site(schema, pointer, class_name(hint), hint, root=True)
        shape = self.shape(site, direction)
        inner = without_null(shape)
        members = inner.members if isinstance(inner, Union) else ()
        if sum(isinstance(member, Named) for member in members) < _FEWEST_NAMED:
            return shape
        named = self._shared(site, repr(inner), lambda name: _alias(name, describe(schema), inner, None))
        return union([named, Null()]) if inner != shape else named

    def shape(self, site: Site, direction: Direction) -> Shape:
        """Read a schema; objects with fields in it become definitions of their own."""
        key = (site.pointer, self._directions.of(root_of(self.source, site.pointer), direction))
        if key in self._named:
            return self._reference_to(key)
        if key in self._shapes:
            return self._shapes[key]
        reading = self._reading.setdefault(key, [])
        if site.schema in reading:
            # It holds itself without a reference in between, by what stands around it: only a name can be referred to.
            self._holding[key] = site.schema
            self._expect(key, self._names.claim(*site.names), replace(site, root=True))
            return self._reference_to(key)
        if self._depth >= _DEEPEST and is_structural(site.schema) and not is_plain_reference(site.schema):
            # Read later, by name: what it holds may hold more by the hundred.
            self._expect(key, self._names.claim(*site.names), replace(site, root=True))
            return self._reference_to(key)
        reading.append(site.schema)
        self._depth += 1
        shape = self._read(site, key[1])
        self._depth -= 1
        reading.pop()
        self._shapes[key] = shape
        return shape

    def refer(self, schema: Schema, pointer: Pointer, direction: Direction) -> Shape:
        """Read a reference that stands at a pointer."""
        target = self.source.target(schema)
        if target is None:
            self.report(pointer, "ref-unresolved", f"`{reference(schema)}` does not lead to a schema")
            return Unknown()
        key = (target, self._directions.of(root_of(self.source, target), direction))
        if key in self._shapes:
            return self._shapes[key]
        if key not in self._named:
            parts = [part for part in target if part not in {"components", "schemas", "properties", "$defs"}]
            self._expect(key, self._names.claim(class_name(parts[-1]), class_name(" ".join(parts))))
        return self._reference_to(key)

    def base(self, site: Site, direction: Direction) -> ObjectDefinition | None:
        """Define what a plain reference leads to, if that is a class which the schema at hand can extend."""
        shape = without_null(self.refer(site.schema, site.pointer, direction))
        if not isinstance(shape, Named):
            return None
        definition = self._definition(shape.name)
        return definition if isinstance(definition, ObjectDefinition) else None

    def report(self, pointer: Pointer, code: str, reason: str) -> None:
        """Note that a type says less than its schema."""
        self.degraded[degraded_at(pointer, code, reason)] = None

    def _definition(self, name: str) -> Definition | None:
        """Give a definition, made now if it waits; None while it is being made, or at the end of a very long chain."""
        if name in self._open or len(self._open) > _LONGEST_CHAIN:
            return None
        if name in self._waiting:
            self._define(name)
        return self.definitions.get(name)

    def _resolved(self, shape: Shape) -> Shape:
        """See through names of enumerations and aliases."""
        definition = self._definition(shape.name) if isinstance(shape, Named) else None
        match definition:
            case EnumDefinition(values=values):
                return Choice(values)
            case AliasDefinition(shape=inner):
                return inner
            case _:
                return shape

    def _is_alias(self, pointer: Pointer) -> bool:
        schema = self.source.at(pointer)
        return is_plain_reference(schema) and self.source.target(schema) is not None

    def _expect(self, key: Key, name: str, site: Site | None = None) -> None:
        self._named[key] = name
        self._waiting[name] = key, site or Site(self.source.at(key[0]), key[0], name, name, root=True)

    def _reference_to(self, key: Key) -> Shape:
        named = Named(self._named[key])
        return union([named, Null()]) if _admits_null(self.source.at(key[0])) else named

    def _define(self, name: str) -> None:
        """Define a named schema; what `null` it admits is written where it is referred to."""
        key, site = self._waiting.pop(name)
        self._holding.pop(key, None)
        direction = key[1]
        self._open.append(name)
        body = self._fields.body(site, direction)
        inner = self._alone(site) if body is None else None
        if inner is not None and (body := self._fields.body(inner, direction)) is not None:
            site = inner
        if body is not None:
            self.definitions[name] = self._object(name, site, body)
        else:
            shape, tag = self._read_alternatives(site, direction)
            if _admits_null(site.schema):
                shape = without_null(shape)
            self.definitions[name] = _alias(name, describe(site.schema), shape, tag)
        self._open.pop()

    def _alone(self, site: Site) -> Site | None:
        """Find the one inline schema that is the only alternative to null: a class of it needs no second name."""
        schema = site.schema
        if not isinstance(schema, dict) or schema.keys() - _ANNOTATED - {"anyOf", "oneOf"}:
            return None
        found = [
            variant for variant in read_alternatives(self.objects, site) if variant.schema != {"type": "null"}
        ]
        only = found[0] if len(found) == 1 else None
        if only is None or not isinstance(only.schema, dict) or is_plain_reference(only.schema):
            return None
        labels = {key: value for key, value in schema.items() if key in _ANNOTATED}
        return replace(only, schema={**labels, **only.schema}, root=True)

    def _object(self, name: str, site: Site, body: Body) -> ObjectDefinition:
        return ObjectDefinition(name, describe(site.schema), body.bases, body.fields, body.closed)

    def _read(self, site: Site, direction: Direction) -> Shape:
        schema = site.schema
        if not isinstance(schema, dict) or not is_structural(schema):
            return Unknown()
        if is_plain_reference(schema):
            return self.refer(schema, site.pointer, direction)
        body = self._fields.body(site, direction)
        null: list[Shape] = [Null()] if "null" in type_names(schema) else []
        shape, tag = self._read_alternatives(site, direction) if body is None else (Unknown(), None)
        if self._holding.get((site.pointer, direction)) == schema:
            return self._reference_to((site.pointer, direction))
        if body is not None:
            return union([self._hoist(site, body), *null])
        return self._hoist_tagged(site, shape, tag) if tag else shape

    def _read_alternatives(self, site: Site, direction: Direction) -> tuple[Shape, str | None]:
        """Read a schema that is no object with fields; the text is the property that tells alternatives apart."""
        schema = site.schema
        if not isinstance(schema, dict) or not is_structural(schema):
            return Unknown(), None
        parts = self.objects.parts(site)
        if parts is not None and parts.found:
            null: list[Shape] = [Null()] if "null" in type_names(schema) else []
            return union([self._map(parts, direction), *null]), None
        variants = read_alternatives(self.objects, site)
        if variants:
            if len(variants) > _MOST_VARIANTS:
                self.report(
                    site.pointer,
                    "too-many-alternatives",
                    f"there are more than {_MOST_VARIANTS} alternatives",
                )
                return Unknown(), None
            shape = union([self.shape(variant, direction) for variant in variants])
            return shape, schema.get("discriminator", {}).get("propertyName")
        if "allOf" in schema or reference(schema) is not None:
            return self._intersection(site, direction), None
        return self._value(site, direction), None

    def _intersection(self, site: Site, direction: Direction) -> Shape:
        """Choose among the members of `allOf` the one that admits least."""
        rest = {
            key: value for key, value in site.schema.items() if key not in {"allOf", "$ref", "$dynamicRef"}
        }
        shapes = [self.shape(member, direction) for member in self.objects.extended(site)]
        if is_structural(rest):
            shapes.append(self._read(site.member(schema=rest), direction))
        shape = narrowest({shape: self._resolved(shape) for shape in shapes})
        if shape is None:
            shape = next(shape for shape in shapes if not isinstance(shape, Unknown))
            self.report(
                site.pointer, "combination-simplified", "no Python type is all members of `allOf` at once"
            )
        return shape

    def _value(self, site: Site, direction: Direction) -> Shape:
        schema = site.schema
        values = [schema["const"]] if "const" in schema else schema.get("enum")
        types = type_names(schema)
        if values is not None:
            shape = choice(values)
            if shape is not None:
                return shape
            self.report(
                site.pointer, "enumeration-widened", "Python's Literal cannot hold these values, or so many"
            )
            types = types or list(dict.fromkeys(json_type(value) for value in values))
        if not types and not schema.keys().isdisjoint({"items", "prefixItems"}):
            types = ["array"]
        return union([self._typed(site, name, direction) for name in types]) if types else Unknown()

    def _typed(self, site: Site, name: str, direction: Direction) -> Shape:
        if name == "array":
            return self._list(site, direction)
        if name == "object":
            schema = {key: value for key, value in site.schema.items() if key not in {"enum", "const"}}
            return self._read(site.member(schema={**schema, "type": "object"}), direction)
        return scalar(site.schema, name)

    def _list(self, site: Site, direction: Direction) -> Shape:
        schema = site.schema
        items = [
            site.child("prefixItems", str(index), schema=item, suffix="item")
            for index, item in enumerate(schema.get("prefixItems", ()))
        ]
        if "items" in schema and schema["items"] is not False:
            items.append(site.child("items", schema=schema["items"], suffix="item"))
        shape = union([self.shape(item, direction) for item in items])
        limits: Constraints = tuple((key, schema[key]) for key in ("minItems", "maxItems") if key in schema)
        return ListOf(shape, limits)

    def _map(self, parts: Parts, direction: Direction) -> Shape:
        return MapOf(union([self.shape(site, direction) for site in parts.values]))

    def _hoist(self, site: Site, body: Body) -> Named:
        """Make a class of an inline object; equal objects of the same property name share one."""
        return self._shared(site, repr(body), lambda name: self._object(name, site, body))

    def _hoist_tagged(self, site: Site, shape: Shape, tag: str) -> Shape:
        inner = without_null(shape)
        members = getattr(inner, "members", ())
        if not members or not all(isinstance(member, Named) for member in members):
            return shape
        named = self._shared(
            site, repr((inner, tag)), lambda name: _alias(name, describe(site.schema), inner, tag)
        )
        return union([named, Null()]) if inner != shape else named

    def _shared(self, site: Site, content: str, make: Callable[[str], Definition]) -> Named:
        key = (site.names[0] if site.root else site.leaf, content)
        if key not in self._hoisted:
            # A body's name is made of its operation's, and a component may have it already.
            more = (f"{site.name}Body",) if site.root else ()
            name = self._names.claim(*site.names, *more)
            self._hoisted[key] = name
            self.definitions[name] = make(name)
        return Named(self._hoisted[key])


def _alias(name: str, description: str, shape: Shape, tag: str | None) -> Definition:
    if isinstance(shape, Choice) and suits_enumeration(shape):
        return EnumDefinition(name, description, tuple(str(value) for value in shape.values))
    return AliasDefinition(name, description, shape, tag)


def _admits_null(schema: Any) -> bool:
    """Tell whether a named schema itself names null; its definition then leaves null to those who refer to it."""
    if not isinstance(schema, dict):
        return False
    values = [schema["const"]] if "const" in schema else schema.get("enum", ())
    variants = [*schema.get("oneOf", ()), *schema.get("anyOf", ())]
    return "null" in type_names(schema) or None in values or any(v == {"type": "null"} for v in variants)
