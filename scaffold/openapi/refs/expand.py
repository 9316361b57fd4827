"""References where no version allows them: in place of a whole map or list, or of an object that cannot be referenced.

Published documents have them, and their meaning is clear. They are brought to what the rest understands: a
map of references to the entries of the map that was meant.
"""

from __future__ import annotations

from collections.abc import Callable

from scaffold.core.errors import RefError
from scaffold.core.location import Pointer, PointerPart, Trail, unroll_trail
from scaffold.openapi.document import Place
from scaffold.openapi.read.source import Source
from scaffold.openapi.references import Sources, Target, fragment_text
from scaffold.openapi.types.nodes import OBJECT_TYPES, Slot, slot_of
from scaffold.openapi.values import Json, JsonObject, copy_data

_LONGEST_CHAIN = 16
_TEXTS = frozenset({"description", "summary", "title"})

Note = Callable[[str, str | None], None]
"""Report a reference that stands where none may: the field, and why it leads nowhere if it does."""


def expand_references(sources: Sources, place: Place, note: Note) -> None:
    """Rewrite, in place, the fields of an object that are references although they hold maps, lists or plain objects."""
    source, object_type, value, trail = place.source, place.type, place.value, place.trail
    referring = [(key, child) for key, child in value.items() if isinstance(child, dict) and "$ref" in child]
    for key, child in referring:
        reference = child["$ref"]
        if not isinstance(reference, str):
            continue
        slot = slot_of(object_type, key)
        if slot is None:
            if key in _TEXTS:
                note(key, f"the {key} must be text and cannot be a reference; it is left out")
                del value[key]
            continue
        if slot.shape in {"one", "one-or-list"} and OBJECT_TYPES[slot.kind].referable:
            continue
        try:
            address, target = _final(sources, source, reference)
            _refuse_enclosing(reference, target, source, trail)
        except RefError as error:
            note(key, error.message)
            del child["$ref"]
            continue
        note(key, None)
        value[key] = _expanded(source, child, address, target, by_reference=_holds_referable(slot))


def _holds_referable(slot: Slot) -> bool:
    """Tell whether a reference can stand for each entry of what a field holds; otherwise the entries are copied."""
    object_type = OBJECT_TYPES[slot.kind]
    if slot.shape == "one":
        return object_type.kind == "components" or object_type.rest is not None
    return object_type.referable


def _final(sources: Sources, source: Source, reference: str) -> tuple[str, Target]:
    """Follow a chain of references and return the last one, as an address that is valid in the first file, with its target."""
    address, target = reference, sources.resolve(source, reference)
    for _ in range(_LONGEST_CHAIN):
        following = target.value.get("$ref") if isinstance(target.value, dict) else None
        if not isinstance(following, str):
            return address, target
        if target.source is not source and following.startswith("#"):
            address = address.partition("#")[0] + following
        elif target.source is not source:
            raise RefError("ref-unresolved", f"{reference[:120]!r} leads to a reference to yet another file")
        else:
            address = following
        target = sources.resolve(source, address)
    raise RefError("ref-cycle", f"{reference[:120]!r} leads back to itself")


def _refuse_enclosing(reference: str, target: Target, source: Source, trail: Trail) -> None:
    """Raise RefError when a reference leads to an object that it is a part of: writing it out would never end."""
    if target.source is source and unroll_trail(trail)[: len(target.pointer)] == target.pointer:
        raise RefError("ref-cycle", f"{reference[:120]!r} leads to what it is a part of")


def _expanded(source: Source, child: JsonObject, address: str, target: Target, *, by_reference: bool) -> Json:
    base = address if "#" in address else address + "#"
    found = target.value
    if isinstance(found, list):
        items = [_entry(entry, base, number, by_reference=by_reference) for number, entry in enumerate(found)]
        source.move(items, dict.fromkeys(range(len(items)), ("$ref",)))
        return items
    if not isinstance(found, dict):
        return copy_data(found)
    expanded = {name: _entry(entry, base, name, by_reference=by_reference) for name, entry in found.items()}
    origins: dict[PointerPart, Pointer] = dict.fromkeys(expanded, ("$ref",))
    for name, entry in child.items():
        if name != "$ref":
            origins.pop(name, None)
            expanded[name] = entry
    source.move(expanded, origins)
    return expanded


def _entry(entry: Json, base: str, name: PointerPart, *, by_reference: bool) -> Json:
    return (
        {"$ref": base + fragment_text((name,))}
        if by_reference and isinstance(entry, dict)
        else copy_data(entry)
    )
