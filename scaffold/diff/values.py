"""Differences between the values that two schemas allow, keyword by keyword; what is inside objects and arrays apart."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scaffold.diff.shape import Shape
from scaffold.openapi.document import Node
from scaffold.openapi.schemas import Types
from scaffold.openapi.values import Json

_UPPER = {"maximum": "exclusiveMaximum", "maxLength": None, "maxItems": None, "maxProperties": None}
_LOWER = {"minimum": "exclusiveMinimum", "minLength": None, "minItems": None, "minProperties": None}
_NO_LIMIT = frozenset({"minLength", "minItems", "minProperties"})
_CONDITIONS = (
    "not", "if", "then", "else", "contains", "propertyNames", "patternProperties", "dependentSchemas",
    "dependentRequired", "unevaluatedItems",
)  # fmt: skip
_ANNOTATIONS = frozenset(
    {"title", "description", "example", "examples", "$comment", "deprecated", "externalDocs"}
)
_WIDER_FORMATS = {"int32": "int64", "float": "double"}
_FORMATS = ("format", "contentEncoding", "contentMediaType")
_LONGEST = 60
_INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class Delta:
    """A difference of a kind: the places of the keyword in both states, None where it is the whole schema that differs."""

    kind: str
    old: Node | None
    new: Node | None
    detail: str = ""


def compare_types(old: Shape, new: Shape) -> Iterator[Delta]:
    """Yield what differs in the types; `integer` is one of the values of `number`."""
    place = new.first("type")
    before = old.first("type")
    if old.types == new.types:
        return
    if old.types is None or new.types is None:
        kind, stated = ("type-dropped", old.types) if new.types is None else ("type-stated", new.types)
        yield Delta(kind, before, place, _named(stated))
        return
    lost, gained = old.types - new.types - {"null"}, new.types - old.types - {"null"}
    if lost or gained:
        kind = "type-changed" if lost and gained else "type-narrowed" if lost else "type-widened"
        yield Delta(kind, before, place, f"{_named(old.types - {'null'})} to {_named(new.types - {'null'})}")
    if ("null" in old.types) != ("null" in new.types):
        kind = "became-nullable" if "null" in new.types else "became-not-nullable"
        yield Delta(kind, before, place)


def share_a_type(old: Types, new: Types) -> bool:
    """Tell whether two schemas have values in common, as far as their types say."""
    return old is None or new is None or old == new or bool((old & new) - {"null"})


def compare_keywords(old: Shape, new: Shape) -> Iterator[Delta]:
    """Yield what differs in the keywords that limit single values."""
    yield from _compare_enums(old, new)
    yield from _compare_formats(old, new)
    for sign, limits in ((1, _UPPER), (-1, _LOWER)):
        for keyword, exclusive in limits.items():
            yield from _compare_limits(old, new, sign, keyword, exclusive)
    yield from _compare_steps(old, new)
    yield from _compare_patterns(old, new)
    yield from _compare_defaults(old, new)
    for keyword in _CONDITIONS:
        yield from _compare_conditions(old, new, keyword)


def shown(value: Json) -> str:
    """Write a value as messages show it."""
    text = repr(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def essence(value: Json) -> str:
    """Write a value without what only describes it, so that equal texts mean the same."""
    return json.dumps(_without_annotations(value), sort_keys=True, ensure_ascii=False)


def _without_annotations(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_annotations(child)
            for key, child in value.items()
            if key not in _ANNOTATIONS and not key.startswith("x-")
        }
    return [_without_annotations(child) for child in value] if isinstance(value, list) else value


def _named(types: Types) -> str:
    names = types or frozenset()
    return " or ".join(sorted(names - {"integer"} if "number" in names else names))


def _compare_enums(old: Shape, new: Shape) -> Iterator[Delta]:
    before, after = _enum(old), _enum(new)
    old_place, new_place = _enum_place(old), _enum_place(new)
    if before is None and after is None:
        return
    if before is None:
        yield Delta("became-enum", old_place, new_place, _listed((after or {}).values()))
        return
    extensible = old.first("x-extensible-enum") is not None
    if after is None:
        if not extensible:
            yield Delta("enum-dropped", old_place, new_place)
        return
    removed = [value for key, value in before.items() if key not in after]
    added = [value for key, value in after.items() if key not in before]
    if removed:
        yield Delta("enum-value-removed", old_place, new_place, _listed(removed))
    if added and not extensible:
        yield Delta("enum-value-added", old_place, new_place, _listed(added))


def _enum(shape: Shape) -> dict[str, Json] | None:
    """Return the values that all layers allow, by their JSON text; null is a matter of types."""
    found: dict[str, Json] | None = None
    lists = [place.value for place in shape.all("enum")] + [[place.value] for place in shape.all("const")]
    for values in lists:
        if isinstance(values, list):
            listed: dict[str, Json] = {
                json.dumps(value, sort_keys=True): value for value in values if value is not None
            }
            found = listed if found is None else {key: found[key] for key in found if key in listed}
    return found or None


def _enum_place(shape: Shape) -> Node | None:
    return shape.first("enum") or shape.first("const")


def _listed(values: Iterable[Json]) -> str:
    texts = [shown(value) for value in values]
    more = f" and {len(texts) - 3} more" if len(texts) > 3 else ""
    return ", ".join(texts[:3]) + more


def _compare_formats(old: Shape, new: Shape) -> Iterator[Delta]:
    if (old.types or frozenset()) - {"null"} != (new.types or frozenset()) - {"null"}:
        return  # a format belongs to a type
    before, after = _format(old), _format(new)
    name, other = (place.value if place is not None else None for place in (before, after))
    if name == other:
        return
    if name is None:
        yield Delta("format-added", before, after, str(other))
    elif other is None:
        yield Delta("format-removed", before, after, str(name))
    else:
        kind = "format-changed"
        if _WIDER_FORMATS.get(str(name)) == other:
            kind = "format-widened"
        elif _WIDER_FORMATS.get(str(other)) == name:
            kind = "format-narrowed"
        yield Delta(kind, before, after, f"{name} to {other}")


def _format(shape: Shape) -> Node | None:
    """Find the format; one that is not text means nothing."""
    places = (shape.first(key) for key in _FORMATS)
    return next((place for place in places if place is not None and isinstance(place.value, str)), None)


def _compare_limits(
    old: Shape, new: Shape, sign: int, keyword: str, exclusive: str | None
) -> Iterator[Delta]:
    before, after = (_limit(shape, sign, keyword, exclusive) for shape in (old, new))
    if before is not None and after is not None:
        if before.size != after.size:
            kind = "bound-tightened" if after.size < before.size else "bound-loosened"
            yield Delta(kind, before.place, after.place, f"{before.text} to {after.text}")
    elif after is not None:
        yield Delta("bound-added", None, after.place, after.text)
    elif before is not None:
        yield Delta("bound-removed", before.place, None, before.text)


@dataclass(frozen=True, slots=True)
class _Limit:
    """A limit as a number that grows with what is allowed, then whether the number itself is allowed; and its place."""

    size: tuple[float, bool]
    place: Node

    @property
    def text(self) -> str:
        return f"{self.place.name} {shown(self.place.value)}"


def _limit(shape: Shape, sign: int, keyword: str, exclusive: str | None) -> _Limit | None:
    """Return the closest limit that a schema sets."""
    found: _Limit | None = None
    only_integers = shape.types is not None and "number" not in shape.types
    for key in (keyword, exclusive) if exclusive else (keyword,):
        for place in shape.all(key):
            value = place.value
            if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - not a number
                continue
            if value == 0 and key in _NO_LIMIT:
                continue
            size = (sign * value, key == keyword)
            if only_integers and key == exclusive and isinstance(value, int):
                size = (sign * value - 1, True)
            if found is None or size < found.size:
                found = _Limit(size, place)
    return found


def _compare_steps(old: Shape, new: Shape) -> Iterator[Delta]:
    """Compare `multipleOf` and `uniqueItems`."""
    before, after = old.first("multipleOf"), new.first("multipleOf")
    step, other = (_number(place) for place in (before, after))
    if step != other:
        if step is None:
            kind = "bound-added"
        elif other is None:
            kind = "bound-removed"
        else:
            kind = "bound-loosened" if Decimal(str(step)) % Decimal(str(other)) == 0 else "bound-tightened"
        detail = " to ".join(f"multipleOf {value}" for value in (step, other) if value is not None)
        yield Delta(kind, before, after, detail)
    if old.says("uniqueItems") != new.says("uniqueItems"):
        kind = "bound-added" if new.says("uniqueItems") else "bound-removed"
        yield Delta(kind, old.first("uniqueItems"), new.first("uniqueItems"), "uniqueItems")


def _number(place: Node | None) -> float | None:
    value = place.value if place is not None else None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < _INFINITY:
        return value
    return None


def _compare_patterns(old: Shape, new: Shape) -> Iterator[Delta]:
    before, after = (
        {place.value: place for place in shape.all("pattern") if isinstance(place.value, str)}
        for shape in (old, new)
    )
    removed = [place for text, place in before.items() if text not in after]
    added = [place for text, place in after.items() if text not in before]
    for earlier, later in zip(removed, added, strict=False):
        yield Delta("pattern-changed", earlier, later, shown(later.value))
    for place in added[len(removed) :]:
        yield Delta("pattern-added", None, place, shown(place.value))
    for place in removed[len(added) :]:
        yield Delta("pattern-removed", place, None)


def _compare_defaults(old: Shape, new: Shape) -> Iterator[Delta]:
    before, after = old.first("default"), new.first("default")
    if before is None or (after is not None and _same(before.value, after.value)):
        return
    other = "none" if after is None else shown(after.value)
    yield Delta("default-changed", before, after, f"{shown(before.value)} to {other}")


def _same(left: Json, right: Json) -> bool:
    """Compare values as JSON does: `true` is not 1."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


def _compare_conditions(old: Shape, new: Shape, keyword: str) -> Iterator[Delta]:
    before, after = list(old.all(keyword)), list(new.all(keyword))
    if not before and not after:
        return
    if not before or not after:
        kind = "constraint-removed" if before else "constraint-added"
        yield Delta(kind, old.first(keyword), new.first(keyword), keyword)
    elif sorted(essence(place.value) for place in before) != sorted(essence(place.value) for place in after):
        yield Delta("constraint-changed", before[0], after[0], keyword)
