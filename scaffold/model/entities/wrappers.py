"""Envelopes of one thing: the property that holds it, and what replies say beside it (JSend, JSON:API)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from scaffold.core.naming import snake
from scaffold.core.values import texts
from scaffold.model.entities.neutral import Neutral, is_constant, neutral
from scaffold.normal.schemas import Property, SchemaReader, ValueType

_HOLDERS: Final = frozenset(
    {"content", "data", "item", "payload", "record", "resource", "response", "result"}
)
_SUCCEEDED: Final = frozenset({"is_success", "ok", "succeeded", "success", "successful"})
_OUTCOMES: Final = frozenset({"code", "outcome", "result", "status"})
_WELL: Final = frozenset({"ok", "succeeded", "success"})
_BESIDE: Final = (
    _SUCCEEDED
    | _OUTCOMES
    | {
        "api_version", "correlation_id", "debug", "error", "error_code", "error_message", "errors", "included", "jsonapi",
        "links", "_links", "message", "messages", "meta", "metadata", "request_id", "trace_id", "version", "warnings",
    }
)  # fmt: skip


def find_holder(reader: SchemaReader, properties: Mapping[str, Property]) -> Property | None:
    """Return the property of a reply that holds the thing: beside it is only what says how the request went."""
    held = [
        item
        for item in properties.values()
        if snake(item.name) in _HOLDERS
        and (inner := reader.shape(item.schema)) is not None
        and inner.properties
    ]
    if len(held) != 1 or beside(reader, properties.values(), held[0].name) is None:
        return None
    return held[0]


def beside(
    reader: SchemaReader, properties: Iterable[Property], held: str | None = None
) -> dict[str, Any] | None:
    """Give what a reply says beside the property that holds the thing; None where it says what nobody knows.

    What may be left out is, but for that the request succeeded. Where nothing is `held`, the property for it is empty.
    """
    found: dict[str, Any] = {}
    for item in properties:
        if item.name == held:
            continue
        empty = held is None and snake(item.name) in _HOLDERS
        if not empty and snake(item.name) not in _BESIDE:
            return None
        value = outcome(reader, item) or (neutral(reader, item.schema) if item.required else None)
        if value is None:
            continue
        if not value.known:
            return None
        found[item.name] = value.value
    return found


def is_beside(name: str) -> bool:
    """Tell whether a member of an envelope says how the request went, or is about the reply."""
    return snake(name) in _BESIDE


def outcome(reader: SchemaReader, item: Property) -> Neutral | None:
    """Give the value of a member that says that a request succeeded; None of another member."""
    name, kind = snake(item.name), reader.value_type(item.schema)
    if name not in _SUCCEEDED | _OUTCOMES:
        return None
    facts = reader.facts(item.schema)
    if is_constant(reader, item.schema):
        return neutral(reader, item.schema)
    if kind is ValueType.BOOLEAN and name in _SUCCEEDED:
        return Neutral(value=True, known=True)
    well = [value for value in texts(facts.get("enum")) if snake(value) in _WELL]
    if len(well) == 1:
        return Neutral(well[0], known=True)
    return Neutral(None, known=False) if item.required and not reader.nullable(item.schema) else None
