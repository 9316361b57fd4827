"""Write shapes as annotations for code outside of the module of models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from scaffold.core.literals import python_value
from scaffold.python.types.shapes import (
    Choice,
    ListOf,
    MapOf,
    Named,
    Null,
    Primitive,
    Scalar,
    Shape,
    Union,
    Unknown,
    without_null,
)

_JSON_PRIMITIVES = frozenset({Primitive.STR, Primitive.INT, Primitive.FLOAT, Primitive.BOOL})


@dataclass(frozen=True, slots=True)
class Annotation:
    """A Python type expression; definitions are written `models.Name`, any JSON value `Json`.

    The kind says how a value gets that type: a `model` is one class and a `value` is made of models or of text, so that
    both must be built; `plain` is what JSON has already; `json` says nothing about it. `models` are the names of the
    definitions in the text; `items` is the annotation of the items of a list, which
    may be null; None for anything else. Neither tells
    annotations apart, because the text has both.
    """

    text: str
    kind: Literal["model", "value", "plain", "json"]
    models: frozenset[str] = field(default=frozenset(), compare=False)
    items: Annotation | None = field(default=None, compare=False)


def annotate(shape: Shape, *, is_class: bool = False) -> Annotation:
    """Write a shape as an annotation; `is_class` says that the definition which it names is a class with fields."""
    if isinstance(shape, Unknown):
        return Annotation("Json", "json")
    if is_class:
        return Annotation(_text(shape), "model", frozenset(_names(shape)))
    inner = without_null(shape)
    items = annotate(inner.item) if isinstance(inner, ListOf) else None
    kind: Literal["plain", "value"] = "plain" if _is_plain(shape) else "value"
    return Annotation(_text(shape), kind, frozenset(_names(shape)), items)


def _text(shape: Shape) -> str:
    match shape:
        case Unknown():
            return "Json"
        case Null():
            return "None"
        case Scalar(primitive):
            return primitive.value
        case Choice(values):
            return f"Literal[{', '.join(python_value(value) for value in values)}]"
        case Named(name):
            return f"models.{name}"
        case ListOf(item):
            return f"list[{_text(item)}]"
        case MapOf(value):
            return f"dict[str, {_text(value)}]"
        case Union(members):
            return " | ".join(_text(member) for member in members)


def _names(shape: Shape) -> Iterator[str]:
    """Yield the names of the definitions that a shape is made of."""
    match shape:
        case Named(name):
            yield name
        case ListOf(inner) | MapOf(inner):
            yield from _names(inner)
        case Union(members):
            for member in members:
                yield from _names(member)


def _is_plain(shape: Shape) -> bool:
    match shape:
        case Named():
            return False
        case Scalar(primitive):
            return primitive in _JSON_PRIMITIVES
        case ListOf(item):
            return _is_plain(item)
        case MapOf(value):
            return _is_plain(value)
        case Union(members):
            return all(_is_plain(member) for member in members)
        case _:
            return True
