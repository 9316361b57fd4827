"""Python types and definitions that schemas are read into, before any text is printed.

Shapes are as wide as what a schema accepts or wider: they are types to program with, while the contract's JSON Schema validates.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeAlias


class Primitive(StrEnum):
    """A type without parts; the value is its Python name."""

    STR = "str"
    INT = "int"
    FLOAT = "float"
    BOOL = "bool"
    BYTES = "bytes"
    UUID = "UUID"
    DATE = "date"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Any JSON value."""


@dataclass(frozen=True, slots=True)
class Null:
    """Only null; stands in unions."""


Constraints: TypeAlias = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Scalar:
    """A value without parts; `constraints` are JSON Schema keywords with values that pydantic takes."""

    primitive: Primitive
    constraints: Constraints = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several strings, integers or booleans, in the order written."""

    values: tuple[str | int | bool, ...]

    def __eq__(self, other: object) -> bool:
        """Tell `1` from `True`, which Python takes for equal."""
        return isinstance(other, Choice) and _typed(self.values) == _typed(other.values)

    def __hash__(self) -> int:
        return hash(_typed(self.values))


@dataclass(frozen=True, slots=True)
class Named:
    """A definition of the module."""

    name: str


@dataclass(frozen=True, slots=True)
class ListOf:
    """An array; `constraints` are minItems and maxItems."""

    item: Shape
    constraints: Constraints = ()


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object whose keys are data."""

    value: Shape


@dataclass(frozen=True, slots=True)
class Union:
    """One of several shapes; none of them is a union or unknown, none occurs twice. Null, if it is there, is the last."""

    members: tuple[Shape, ...]


Shape: TypeAlias = Unknown | Null | Scalar | Choice | Named | ListOf | MapOf | Union


class Absent:
    """The type of ABSENT."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()
"""Says that a field has no default; None would be the default null."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an object: `wire` is the property's name, `attribute` the Python name; `default` is a JSON value or ABSENT."""

    wire: str
    attribute: str
    shape: Shape
    required: bool
    description: str = ""
    default: Any = ABSENT


@dataclass(frozen=True, slots=True)
class ObjectDefinition:
    """A class with fields; `bases` are names of other object definitions, `closed` forbids properties beside the fields."""

    name: str
    description: str
    bases: tuple[str, ...]
    fields: tuple[Field, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class EnumDefinition:
    """An enumeration of strings."""

    name: str
    description: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AliasDefinition:
    """Another name for a shape; with `tag`, a union whose members differ in that property (wire name)."""

    name: str
    description: str
    shape: Shape
    tag: str | None = None


Definition: TypeAlias = ObjectDefinition | EnumDefinition | AliasDefinition


@dataclass(frozen=True, slots=True)
class Degraded:
    """Something of the contract that the Python types show less precisely than it was written, or not at all.

    `pointer` is where in the contract (RFC 6901), `code` a stable kebab-case slug, `reason` one sentence without a final period.
    """

    pointer: str
    code: str
    reason: str


def union(members: Iterable[Shape]) -> Shape:
    """Join shapes: flatten unions, merge choices, drop repetitions; Unknown takes in everything else."""
    flat: list[Shape] = []
    for member in members:
        flat.extend(member.members if isinstance(member, Union) else (member,))
    if any(isinstance(member, Unknown) for member in flat):
        return Unknown()
    choices = [member for member in flat if isinstance(member, Choice)]
    result: list[Shape] = []
    for member in flat:
        shape = _merge(choices) if isinstance(member, Choice) and len(choices) > 1 else member
        if shape not in result and not isinstance(shape, Null):
            result.append(shape)
    if any(isinstance(member, Null) for member in flat):
        result.append(Null())
    if not result:
        return Unknown()
    return result[0] if len(result) == 1 else Union(tuple(result))


def without_null(shape: Shape) -> Shape:
    """Take null out of a union."""
    return (
        union([member for member in shape.members if member != Null()]) if isinstance(shape, Union) else shape
    )


def narrows(inner: Shape, outer: Shape) -> bool:
    """Tell whether every value of one shape certainly has the other, to a type checker as well; limits do not count."""
    inner, outer = _bare(inner), _bare(outer)
    match inner, outer:
        case (_, Unknown()):
            return True
        case (Union(), _):
            return all(narrows(member, outer) for member in inner.members)
        case (_, Union()):
            return any(narrows(inner, member) for member in outer.members)
        case (Choice(), Scalar()):
            return {type(value).__name__ for value in inner.values} == {outer.primitive.value}
        case (Choice(), Choice()):
            return set(_typed(inner.values)) <= set(_typed(outer.values))
        case _:
            return inner == outer


def narrowest(shapes: Mapping[Shape, Shape]) -> Shape | None:
    """Choose the shape that has no value which any of the others excludes; None when there is no such shape.

    Every shape comes with what it stands for, which is the same for one that is no name.
    """
    known = {shape: meaning for shape, meaning in shapes.items() if not isinstance(meaning, Unknown)}
    fitting = [
        shape for shape, meaning in known.items() if all(narrows(meaning, other) for other in known.values())
    ]
    return next(iter(fitting), None if known else Unknown())


def _bare(shape: Shape) -> Shape:
    return Scalar(shape.primitive) if isinstance(shape, Scalar) else shape


def _merge(choices: list[Choice]) -> Choice:
    kept = {(type(value), value): value for choice in choices for value in choice.values}
    return Choice(tuple(kept.values()))


def _typed(values: tuple[str | int | bool, ...]) -> tuple[tuple[type, str | int | bool], ...]:
    return tuple((type(value), value) for value in values)
