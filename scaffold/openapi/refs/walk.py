"""Visit every typed object of a document once, at the place where it is written."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeAlias

from scaffold.core.location import Pointer, PointerPart, extend_trail
from scaffold.openapi.document import Document, Node, Place
from scaffold.openapi.read.source import Source
from scaffold.openapi.references import Target
from scaffold.openapi.types.nodes import OBJECT_TYPES, Kind, ObjectType, reference_of, slot_of
from scaffold.openapi.values import Json, JsonObject

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


def traverse(
    entry: Source, resolve: Resolve, again: Callable[[Place], None] | None = None
) -> Iterator[Place]:
    """Yield every typed object of an OpenAPI document, as `traverse_from` does."""
    root = entry.value
    places = [Place(entry, OBJECT_TYPES["openapi"], root, None, 0)] if isinstance(root, dict) else []
    return traverse_from(places, resolve, again)


def traverse_from(
    places: Iterable[Place], resolve: Resolve, again: Callable[[Place], None] | None = None
) -> Iterator[Place]:
    """Yield every typed object once, parents first; an object may be changed in place before the next one is asked for.

    References are given to `resolve`; the targets that no part of the places contains are visited at the end,
    in the order in which they were met. An object that YAML aliases share is visited at its first place; the others are given to
    `again`.
    """
    seen: set[int] = set()
    roots = deque(places)
    while roots:
        root = roots.popleft()
        stack = [] if id(root.value) in seen else [root]
        while stack:
            place = stack.pop()
            value = place.value
            if id(value) in seen:
                if again is not None:
                    again(place)
                continue
            seen.add(id(value))
            yield place
            # Few objects have either of what `_references_in` looks for.
            if "$ref" in value or "mapping" in value:
                for at, reference, wanted in _references_in(place.type, value):
                    target = resolve(place, at, reference, wanted)
                    if target is not None and isinstance(target.value, dict) and id(target.value) not in seen:
                        trail = extend_trail(None, target.pointer)
                        roots.append(Place(target.source, wanted, target.value, trail, 0))
            children = _children_of(place)
            children.reverse()
            stack.extend(children)


def _children_of(place: Place) -> list[Place]:
    """List the typed objects directly inside an object, in the order of the text.

    Values that are no mapping (boolean schemas, mistakes) are left out, and so is what a plain `$ref` hides.
    """
    source, object_type, value, trail, nesting = place
    found: list[Place] = []
    if not object_type.fields and object_type.rest is None:
        return found
    if object_type.referable and not object_type.layered and isinstance(value.get("$ref"), str):
        return found
    nesting = nesting + 1 if object_type.kind == "schema" else 0
    for key, child in value.items():
        # Most values are scalars, which hold no objects.
        if not isinstance(child, dict) and not isinstance(child, list):
            continue
        slot = slot_of(object_type, key)
        if slot is None:
            continue
        child_type, inside = OBJECT_TYPES[slot.kind], (trail, key)
        entries: Iterable[tuple[PointerPart, Json]] = ()
        if isinstance(child, list):
            if slot.shape in ("list", "one-or-list"):
                entries = enumerate(child)
        elif slot.shape == "map":
            entries = child.items()
        elif slot.shape != "list":
            found.append(Place(source, child_type, child, inside, nesting))
        found.extend(
            Place(source, child_type, entry, (inside, name), nesting)
            for name, entry in entries
            if isinstance(entry, dict)
        )
    return found


def _references_in(object_type: ObjectType, value: JsonObject) -> list[tuple[Pointer, str, ObjectType]]:
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
