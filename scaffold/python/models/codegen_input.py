"""Write definitions as the OpenAPI document that datamodel-code-generator turns into a module.

The document is flat: every class, enumeration and alias is a schema component under the name that it will have in
Python, and whatever refers to it is a reference. No text of the contract stands where the generator looks for
instructions.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any, Final

from scaffold.core.jsontypes import json_type
from scaffold.python.types.object_fields import all_fields
from scaffold.python.types.shapes import (
    ABSENT,
    AliasDefinition,
    Choice,
    Definition,
    EnumDefinition,
    Field,
    ListOf,
    MapOf,
    Named,
    Null,
    ObjectDefinition,
    Primitive,
    Scalar,
    Shape,
    Union,
    Unknown,
    without_null,
)

Schema = dict[str, Any]

_LINE: Final = 100
_LONGEST_DESCRIPTION: Final = 1_200
_LONGEST_FIELD_DESCRIPTION: Final = 300
_LITERAL = {"x-enum-field-as-literal": True}
_PRIMITIVES: Mapping[Primitive, Schema] = {
    Primitive.STR: {"type": "string"},
    Primitive.INT: {"type": "integer"},
    Primitive.FLOAT: {"type": "number"},
    Primitive.BOOL: {"type": "boolean"},
    Primitive.BYTES: {"type": "string", "format": "binary"},
    Primitive.UUID: {"type": "string", "format": "uuid"},
    Primitive.DATE: {"type": "string", "format": "date"},
    Primitive.DATETIME: {"type": "string", "format": "date-time"},
}
_JSON_TYPES = {
    Primitive.STR: "string",
    Primitive.INT: "integer",
    Primitive.FLOAT: "number",
    Primitive.BOOL: "boolean",
}


def build_input(definitions: Mapping[str, Definition], *, reduced: Iterable[str] = ()) -> Schema:
    """Write an OpenAPI 3.1 document of definitions; the `reduced` ones keep their name and their kind and nothing else."""
    writer = _Writer(definitions)
    names = frozenset(reduced)
    return {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {
            "schemas": {
                name: _reduced(definition) if name in names else writer.definition(definition)
                for name, definition in definitions.items()
            }
        },
    }


def build_aliases(definitions: Mapping[str, Definition]) -> dict[str, str]:
    """List the attribute names of all fields whose property is called otherwise, as `Class.property`."""
    return {
        f"{definition.name}.{field.wire}": field.attribute
        for definition in definitions.values()
        if isinstance(definition, ObjectDefinition)
        for field in definition.fields
        if field.attribute != field.wire
    }


class _Writer:
    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self._definitions = definitions

    def definition(self, definition: Definition) -> Schema:
        """Write one definition as the schema component of its name."""
        schema = self._undescribed(definition)
        description = paragraphs(definition.description)
        return {"description": description, **schema} if description else schema

    def _undescribed(self, definition: Definition) -> Schema:
        match definition:
            case ObjectDefinition():
                return self._object(definition)
            case EnumDefinition():
                return {"type": "string", "enum": list(definition.values)}
            case AliasDefinition():
                return self._alias(definition)

    def _object(self, definition: ObjectDefinition) -> Schema:
        schema: Schema = {
            "type": "object",
            "properties": {field.wire: self._field(field) for field in definition.fields},
        }
        required = [field.wire for field in definition.fields if field.required]
        if required:
            schema["required"] = required
        if definition.bases:
            schema = {"allOf": [*({"$ref": _ref(base)} for base in definition.bases), schema]}
        if definition.closed:
            schema["additionalProperties"] = False
        elif any(self._closed(base) for base in definition.bases):
            schema["additionalProperties"] = True
        return schema

    def _closed(self, name: str) -> bool:
        definition = self._definitions[name]
        return isinstance(definition, ObjectDefinition) and (
            definition.closed or any(self._closed(base) for base in definition.bases)
        )

    def _alias(self, definition: AliasDefinition) -> Schema:
        schema = self._shape(definition.shape, limits=True)
        if definition.tag is not None and isinstance(definition.shape, Union):
            mapping = self._mapping(definition.shape, definition.tag)
            if mapping is not None:
                schema = {
                    "oneOf": schema["anyOf"],
                    "discriminator": {"propertyName": definition.tag, "mapping": mapping},
                }
        return schema

    def _mapping(self, shape: Union, tag: str) -> dict[str, str] | None:
        """Map each value of a tag to its class; None unless every member is a class with one value, its own, there."""
        mapping: dict[str, str] = {}
        for member in shape.members:
            definition = self._definitions.get(member.name) if isinstance(member, Named) else None
            if not isinstance(definition, ObjectDefinition):
                return None
            field = all_fields(definition, self._definitions).get(tag)
            values = (
                field.shape.values if field and field.required and isinstance(field.shape, Choice) else ()
            )
            if len(values) != 1 or not isinstance(values[0], str) or values[0] in mapping:
                return None
            mapping[values[0]] = _ref(definition.name)
        return mapping

    def _field(self, field: Field) -> Schema:
        # A field that can only be null has no type worth naming.
        schema = {} if isinstance(field.shape, Null) else self._shape(field.shape, limits=True)
        description = first_paragraph(field.description)
        if description:
            schema = {**schema, "description": description}
        if not field.required and self._takes(field.shape, field.default):
            schema = {**schema, "default": field.default}
        return schema

    def _takes(self, shape: Shape, default: Any) -> bool:
        """Tell whether a JSON default can stand in Python as the value of a shape."""
        if default is ABSENT or default is None:
            return False
        match without_null(shape):
            case Scalar(primitive):
                kind = json_type(default)
                return _JSON_TYPES.get(primitive) in ({kind, "number"} if kind == "integer" else {kind})
            case Choice(values):
                return any(type(value) is type(default) and value == default for value in values)
            case ListOf(item):
                plain = not isinstance(item, Named | Unknown)
                return isinstance(default, list) and all(
                    plain and self._takes(item, value) for value in default
                )
            case MapOf():
                return isinstance(default, dict) and not default
            case Named(name):
                return self._named_takes(self._definitions.get(name), default)
            case _:
                return False

    def _named_takes(self, definition: Definition | None, default: Any) -> bool:
        if isinstance(definition, EnumDefinition):
            return default in definition.values
        if isinstance(definition, AliasDefinition) and isinstance(definition.shape, Scalar | Choice):
            return self._takes(definition.shape, default)
        return False

    def _shape(self, shape: Shape, *, limits: bool = False) -> Schema:
        """Write a shape. The generator names what has limits inside of something else: only the outermost keeps them."""
        match shape:
            case Unknown():
                return {}
            case Null():
                return {"type": "null"}
            case Scalar(primitive, constraints):
                return {**_PRIMITIVES[primitive], **(dict(constraints) if limits else {})}
            case Choice(values):
                return {"enum": list(values), **_LITERAL}
            case Named(name):
                return {"$ref": _ref(name)}
            case ListOf(item, constraints):
                return {"type": "array", "items": self._shape(item), **(dict(constraints) if limits else {})}
            case MapOf(value):
                return {"type": "object", "additionalProperties": self._shape(value)}
            case Union(members):
                return self._union(members, limits=limits)

    def _union(self, members: tuple[Shape, ...], *, limits: bool) -> Schema:
        if len(members) == 2 and members[1] == Null() and isinstance(members[0], Scalar | ListOf):
            schema = self._shape(members[0], limits=limits)
            return {**schema, "type": [schema["type"], "null"]}
        return {"anyOf": [self._shape(member) for member in members]}


def paragraphs(text: str) -> str:
    """Wrap the paragraphs of a description, shortened to what a docstring should hold."""
    short = (
        text
        if len(text) <= _LONGEST_DESCRIPTION
        else textwrap.shorten(text, _LONGEST_DESCRIPTION, placeholder=" …")
    )
    blocks = [" ".join(block.split()) for block in short.split("\n\n")]
    return "\n\n".join(
        textwrap.fill(block, _LINE, break_long_words=False, break_on_hyphens=False)
        for block in blocks
        if block
    )


def first_paragraph(text: str) -> str:
    """Give the first paragraph of a description, wrapped and shortened."""
    block = textwrap.shorten(text.strip().split("\n\n")[0], _LONGEST_FIELD_DESCRIPTION, placeholder=" …")
    return textwrap.fill(block, _LINE, break_long_words=False, break_on_hyphens=False)


def _reduced(definition: Definition) -> Schema:
    match definition:
        case ObjectDefinition():
            return {"type": "object", "properties": {}, "additionalProperties": True}
        case EnumDefinition():
            return {"type": "string"}
        case AliasDefinition():
            return {}


def _ref(name: str) -> str:
    return f"#/components/schemas/{name}"
