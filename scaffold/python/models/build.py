"""Make a module of pydantic models of a contract's schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scaffold.core.location import pointer_parts, pointer_text
from scaffold.python.models.codegen import generate_module
from scaffold.python.models.deferring import defer_building
from scaffold.python.types.annotations import Annotation, annotate
from scaffold.python.types.directions import Direction, derive_directions
from scaffold.python.types.discriminators import derive_tags
from scaffold.python.types.object_fields import all_fields
from scaffold.python.types.schema_source import Pointer, SchemaSource
from scaffold.python.types.shapes import Degraded, ListOf, Named, ObjectDefinition, Shape, without_null
from scaffold.python.types.shaping import Shaper

__all__ = ["Annotation", "Degraded", "Direction", "ModelModule", "SchemaUse", "generate_models"]


@dataclass(frozen=True, slots=True)
class SchemaUse:
    """A schema that bodies have: where it stands in the contract, and the name of its class if it is an inline object."""

    pointer: str
    hint: str
    direction: Direction = Direction.RESPONSE


@dataclass(frozen=True, slots=True)
class Reading:
    """The schemas of a contract's components and uses as shapes, by their pointers; with where the uses stand."""

    shaper: Shaper
    shapes: Mapping[Pointer, Shape]
    directions: Mapping[Pointer, Direction]


@dataclass(frozen=True, slots=True)
class ModelModule:
    """A module of models, not formatted yet, and how to refer to what is in it.

    `names` maps the pointers of schema components and uses that are one definition to its name (where a component differs
    by direction, that of the response). `annotations` has every use by its pointer. `fields` maps each class to the
    attributes of its properties, inherited ones included. `degraded` lists what the types say less precisely than the
    contract. `reading` is what the module was made of.
    """

    text: str
    names: Mapping[str, str]
    annotations: Mapping[str, Annotation]
    fields: Mapping[str, Mapping[str, str]]
    degraded: tuple[Degraded, ...]
    reading: Reading = field(repr=False, compare=False)


def generate_models(contract: Mapping[str, Any], uses: Sequence[SchemaUse]) -> ModelModule:
    """Generate models for all schema components of a bundled OpenAPI 3.1 document and for the schemas of its bodies.

    Deterministic and total: what cannot be expressed is widened and listed in `degraded`. Where several uses have one
    pointer the first one counts. Raises ScaffoldError only when the generator does not work at all.
    """
    reading = read_models(contract, uses)
    shaper, shapes = reading.shaper, reading.shapes
    text, reduced = generate_module(shaper.definitions)
    names = _names(shaper, shapes)
    places = {name: pointer for pointer, name in reversed(names.items())}
    losses = (Degraded(places.get(name, ""), "model-reduced", reason) for name, reason in reduced.items())
    return ModelModule(
        text=defer_building(text) if shaper.definitions else text,
        names=names,
        annotations={
            pointer_text(pointer): annotate(shape, is_class=_is_class(shaper, shape))
            for pointer, shape in shapes.items()
        },
        fields={
            name: {
                wire: field.attribute for wire, field in all_fields(definition, shaper.definitions).items()
            }
            for name, definition in shaper.definitions.items()
            if isinstance(definition, ObjectDefinition) and name not in reduced
        },
        degraded=(*shaper.source.degraded, *shaper.degraded, *losses),
        reading=reading,
    )


@dataclass(frozen=True, slots=True)
class ModelNames:
    """The names of a contract's models, without the module.

    `classes` maps the pointers of schema components and uses to names, by direction; `fields` maps each class to its
    fields by the properties' names, inherited ones included, and `values` the attributes to the class of their value, or
    of the items of that.
    """

    classes: Mapping[tuple[str, Direction], str]
    fields: Mapping[str, Mapping[str, str]]
    values: Mapping[str, Mapping[str, str]]


def name_models(reading: Reading) -> ModelNames:
    """Name the models that `generate_models` makes of the same."""
    shaper = reading.shaper
    found = {(pointer, reading.directions[pointer]): shape for pointer, shape in reading.shapes.items()}
    found |= {(p, side): shaper.use(p, side, p[-1]) for p in shaper.source.components for side in Direction}
    named = {key: without_null(shape) for key, shape in found.items()}
    fields = {
        name: all_fields(definition, shaper.definitions)
        for name, definition in shaper.definitions.items()
        if isinstance(definition, ObjectDefinition)
    }
    return ModelNames(
        classes={
            (pointer_text(p), side): item.name for (p, side), item in named.items() if isinstance(item, Named)
        },
        fields={name: {wire: item.attribute for wire, item in own.items()} for name, own in fields.items()},
        values={
            name: {item.attribute: value for item in own.values() if (value := _class_in(item.shape))}
            for name, own in fields.items()
        },
    )


def _class_in(shape: Shape) -> str:
    inner = without_null(shape)
    inner = without_null(inner.item) if isinstance(inner, ListOf) else inner
    return inner.name if isinstance(inner, Named) else ""


def read_models(contract: Mapping[str, Any], uses: Sequence[SchemaUse]) -> Reading:
    """Read the schemas of all components and uses; where several uses have one pointer the first one counts."""
    by_pointer = {pointer_parts(use.pointer): use for use in reversed(uses)}
    ordered = [
        (pointer_parts(use.pointer), use) for use in uses if by_pointer[pointer_parts(use.pointer)] is use
    ]
    source = SchemaSource(contract, [pointer for pointer, _ in ordered])
    directions = derive_directions(source, [(pointer, use.direction) for pointer, use in ordered])
    shaper = Shaper(source, directions, derive_tags(source))
    shaper.name_components()
    shaper.finish()
    shapes = {pointer: shaper.use(pointer, use.direction, use.hint) for pointer, use in ordered}
    shaper.finish()
    return Reading(shaper, shapes, {pointer: use.direction for pointer, use in ordered})


def _names(shaper: Shaper, uses: Mapping[Pointer, Shape]) -> dict[str, str]:
    components = {p: shaper.use(p, Direction.RESPONSE, p[-1]) for p in shaper.source.components}
    named = {pointer: without_null(shape) for pointer, shape in {**uses, **components}.items()}
    return {pointer_text(pointer): shape.name for pointer, shape in named.items() if isinstance(shape, Named)}


def _is_class(shaper: Shaper, shape: Shape) -> bool:
    return isinstance(shape, Named) and isinstance(shaper.definitions.get(shape.name), ObjectDefinition)
