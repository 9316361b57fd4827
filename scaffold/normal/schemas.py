"""Reading JSON Schemas (2020-12) of a bundled contract: references, merged objects, plain types."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from scaffold.core.jsontypes import json_type
from scaffold.core.location import pointer_parts
from scaffold.core.values import mapping, sequence
from scaffold.openapi.composition import describes_objects, excludes_objects, iter_composed

Schema = dict[str, Any]


class ValueType(StrEnum):
    """The plain type of a value, as far as storing and converting it is concerned."""

    UUID = "uuid"
    DATETIME = "datetime"
    DATE = "date"
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    ARRAY = "array"
    OBJECT = "object"
    ANY = "any"

    @property
    def scalar(self) -> bool:
        """True where one database column of a plain type can hold it."""
        return self not in (ValueType.ARRAY, ValueType.OBJECT, ValueType.ANY)


@dataclass(frozen=True, slots=True)
class Property:
    """A property of an object schema with its schema as written (a reference stays one)."""

    name: str
    schema: Schema
    required: bool
    read_only: bool
    write_only: bool


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """An object schema with its `allOf` parts merged; `name` is the component it is, if it is one.

    `undescribed` are the names that it requires and describes no property of.
    """

    name: str | None
    properties: Mapping[str, Property]
    open: bool
    undescribed: frozenset[str] = frozenset()


_FORMATS = {"uuid": ValueType.UUID, "date-time": ValueType.DATETIME, "date": ValueType.DATE}
_NUMERIC_FORMATS = frozenset({"int32", "int64", "float", "double", "decimal"})
_PLAIN_TYPES = {
    name.value: name
    for name in (
        ValueType.INTEGER,
        ValueType.NUMBER,
        ValueType.BOOLEAN,
        ValueType.ARRAY,
        ValueType.OBJECT,
    )
}
_PREFIX = "#/components/schemas/"
DEEPEST_UNION = 64
"""Alternatives within alternatives that are read, more than any document needs."""
_MANY = 20


class SchemaReader:
    """Answers questions about the schemas of one bundled contract."""

    def __init__(self, contract: Mapping[str, Any], *, settled: bool = False) -> None:
        """Prepare; of a `settled` contract, which nobody changes any more, what was found is kept."""
        self._contract = contract
        self._settled = settled
        self._places: dict[str, Any] = {}
        # A schema is kept beside its shape, so that its id stays its own.
        self._known: dict[int, tuple[Any, ObjectShape | None]] = {}

    def at(self, ref: str) -> Any:
        """Return what a local reference names, None when it leads nowhere."""
        if not self._settled:
            return self._lookup(ref)
        if ref not in self._places:
            self._places[ref] = self._lookup(ref)
        return self._places[ref]

    def _lookup(self, ref: str) -> Any:
        value: Any = self._contract
        pointer = ref.removeprefix("#")
        if pointer and not pointer.startswith("/"):
            return None  # an anchor or another document: neither is a place of a bundled contract
        for part in pointer_parts(pointer):
            if isinstance(value, dict):
                value = value.get(part)
            elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
                value = value[int(part)]
            else:
                return None
        return value

    def follow(self, value: Any) -> Any:
        """Follow references until something that is none; a circle or a dangling reference gives an empty object."""
        seen: set[str] = set()
        while isinstance(value, dict) and isinstance(value.get("$ref"), str):
            ref = value["$ref"]
            if ref in seen or not ref.startswith("#"):
                return {}
            seen.add(ref)
            value = self.at(ref)
        return {} if value is None else value

    def component(self, schema: Any) -> str | None:
        """Name the schema component that a schema is a reference to, through aliases; None for an inline schema."""
        name = None
        seen: set[str] = set()
        while isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
            ref = schema["$ref"]
            if ref in seen or not ref.startswith(_PREFIX):
                break
            seen.add(ref)
            name = pointer_parts(ref.removeprefix("#"))[-1]
            schema = self.at(ref)
        return name

    def value_type(self, schema: Any) -> ValueType:
        """Classify a schema; unions and untyped schemas are `ANY`, `null` beside one type does not count."""
        schema = self._single(self.follow(schema))
        if not isinstance(schema, dict):
            return ValueType.ANY
        types = [name for name in self._types(schema) if name != "null"]
        if _textual(types, schema):
            types.remove("string")
        if len(types) != 1:
            return ValueType.OBJECT if not types and self._looks_like_object(schema) else ValueType.ANY
        if types[0] == "string":
            return _FORMATS.get(str(schema.get("format")), ValueType.STRING)
        return _PLAIN_TYPES.get(types[0], ValueType.ANY)

    def textual(self, schema: Any) -> bool:
        """Tell whether a schema is a number that may be written as text: .NET's description of one."""
        schema = self._single(self.follow(schema))
        return isinstance(schema, dict) and _textual(set(self._types(schema)) - {"null"}, schema)

    def nullable(self, schema: Any) -> bool:
        """Tell whether `null` satisfies the schema's type, enumeration and alternatives."""
        return self._nullable(schema, set())

    def _nullable(self, schema: Any, seen: set[int]) -> bool:
        schema = self.follow(schema)
        if not isinstance(schema, dict):
            return schema is True
        if id(schema) in seen:
            return False
        seen.add(id(schema))
        alternatives = (part for key in ("anyOf", "oneOf") for part in sequence(schema.get(key)))
        if any(self._nullable(part, seen) for part in alternatives):
            return True
        if "enum" in schema and None not in sequence(schema["enum"]):
            return False
        types = self._types(schema)
        return "null" in types if types else not self._constrains(schema)

    def facts(self, schema: Any) -> Schema:
        """Collect the keywords that a schema, its `allOf` parts and its one alternative beside `null` have; the nearest win."""
        return self._facts(schema, {})

    def _facts(self, schema: Any, seen: dict[int, Schema]) -> Schema:
        found: Schema = {}
        for part in self.parts(schema, seen):
            options = self._alternatives(part, ("anyOf", "oneOf"))
            if len(options) == 1:
                found |= self._facts(options[0], seen)
            found |= part
        return found

    def parts(self, schema: Any, seen: dict[int, Schema] | None = None) -> Iterator[Schema]:
        """Yield what a schema refers to, its `allOf` parts and its own keywords, which count beside a `$ref` too.

        Each part stands behind those that it extends; `seen` holds, by their ids, those that do not count any more.
        """
        if isinstance(schema, dict):
            yield from iter_composed(schema, self._extended, lambda part: part, seen)

    def shape(self, schema: Any) -> ObjectShape | None:
        """Merge an object schema with its `allOf` parts and alternatives; None when it is no object.

        Of several alternatives a property is required when all of them require it.
        """
        if not self._settled:
            return self._shape(schema, {}, 0)
        if id(schema) not in self._known:
            self._known[id(schema)] = (schema, self._shape(schema, {}, 0))
        return self._known[id(schema)][1]

    def _shape(self, schema: Any, shapes: dict[int, ObjectShape | None], depth: int) -> ObjectShape | None:
        """Merge a schema unless that is done or under way: `shapes` holds what is known, None for what is not yet.

        Alternatives within alternatives count as no objects beyond a depth that no document needs.
        """
        if id(schema) not in shapes:
            shapes[id(schema)] = None
            if depth <= DEEPEST_UNION:
                shapes[id(schema)] = self._merged(schema, shapes, depth)
        return shapes[id(schema)]

    def _merged(self, schema: Any, shapes: dict[int, ObjectShape | None], depth: int) -> ObjectShape | None:
        merged: dict[str, Property] = {}
        required: set[str] = set()
        closed = False
        found = False
        for part in self.parts(schema):
            types = self._types(part)
            if excludes_objects(types):
                return None
            options = sequence(part.get("oneOf")) or sequence(part.get("anyOf"))
            known = [
                shape for option in options if (shape := self._shape(option, shapes, depth + 1)) is not None
            ]
            if len(known) < len(options) and not part.get("properties"):
                return None
            for shape in known:
                merged.update(shape.properties)
                found = True
            if known and len(known) == len(options):
                required |= set.intersection(
                    *({item.name for item in shape.properties.values() if item.required} for shape in known)
                )
            found = found or describes_objects(part, types)
            required.update(name for name in sequence(part.get("required")) if isinstance(name, str))
            closed = closed or part.get("additionalProperties") is False
            closed = closed or part.get("unevaluatedProperties") is False
            for name, child in mapping(part.get("properties")).items():
                if child is False:
                    continue  # no object has it
                flags = self.facts(child)
                merged[name] = Property(
                    name=name,
                    schema=child,
                    required=False,
                    read_only=flags.get("readOnly") is True,
                    write_only=flags.get("writeOnly") is True,
                )
        if not found:
            return None
        properties = {
            name: Property(name, item.schema, name in required, item.read_only, item.write_only)
            for name, item in merged.items()
        }
        return ObjectShape(
            self.component(schema), properties, not closed, frozenset(required - properties.keys())
        )

    def alternatives(self, schema: Any) -> list[Any]:
        """Return the schemas of which a value satisfies one: itself, or its alternatives beside null, behind references.

        A schema that is an alternative of itself adds nothing.
        """
        return self._alternatives_of(schema, set())

    def _alternatives_of(self, schema: Any, seen: set[int]) -> list[Any]:
        schema = self._single(self.follow(schema))
        if id(schema) in seen:
            return []
        options = self._alternatives(schema, ("anyOf", "oneOf")) if isinstance(schema, dict) else []
        if not options or any(key in schema for key in ("properties", "allOf", "required")):
            return [schema]
        if len(options) >= _MANY:
            return []
        seen.add(id(schema))
        return [one for option in options for one in self._alternatives_of(option, seen)]

    def extension(self, schema: Any, name: str) -> Any:
        """Return an `x-` field of a schema or of what it refers to, the nearest first."""
        seen: set[int] = set()
        while isinstance(schema, dict) and id(schema) not in seen:
            if name in schema:
                return schema[name]
            seen.add(id(schema))
            schema = self.at(schema["$ref"]) if isinstance(schema.get("$ref"), str) else None
        return None

    def _extended(self, schema: Schema) -> Iterator[Schema]:
        referred = [self.at(schema["$ref"])] if isinstance(schema.get("$ref"), str) else []
        for part in (*referred, *sequence(schema.get("allOf"))):
            if isinstance(part, dict):
                yield part

    def _single(self, schema: Any) -> Any:
        """Unwrap `anyOf: [X, null]`, `oneOf: [X, null]` and `allOf: [X]`."""
        seen: set[int] = set()
        while isinstance(schema, dict) and "type" not in schema and id(schema) not in seen:
            seen.add(id(schema))
            options = self._alternatives(schema, ("anyOf", "oneOf", "allOf"))
            if len(options) != 1:
                break
            schema = self.follow(options[0])
        return schema

    def _alternatives(self, schema: Schema, keys: tuple[str, ...]) -> list[Any]:
        listed = (part for key in keys for part in sequence(schema.get(key)))
        return [part for part in listed if mapping(self.follow(part)).get("type") != "null"]

    def _types(self, schema: Schema) -> list[str]:
        declared = schema.get("type")
        if isinstance(declared, str):
            return [declared]
        if isinstance(declared, list):
            return [name for name in declared if isinstance(name, str)]
        values = sequence(schema.get("enum")) or ([schema["const"]] if "const" in schema else [])
        return sorted({json_type(value) for value in values})

    def _looks_like_object(self, schema: Schema) -> bool:
        return describes_objects(schema, ()) or self.shape(schema) is not None

    def _constrains(self, schema: Schema) -> bool:
        return any(
            key in schema for key in ("properties", "items", "allOf", "anyOf", "oneOf", "const", "not")
        )


def _textual(types: Collection[str], schema: Mapping[str, Any]) -> bool:
    return len(types) == 2 and "string" in types and schema.get("format") in _NUMERIC_FORMATS
