"""The names that a brief defines, and whether a field uses what is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.brief.fields import NUMERIC, SIZED, TYPES, Field, GrammarError, parse_field
from scaffold.brief.model import Brief, Conventions, Mistake
from scaffold.brief.schema_text import iter_texts
from scaffold.brief.shapes import LONGEST_LIST, LONGEST_TEXT, is_literal
from scaffold.core.location import Pointer
from scaffold.core.spelling import nearest_name

_LEAST_LONGEST_LIST = 20
_NOT_HOUSE = {"object": "a type of your own under `types`", "any": "a type that says what it is"}


class Definitions:
    """The things that the fields of a brief may refer to."""

    def __init__(self, brief: Brief) -> None:
        self.brief = brief
        self.house = brief.conventions is Conventions.HOUSE
        self.names = frozenset({*brief.resources, *brief.types, *brief.schemas})

    def advice(self, name: str) -> str:
        """Say what to write instead of a name that is not there."""
        guess = nearest_name(name, (*sorted(self.names), *TYPES))
        return (
            f"did you mean {guess!r}?"
            if guess
            else "define it under `types`, or use one of the grammar's types"
        )

    def contains_itself(self, name: str) -> bool:
        """Tell whether every value of a type has another one of it inside."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for target in self._needs(waiting.pop()):
                if target == name:
                    return True
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)
        return False

    def _needs(self, name: str) -> Iterator[str]:
        shape = self.brief.types.get(name)
        fields = shape.values() if isinstance(shape, Mapping) else [shape]
        for one in fields:
            if (
                isinstance(one, Field)
                and not one.optional
                and not (one.items is not None and not one.items.low)
            ):
                yield one.type


def find_field_mistakes(field: Field, place: Pointer, definitions: Definitions) -> Iterator[Mistake]:
    """Yield what a field says that cannot be."""
    if field.type not in TYPES and field.type not in definitions.names:
        yield Mistake(place, f"there is no type {field.type!r}", definitions.advice(field.type))
    elif field.is_builtin and not definitions.house and not is_literal(field.type):
        yield Mistake(
            place,
            f"{field.type} is a type of the conventions, and this brief has none",
            "write string, number …",
        )
    elif definitions.house and field.type in _NOT_HOUSE:
        yield Mistake(
            place,
            f"{field.type} says nothing about the value",
            f"write {_NOT_HOUSE[field.type]}, or a JSON Schema",
        )
    if definitions.house:
        yield from _sizes(field, place)
        yield from _default(field, place)
    target = field.target
    if target is not None and definitions.house and target.service in (None, definitions.brief.service):
        if target.entity not in definitions.brief.resources:
            yield Mistake(
                place,
                f"there is no resource {target.entity!r} to refer to",
                "write -> service.Entity for one of another service",
            )
        elif field.type != "uuid":
            yield Mistake(place, f"the key of {target.entity} is a uuid", "write uuid -> …")


def find_shape_mistakes(shape: Any, place: Pointer, definitions: Definitions) -> Iterator[Mistake]:
    """Yield what a field, or a JSON Schema with texts in it, says that cannot be."""
    if isinstance(shape, Field):
        yield from find_field_mistakes(shape, place, definitions)
        shape = shape.more
    for where, text in iter_texts(shape, place):
        yield from find_text_mistakes(text, where, definitions)


def find_text_mistakes(text: str, place: Pointer, definitions: Definitions) -> Iterator[Mistake]:
    """Yield what is wrong in a text of the mini-grammar."""
    try:
        field = parse_field(text)
    except GrammarError as error:
        yield Mistake(place, error.message, error.hint)
    else:
        yield from find_field_mistakes(field, place, definitions)


def _sizes(field: Field, place: Pointer) -> Iterator[Mistake]:
    low, high = field.bounds.low, field.bounds.high
    if field.type in SIZED and max(low or 0, high or 0) > LONGEST_TEXT:
        yield Mistake(
            place, f"a text of more than {LONGEST_TEXT:,} characters is not a field", "send it as a file"
        )
    if field.type in SIZED and high == 0:
        yield Mistake(place, "a text of no characters says nothing", "write the most that it may have")
    if field.type in NUMERIC and max(abs(low or 0), abs(high or 0)) > 2**53 - 1:
        yield Mistake(place, "JSON numbers are exact up to 2^53 - 1 only", "use smaller bounds, or a string")
    if field.items is not None:
        if max(field.items.low or 0, field.items.high or 0) > LONGEST_LIST:
            yield Mistake(
                place, f"a list has at most {LONGEST_LIST:,} entries", "make it a resource with pages"
            )
        if (field.items.low or 0) > _LEAST_LONGEST_LIST:
            yield Mistake(
                place,
                f"at least {field.items.low} entries are more than an example can show",
                f"ask for {_LEAST_LONGEST_LIST} at most",
            )
        if field.items.high == 0:
            yield Mistake(place, "a list of no entries says nothing", "write the most that it may have")


def _default(field: Field, place: Pointer) -> Iterator[Mistake]:
    value = field.default
    if value is None:
        return
    low, high = field.bounds.low, field.bounds.high
    if field.type in SIZED:
        size = len(str(value))
        if (low is not None and size < low) or (high is not None and size > high):
            yield Mistake(
                place, f"the default {value!r} is not within the bounds", "change the default or the bounds"
            )
    elif field.type in NUMERIC and not isinstance(value, str):
        if (value < (low if low is not None else 0)) or (high is not None and value > high):
            yield Mistake(
                place, f"the default {value} is not within the bounds", "change the default or the bounds"
            )
    elif field.type not in ("bool", "enum"):
        yield Mistake(
            place, f"{field.type} takes no default", "leave it out, or write the field as JSON Schema"
        )
