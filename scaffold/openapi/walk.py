"""Visit every typed object of a document once, at the place where it is written."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from scaffold.core.location import Pointer
from scaffold.openapi.document import Document, Node, Place, extend_trail
from scaffold.openapi.nodes import OBJECT_TYPES, Kind, ObjectType, reference_of, typed_children
from scaffold.openapi.references import Target
from scaffold.openapi.source import Source
from scaffold.openapi.values import JsonObject

Resolve: TypeAlias = Callable[[Place, Pointer, str, ObjectType], Target | None]
"""Find the target of a reference: the object that holds it, the place of the text in it, the text, the wanted type."""


class Visited(NamedTuple):
    """A typed object of a document."""

    kind: Kind
    node: Node


def iter_objects(document: Document) -> Iterator[Visited]:
    """Yield every typed object of a document with its handle, in the order of its places."""
    for source, object_type, value, trail, _ in document.places:
        yield Visited(object_type.kind, Node(document, source, trail, value))


def traverse(entry: Source, resolve: Resolve) -> Iterator[Place]:
    """Yield every typed object once, parents first; an object may be changed in place before the next one is asked for.

    References are given to `resolve`; the targets that no part of the entry contains are visited at the end,
    in the order in which they were met. An object that YAML aliases share is visited at its first place.
    """
    seen: set[int] = set()
    roots: deque[Place] = deque()
    if isinstance(entry.value, dict):
        roots.append((entry, OBJECT_TYPES["openapi"], entry.value, None, 0))
    while roots:
        stack = [roots.popleft()]
        while stack:
            place = stack.pop()
            source, object_type, value, trail, nesting = place
            if id(value) in seen:
                continue
            seen.add(id(value))
            yield place
            for at, reference, wanted in references_in(object_type, value):
                target = resolve(place, at, reference, wanted)
                if target is not None and isinstance(target.value, dict) and id(target.value) not in seen:
                    roots.append((target.source, wanted, target.value, extend_trail(None, target.pointer), 0))
            is_schema = object_type.kind == "schema"
            children: list[Place] = [
                (source, child_type, child, extend_trail(trail, parts), nesting + 1 if is_schema else 0)
                for parts, child_type, child in typed_children(object_type, value)
            ]
            children.reverse()
            stack.extend(children)


def references_in(object_type: ObjectType, value: JsonObject) -> list[tuple[Pointer, str, ObjectType]]:
    """List the references that an object itself holds: where in it, the text, and the type that is wanted there."""
    reference = reference_of(object_type, value)
    if reference is not None:
        return [(("$ref",), reference, object_type)]
    if object_type.kind == "discriminator":
        mapping = value.get("mapping")
        if isinstance(mapping, dict):
            return [
                (("mapping", name), target, OBJECT_TYPES["schema"])
                for name, target in mapping.items()
                if isinstance(target, str) and is_mapping_reference(target)
            ]
    return []


def is_mapping_reference(text: str) -> bool:
    """Tell whether a discriminator's mapping value is a reference and not the name of a schema component."""
    return "#" in text or "/" in text or text.endswith((".json", ".yaml", ".yml"))
