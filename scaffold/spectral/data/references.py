"""Every `$ref` that a document reaches, also in places where OpenAPI knows none: Spectral follows them all."""

from __future__ import annotations

from dataclasses import dataclass, field

from scaffold.core.errors import RefError
from scaffold.core.location import Pointer, PointerPart, Trail, extend_trail, unroll_trail
from scaffold.openapi.read.source import Source
from scaffold.openapi.references import Sources, Target
from scaffold.openapi.values import Json


@dataclass(frozen=True, slots=True)
class Reference:
    """A `$ref` with its place, and what it leads to: a target, or the error that says why there is none."""

    source: Source
    trail: Trail
    text: str
    found: Target | RefError
    value: Json = field(repr=False)


@dataclass(frozen=True, slots=True)
class References:
    """The references of a document by the identity of the object that holds the `$ref`."""

    by_holder: dict[int, Reference]

    def broken(self) -> list[Reference]:
        """List the references that lead nowhere, in the order met."""
        return [reference for reference in self.by_holder.values() if isinstance(reference.found, RefError)]

    def targets_in(self, source: Source) -> set[Pointer]:
        """Collect the places of a file that something outside of them refers to."""
        used: set[Pointer] = set()
        for reference in self.by_holder.values():
            target = reference.found
            if isinstance(target, RefError) or target.source is not source:
                continue
            if reference.source is source:
                at = unroll_trail(reference.trail)
                if target.pointer and at[: len(target.pointer)] == target.pointer:
                    continue
            used.add(target.pointer)
        return used


def collect_references(sources: Sources) -> References:
    """Find the references of the entry and of what they lead to in other files, reading these."""
    found: dict[int, Reference] = {}
    seen: set[int] = set()
    pending: list[tuple[Source, Trail, Json]] = [(sources.entry, None, sources.entry.value)]
    while pending:
        source, trail, value = pending.pop()
        if not isinstance(value, dict | list) or id(value) in seen:
            continue
        seen.add(id(value))
        text = value.get("$ref") if isinstance(value, dict) else None
        if isinstance(text, str):
            target = _resolve(sources, source, text)
            found[id(value)] = Reference(source, trail, text, target, value)
            if isinstance(target, Target) and target.source is not source:
                pending.append((target.source, extend_trail(None, target.pointer), target.value))
            continue
        entries: list[tuple[PointerPart, Json]] = list(
            value.items() if isinstance(value, dict) else enumerate(value)
        )
        pending.extend((source, (trail, key), child) for key, child in reversed(entries))
    return References(found)


def _resolve(sources: Sources, source: Source, text: str) -> Target | RefError:
    try:
        return sources.resolve(source, text)
    except RefError as error:
        return error
