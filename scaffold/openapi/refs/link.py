"""The one pass over a freshly parsed document: upgrade each object, follow each reference, check limits, notice what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from scaffold.core.errors import LimitError, RefError
from scaffold.core.finding import Severity
from scaffold.core.location import Pointer, Trail, extend_trail, pointer_text, unroll_trail
from scaffold.openapi.document import Place, Reference
from scaffold.openapi.notice import Notice
from scaffold.openapi.read.source import Source
from scaffold.openapi.references import Sources, Target, check_kind
from scaffold.openapi.refs.expand import expand_references
from scaffold.openapi.refs.walk import traverse
from scaffold.openapi.types.kinds import kind_of
from scaffold.openapi.types.nodes import Kind, ObjectType, reference_of
from scaffold.openapi.types.structure import StructureChecker
from scaffold.openapi.values import Json, JsonObject

_READ_NEVERTHELESS = "no version allows a $ref here; it is read as what it leads to"


class Links(NamedTuple):
    """The outcome of the pass.

    Notices in the order met, ids of the objects whose reference cannot be followed, all places, what leads from one to another.
    """

    notices: tuple[Notice, ...]
    broken: frozenset[int]
    places: Sequence[Place]
    references: Sequence[Reference]


def link_document(
    sources: Sources, upgrade: Callable[[Place], None], checker: StructureChecker | None = None
) -> Links:
    """Read every file that the entry's references lead to, upgrading each typed object in place with `upgrade`.

    With a checker, what other files hold is checked too; the entry must have been checked before.

    Raises LimitError where the document goes beyond a limit that only its types show.
    """
    linker = _Linker(sources, checker)
    for place in traverse(sources.entry, linker.resolve, linker.share):
        linker.places[id(place.value)] = place
        upgrade(place)
        linker.expand(place)
        if place.type.kind == "schema":
            linker.check_limits(place)
    linker.find_cycles()
    sources.seal()
    return Links(
        tuple(linker.notices), frozenset(linker.broken), tuple(linker.places.values()), linker.references
    )


@dataclass(slots=True)
class _Linker:
    sources: Sources
    checker: StructureChecker | None
    places: dict[int, Place] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)
    _targets: dict[int, Target] = field(default_factory=dict)
    _resolved: dict[tuple[str, str, Kind], tuple[Target, Trail]] = field(default_factory=dict)
    _misplaced: dict[Path, int] = field(default_factory=dict)
    _holders: dict[int, Place] = field(default_factory=dict)

    def resolve(self, place: Place, at: Pointer, reference: str, wanted: ObjectType) -> Target | None:
        source, value, trail = place.source, place.value, place.trail
        key = (source.display, reference, wanted.kind)
        try:
            target, target_trail = self._resolved.get(key) or self._find(source, reference)
            self.references.append((source, trail, target.source, target_trail))
            if key not in self._resolved:
                self._check_kind(target, reference, wanted.kind)
        except RefError as error:
            self._note(error.code, error.message, source, extend_trail(trail, at), hint=error.hint)
            if at == ("$ref",):
                self.broken.add(id(value))
            return None
        if key not in self._resolved:
            self._check_structure(target, wanted.kind)
            self._resolved[key] = (target, target_trail)
        if at == ("$ref",):
            self._targets[id(value)] = target
            self._holders[id(value)] = place
        return target

    def _find(self, source: Source, reference: str) -> tuple[Target, Trail]:
        target = self.sources.resolve(source, reference)
        return target, extend_trail(None, target.pointer)

    def _check_structure(self, target: Target, wanted: Kind) -> None:
        """Check an object of another file before it is visited and thereby upgraded."""
        if self.checker is None or target.source is self.sources.entry or id(target.value) in self.places:
            return
        self.notices.extend(self.checker.check_fragment(target.source, target.pointer, wanted, target.value))

    def _check_kind(self, target: Target, reference: str, wanted: Kind) -> None:
        """Raise RefError when a reference leads to data, or to an object of another kind."""
        found = kind_of(target, wanted)
        if found != "data":
            check_kind(target, reference, wanted, found)
            return
        check_kind(target, reference, wanted, None)
        if target.source is self.sources.entry:
            raise RefError("ref-data", f"{reference[:120]!r} leads into data, not to a definition")

    def share(self, place: Place) -> None:
        """Note that an object stands in a second place too, as YAML aliases let it."""
        source, value, trail = place.source, place.value, place.trail
        first_source, _, _, first_trail, _ = self.places[id(value)]
        self.references.append((source, trail, first_source, first_trail))

    def expand(self, place: Place) -> None:
        """Bring references in unusual places to the usual ones."""
        object_type, value = place.type, place.value

        def note(key: str, problem: str | None) -> None:
            self._note_place(place, (key, "$ref"), problem or _READ_NEVERTHELESS)

        expand_references(self.sources, place, note)
        if object_type.kind == "operation" and "$ref" in value:
            self._note_place(place, ("$ref",), _READ_NEVERTHELESS)

    def _note_place(self, place: Place, at: Pointer, message: str) -> None:
        """Notice that a reference stands where no version allows one."""
        source, trail = place.source, place.trail
        found = self._misplaced[source.path] = self._misplaced.get(source.path, 0) + 1
        if found > self.sources.limits.expansions:
            raise self._limit(
                "limit-expansions",
                "references to whole maps lead on without end",
                source,
                extend_trail(trail, at),
            )
        self._note("ref-unexpected", message, source, extend_trail(trail, at))

    def check_limits(self, place: Place) -> None:
        """Raise LimitError for a schema that tools hang on."""
        source, value, trail, nesting = place.source, place.value, place.trail, place.nesting
        limits = self.sources.limits
        properties, enum = value.get("properties"), value.get("enum")
        if nesting >= limits.schema_depth:
            raise self._limit("limit-schema-depth", f"schemas are nested {nesting} deep", source, trail)
        if isinstance(properties, dict):
            if len(properties) > limits.properties:
                message = f"a schema has {len(properties):,} properties, more than {limits.properties:,}"
                raise self._limit("limit-properties", message, source, trail)
            if properties and max(map(len, properties)) > limits.name_length:
                message = f"a property's name is longer than {limits.name_length:,} characters"
                raise self._limit("limit-name", message, source, trail)
        if isinstance(enum, list) and len(enum) > limits.enum_values:
            message = f"a schema has {len(enum):,} enum values, more than {limits.enum_values:,}"
            raise self._limit("limit-enum", message, source, trail)

    def find_cycles(self) -> None:
        """Notice references that only lead back to themselves, directly or through `allOf`: such an object has no content."""
        done: dict[int, int] = {}
        for holder, place in self._holders.items():
            if holder not in done and _leads_on(self._targets[holder].value):
                self._search(place, done)

    def _search(self, start: Place, done: dict[int, int]) -> None:
        """Search depth first for a way back into an object that is being searched.

        `done` has the length of the longest way on from each object that was searched to the end.
        """
        open_: set[int] = set()
        stack: list[tuple[JsonObject, bool]] = [(start.value, False)]
        while stack:
            value, leaving = stack.pop()
            if leaving:
                open_.discard(id(value))
                following = _in_place(value, self._targets.get(id(value)))
                length = done[id(value)] = 1 + max((done.get(id(part), 0) for part in following), default=0)
                if length > self.sources.limits.reference_chain:
                    message = (
                        f"more than {self.sources.limits.reference_chain:,} references follow on each other"
                    )
                    raise self._limit("limit-chain", message, start.source, start.trail)
                continue
            if id(value) in done:
                continue
            open_.add(id(value))
            stack.append((value, True))
            for part in _in_place(value, self._targets.get(id(value))):
                if id(part) in open_:
                    holders = (self._holders.get(id(end)) for end in (value, part))
                    self._note_cycle(next((place for place in holders if place is not None), start))
                elif id(part) not in done:
                    stack.append((part, False))

    def _note_cycle(self, place: Place) -> None:
        source, object_type, value, trail = place.source, place.type, place.value, place.trail
        if id(value) in self.broken:
            return
        self.broken.add(id(value))
        reference = reference_of(object_type, value)
        self._note("ref-cycle", f"the reference {reference!r} leads back to itself", source, (trail, "$ref"))

    def _note(
        self,
        code: str,
        message: str,
        source: Source,
        trail: Trail,
        *,
        hint: str | None = None,
    ) -> None:
        pointer = unroll_trail(trail)
        # What stands in the wrong place is also wrong by the meta-schema, and is reported once.
        written = pointer_text(source.origin(pointer)) if code == "ref-unexpected" else None
        self.notices.append(
            Notice(
                code, Severity.ERROR, message, source.locate(pointer), pointer_text(pointer), hint, written
            )
        )

    def _limit(self, code: str, message: str, source: Source, trail: Trail) -> LimitError:
        return LimitError(code, message, location=source.locate(unroll_trail(trail)))


def _leads_on(value: Json) -> bool:
    return isinstance(value, dict) and ("$ref" in value or "allOf" in value)


def _in_place(value: JsonObject, target: Target | None) -> list[JsonObject]:
    """List the objects that apply to the same instance as an object: what it refers to and the parts of its `allOf`."""
    parts = value.get("allOf")
    following = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    if target is not None and isinstance(target.value, dict):
        following.append(target.value)
    return following
