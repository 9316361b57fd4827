"""Envelopes of one thing: the property that holds it, and what replies say beside it (JSend, JSON:API), or say alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from scaffold.core.location import pointer_parts
from scaffold.core.naming import singular, snake
from scaffold.core.values import sequence, texts
from scaffold.model.entities.keys import IDENTITIES
from scaffold.model.entities.neutral import is_constant, neutral
from scaffold.model.operations.paths import literals, parse_path
from scaffold.model.service import Note
from scaffold.normal.schemas import Property, SchemaReader, ValueType

_HOLDERS: Final = frozenset(
    {"content", "data", "item", "payload", "record", "resource", "response", "result", "success"}
)
_SUCCEEDED: Final = frozenset({"is_success", "ok", "succeeded", "success", "successful"})
_OUTCOMES: Final = frozenset(
    {"code", "http_status", "outcome", "response_code", "result", "status", "status_code"}
)
_NUMBERS: Final = frozenset({"http_status", "status", "status_code"})
_MESSAGES: Final = frozenset({"detail", "message", "msg"})
_TIMES: Final = frozenset({"server_time", "time", "timestamp"})
_WELL: Final = frozenset({"ok", "succeeded", "success"})
_BESIDE: Final = (
    _SUCCEEDED
    | _OUTCOMES
    | _MESSAGES
    | _TIMES
    | {
        "api_version", "correlation_id", "debug", "error", "error_code", "error_message", "errors", "included", "jsonapi",
        "links", "_links", "messages", "meta", "metadata", "path", "request_id", "trace_id", "version", "warnings",
    }
)  # fmt: skip
_FORMS: Final = frozenset({"const", "enum", "format", "maxLength", "minLength", "pattern"})


def find_holder(
    reader: SchemaReader, properties: Mapping[str, Property], nouns: Collection[str] = ()
) -> Property | None:
    """Return the property of a reply that holds the thing: beside it is only what says how the request went.

    It is one that is called so, or like one of the `nouns`.
    """
    held = [
        item
        for item in properties.values()
        if (snake(item.name) in _HOLDERS or snake(item.name) in nouns)
        and (inner := reader.shape(item.schema)) is not None
        and inner.properties
    ]
    if len(held) != 1 or any(snake(name) in IDENTITIES for name in properties):
        return None
    return None if beside(reader, properties.values(), held[0].name) is None else held[0]


def path_nouns(pointer: str) -> frozenset[str]:
    """List in the singular what the path names to whose operation a place in the contract belongs."""
    parts = pointer_parts(pointer)
    if parts[:1] != ("paths",):
        return frozenset()
    return frozenset(snake(singular(name)) for name in literals(parse_path(parts[1])))


def beside(
    reader: SchemaReader, properties: Iterable[Property], held: str | None = None
) -> dict[str, Note] | None:
    """Give what a reply says beside the property that holds the thing; None where it says what nobody knows.

    What may be left out is, but for how the request went. Where nothing is `held`, the property for it is empty.
    """
    found: dict[str, Note] = {}
    for item in properties:
        if item.name == held:
            continue
        name = snake(item.name)
        empty = held is None and name in _HOLDERS
        if not empty and name not in _BESIDE:
            return None
        note = outcome(reader, item)
        if note is None and item.required:
            value = neutral(reader, item.schema)
            stated = name in _SUCCEEDED | _OUTCOMES and not reader.nullable(item.schema)
            if not value.known or stated:
                return None
            note = Note("value", value.value)
        if note is not None:
            found[item.name] = note
    return found


def is_beside(name: str) -> bool:
    """Tell whether a member of an envelope says how the request went, or is about the reply."""
    return snake(name) in _BESIDE


def outcome(reader: SchemaReader, item: Property) -> Note | None:
    """Read a member that says how a request went which succeeded; None of another member, and where nothing says what."""
    name, kind, facts = snake(item.name), reader.value_type(item.schema), reader.facts(item.schema)
    if name in _SUCCEEDED | _OUTCOMES:
        if is_constant(reader, item.schema):
            return Note("value", neutral(reader, item.schema).value)
        if kind is ValueType.BOOLEAN:
            return Note("value", value=True) if name in _SUCCEEDED else None
        if name in _NUMBERS and kind is ValueType.INTEGER and _FORMS.isdisjoint(facts.keys() - {"format"}):
            return Note("status")
        well = [value for value in texts(facts.get("enum")) if snake(value) in _WELL]
        if len(well) == 1:
            return Note("value", well[0])
        shown = None if "enum" in facts else _shown(facts, str if kind is ValueType.STRING else int)
        return None if shown is None else Note("value", shown)
    if name in _MESSAGES and kind is ValueType.STRING:
        shown = _shown(facts, str)
        return Note("message", shown) if shown is not None or _FORMS.isdisjoint(facts) else None
    return Note("time") if name in _TIMES and kind is ValueType.DATETIME else None


def _shown(facts: Mapping[str, Any], kind: type[str | int]) -> str | int | None:
    """Return the value that a schema shows as its default or its example."""
    examples = (facts.get("default"), facts.get("example"), *sequence(facts.get("examples")))
    return next((value for value in examples if isinstance(value, kind)), None)
