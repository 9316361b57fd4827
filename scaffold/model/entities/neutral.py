"""The value that a server stores where nobody said one: the schema's default, null, or the type's empty value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scaffold.core.naming import snake, words
from scaffold.core.values import sequence
from scaffold.normal.schemas import SchemaReader, ValueType


@dataclass(frozen=True, slots=True)
class Neutral:
    """A value, or the lack of one: `known` is False where every value would be an invention, or beyond measure.

    `size` counts the values in it, where those that occur twice are repeated.
    """

    value: Any
    known: bool
    size: int = field(default=1, compare=False)


_UNKNOWN = Neutral(None, known=False)
_COMPUTED = frozenset({
    "amount", "average", "avg", "balance", "count", "counts", "max", "min", "pages", "size", "subtotal", "sum", "total",
    "totals",
})  # fmt: skip
SELVES: Final = frozenset({"self", "self_link", "self_url", "self_uri", "self_href", "href"})
"""Names of properties that say where the thing itself is read."""
PLACES: Final = frozenset({"url", "uri", "link", "permalink"})
"""Names of properties that say where something is read: the thing itself, or what it is about."""
STATES: Final = frozenset({"lifecycle", "phase", "stage", "state", "status"})
"""Words of the names of properties that say how far a thing is, or whether it is there."""
CREATED: Final = (
    "created_at", "created", "created_on", "creation_date", "date_created", "create_time", "creation_time", "created_date",
    "created_time", "created_date_time", "creation_date_time", "created_timestamp", "creation_timestamp", "inserted_at",
)  # fmt: skip
"""Names of properties that hold the moment of creation."""
UPDATED: Final = (
    "updated_at", "updated", "updated_on", "modified_at", "last_modified", "modified", "update_time", "last_updated",
    "last_updated_at", "last_modified_at", "last_modified_on", "last_modified_date", "last_modified_time",
    "last_modified_date_time", "last_updated_date_time", "last_update_time", "last_update", "modified_on", "modified_date",
    "modified_time", "modified_date_time", "modification_date", "modification_time", "date_modified", "date_updated",
    "updated_date", "updated_time", "updated_date_time", "updated_timestamp", "changed_at", "last_changed_at",
)  # fmt: skip
"""Names of properties that hold the moment of the last change."""
_UNIX: Final = re.compile(r"\b(unix|epoch)\b", re.IGNORECASE)
_FINER: Final = re.compile(r"milli|micro|nano|\bms\b", re.IGNORECASE)
# Values are written into the service.
_DEEPEST = 32
_LARGEST = 1000


def neutral(reader: SchemaReader, schema: Any) -> Neutral:
    """Give the neutral value of a schema.

    The order is: `default`, `null` where allowed, `const`, a single-valued `enum`, then `false`, zero moved into its
    bounds, the empty string, array and object as far as the schema accepts them.
    """
    return _neutral(reader, schema, {}, 0)


def is_place(reader: SchemaReader, name: str, schema: Any) -> bool:
    """Tell whether a property says where something is read, so that no empty text stands for it."""
    facts = reader.facts(schema)
    plain = facts.keys().isdisjoint({"default", "const", "enum"}) and not reader.nullable(schema)
    return plain and reader.value_type(schema) is ValueType.STRING and snake(name) in SELVES | PLACES


def takes_text(facts: Mapping[str, Any], value: str) -> bool:
    """Tell whether a schema of texts takes one, by its lengths and its pattern."""
    least, most, pattern = facts.get("minLength", 0), facts.get("maxLength", len(value)), facts.get("pattern")
    try:
        matches = not isinstance(pattern, str) or re.search(pattern, value) is not None
    except re.error:
        return False
    return matches and least <= len(value) <= most


def is_unix_time(reader: SchemaReader, schema: Any) -> bool:
    """Tell by its format or description whether an integer counts the seconds since 1970."""
    facts = reader.facts(schema)
    said = f"{facts.get('format', '')} {facts.get('description', '')}".replace("-", " ")
    number = reader.value_type(schema) is ValueType.INTEGER
    return number and _UNIX.search(said) is not None and _FINER.search(said) is None


def neutral_property(reader: SchemaReader, name: str, schema: Any) -> Neutral:
    """Give the neutral value of a property; one that says where something is, or when it was made or changed, has none."""
    facts = reader.facts(schema)
    number = reader.value_type(schema) is ValueType.INTEGER
    time = (
        number and snake(name) in CREATED + UPDATED and facts.keys().isdisjoint({"default", "const", "enum"})
    )
    if is_place(reader, name, schema) or (time and not reader.nullable(schema)):
        return _UNKNOWN
    return neutral(reader, schema)


def is_constant(reader: SchemaReader, schema: Any) -> bool:
    """Tell whether a schema allows one value only."""
    facts = reader.facts(schema)
    return "const" in facts or len(sequence(facts.get("enum"))) == 1


def is_computation(name: str, kind: ValueType) -> bool:
    """Tell by its name whether a number counts or sums up something, so that no value of it is neutral."""
    return kind in {ValueType.INTEGER, ValueType.NUMBER} and not _COMPUTED.isdisjoint(words(name))


def _neutral(reader: SchemaReader, schema: Any, known: dict[int, Neutral], depth: int) -> Neutral:
    """Give the neutral value unless that is done; what is under way holds itself and has none."""
    if id(schema) not in known:
        known[id(schema)] = _UNKNOWN
        if depth <= _DEEPEST:
            known[id(schema)] = _derived(reader, schema, known, depth)
    return known[id(schema)]


def _derived(reader: SchemaReader, schema: Any, known: dict[int, Neutral], depth: int) -> Neutral:
    facts = reader.facts(schema)
    if "default" in facts:
        return Neutral(facts["default"], known=True)
    if reader.nullable(schema):
        return Neutral(None, known=True)
    if "const" in facts:
        return Neutral(facts["const"], known=True)
    if choices := sequence(facts.get("enum")):
        return Neutral(choices[0], known=True) if len(choices) == 1 else _UNKNOWN
    match reader.value_type(schema):
        case ValueType.BOOLEAN:
            value: Any = False
        case ValueType.STRING if not (facts.get("minLength") or facts.keys() & {"pattern", "format"}):
            value = ""
        case ValueType.ARRAY if not facts.get("minItems"):
            value = []
        case ValueType.INTEGER | ValueType.NUMBER:
            return _number(facts)
        case ValueType.OBJECT if not facts.get("minProperties"):
            return _object(reader, schema, known, depth)
        case _:
            return _UNKNOWN
    return Neutral(value, known=True)


def _number(facts: dict[str, Any]) -> Neutral:
    """Give zero, or the inclusive bound that is nearest to it."""
    low, high = _bound(facts.get("minimum")), _bound(facts.get("maximum"))
    value = max(0, low) if low is not None else 0
    value = min(value, high) if high is not None else value
    above, below = _bound(facts.get("exclusiveMinimum")), _bound(facts.get("exclusiveMaximum"))
    step = _bound(facts.get("multipleOf"))
    refused = (above is not None and value <= above) or (below is not None and value >= below)
    refused = refused or (low is not None and value < low) or (value != 0 and step is not None)
    refused = refused or (facts.get("type") == "integer" and value != int(value))
    return _UNKNOWN if refused else Neutral(value, known=True)


def _bound(value: object) -> float | None:
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _object(reader: SchemaReader, schema: Any, known: dict[int, Neutral], depth: int) -> Neutral:
    shape = reader.shape(schema)
    # Of several kinds of objects none is neutral.
    if shape is None or len(reader.alternatives(schema)) != 1:
        return _UNKNOWN
    required = (item for item in shape.properties.values() if item.required)
    parts = {
        item.name: _UNKNOWN
        if is_place(reader, item.name, item.schema)
        else _neutral(reader, item.schema, known, depth + 1)
        for item in required
    }
    size = 1 + sum(part.size for part in parts.values())
    if size > _LARGEST or not all(part.known for part in parts.values()):
        return _UNKNOWN
    return Neutral({name: part.value for name, part in parts.items()}, known=True, size=size)
