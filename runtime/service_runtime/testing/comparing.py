"""Comparisons of what was sent with what is read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from . import cases
from .named import entity_of, held
from .package import tables

_MISSING = object()


def differences(
    sent: Any, read: Any, schema: Any, *, kept: frozenset[str] | None = None, where: str = ""
) -> Iterator[str]:
    """Yield the places at which a value that was read is not the one that was sent.

    Parts that the reply's ``schema`` does not name, or that only the server sets, are passed over; ``kept`` are the
    properties that clients set, where that is known of the outermost object.
    """
    if isinstance(sent, dict) and isinstance(read, dict):
        named = cases.properties(schema)
        for name, value in sent.items():
            node = _followed(named.get(name))
            known = name in read or (name in named and not node.get("writeOnly"))
            if not known or node.get("readOnly") or (kept is not None and name not in kept):
                continue
            yield from differences(value, read.get(name, _MISSING), node, where=f"{where}/{name}")
    elif isinstance(sent, list) and isinstance(read, list):
        if len(sent) != len(read):
            yield f"{where}: {len(sent)} items were sent, {len(read)} are read"
        items = _followed(schema).get("items")
        for number, (one, other) in enumerate(zip(sent, read, strict=False)):
            yield from differences(one, other, items, where=f"{where}/{number}")
    elif not _equal(sent, read):
        shown = "nothing" if read is _MISSING else json.dumps(read)
        yield f"{where}: {json.dumps(sent)} was sent, {shown} is read"


def client_properties(operation: cases.Operation) -> frozenset[str] | None:
    """Return the properties that clients set of the entity that an operation answers with; None where it is none."""
    entity = tables.ENTITIES.get(entity_of(operation))
    if entity is None:
        return None
    children = {child.name for child in entity.children}
    return frozenset({column.name for column in entity.columns if column.writable} | children)


def with_defaults(schema: Any, body: Any) -> Any:
    """Return a body with what its schema says that the absent properties are."""
    if not isinstance(body, dict):
        return body
    said = {name: _followed(node) for name, node in cases.properties(schema).items()}
    defaults = {name: node["default"] for name, node in said.items() if "default" in node}
    return {**defaults, **body}


def resource(reply_body: Any, schema: Any) -> tuple[Any, Any]:
    """Return the resource of a reply and its schema, out of the member that holds it."""
    name = held(reply_body) if isinstance(reply_body, dict) else None
    return (reply_body, schema) if name is None else (reply_body[name], cases.properties(schema).get(name))


def is_same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are equal, numbers as exactly as IEEE 754 has them (RFC 8259, section 6)."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, float) or isinstance(other, float):
        return isinstance(one, int | float) and isinstance(other, int | float) and float(one) == float(other)
    return bool(one == other)


def _followed(node: Any) -> Mapping[str, Any]:
    return cases.CONTRACT.follow(node) if isinstance(node, Mapping) else {}


def _equal(sent: Any, read: Any) -> bool:
    if sent is None or read is None:
        return sent is None and (read is None or read is _MISSING)
    if isinstance(sent, str) and isinstance(read, str):
        return (
            sent == read
            or _instant(sent) == (_instant(read) or _MISSING)
            or sent.lower() == read == read.lower()
        )
    if isinstance(sent, str) and isinstance(read, int | float):
        # A schema of numbers and strings takes a number in any spelling.
        return is_same(_read(sent), read)
    return is_same(sent, read)


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        return None
