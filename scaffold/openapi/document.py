"""A loaded document and the handles by which the other layers look at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias, cast

from scaffold.core.errors import RefError
from scaffold.core.location import Location, Pointer, PointerPart, Trail, pointer_text, unroll_trail
from scaffold.openapi.notice import Notice
from scaffold.openapi.read.source import Source
from scaffold.openapi.references import Sources, Target
from scaffold.openapi.types.nodes import ObjectType
from scaffold.openapi.values import Json, JsonObject, child_value

__all__ = [
    "Document",
    "Identity",
    "Node",
    "Notice",
    "Place",
    "Reference",
    "Specification",
]

Identity: TypeAlias = "tuple[str, Trail]"
"""The file, as displayed, and the place that tell one definition from another."""

Reference: TypeAlias = tuple[Source, Trail, Source, Trail]
"""File and place of what leads on to another object, file and place of that."""

_NO_FIELDS: Final[Mapping[str, Any]] = {}


class Place(NamedTuple):
    """A typed object where it is defined; `nesting` is the number of schemas directly around a schema."""

    source: Source
    type: ObjectType
    value: JsonObject
    trail: Trail
    nesting: int


class Specification(StrEnum):
    """The specification that a document is written in."""

    OPENAPI = "openapi"
    ASYNCAPI = "asyncapi"


class Document:
    """A document as loaded: its data, its files, and what was noticed on the way.

    OpenAPI is in the 3.1 dialect, AsyncAPI as written.

    `version` is as written (`2.0`, `3.0.3` …), `root` the entry file's data after the upgrade. `broken` holds
    the ids of the objects whose `$ref` cannot be followed, `places` every typed object of OpenAPI once, where it is defined: the
    entry in the order of its text, then what only references reach; of AsyncAPI the schemas. `references` are what leads from
    one to another.
    """

    __slots__ = (
        "_sources",
        "_targets",
        "broken",
        "notices",
        "places",
        "references",
        "specification",
        "version",
    )

    def __init__(
        self,
        sources: Sources,
        version: str,
        notices: tuple[Notice, ...],
        broken: frozenset[int],
        specification: Specification = Specification.OPENAPI,
        *,
        places: Sequence[Place] = (),
        references: Sequence[Reference] = (),
    ) -> None:
        """Take over the sources, which must be sealed and upgraded."""
        self._sources: Final = sources
        self._targets: Final[dict[tuple[str, str], Target | RefError]] = {}
        self.version: Final = version
        self.notices: Final = notices
        self.broken: Final = broken
        self.specification: Final = specification
        self.places: Final = places
        self.references: Final = references

    def with_places(self, places: Sequence[Place], notices: Sequence[Notice]) -> Document:
        """Return the same document with its typed objects and more notices, which were found by looking at it."""
        everything = (*self.notices, *notices)
        return Document(
            self._sources, self.version, everything, self.broken, self.specification, places=places
        )

    @property
    def entry(self) -> Path:
        """The file that was asked for, as an absolute path."""
        return self._sources.entry.path

    @property
    def root(self) -> JsonObject:
        """The entry file's data, upgraded to the 3.1 dialect; fields of 3.2 are kept."""
        # That it is a mapping was seen when the version was looked for.
        return cast("JsonObject", self._sources.entry.value)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that were read, the entry first."""
        return tuple(self._sources.files)

    @property
    def unread_files(self) -> tuple[Path, ...]:
        """The files that references lead to and that could not be read, most often because there is none."""
        return self._sources.unread

    @property
    def resolved_paths(self) -> Mapping[Path, Path | None]:
        """The paths that references name, with where they lead behind symbolic links; None where nowhere."""
        return self._sources.resolved

    @property
    def is_whole(self) -> bool:
        """Tell whether every file that references lead to could be read: then nothing but `files` decides what it is."""
        return not self._sources.unread and all(notice.code != "ref-outside" for notice in self.notices)

    def node(self) -> Node:
        """Return the handle of the whole document."""
        return Node(self, self._sources.entry, None, self._sources.entry.value)

    def text(self, file: Path) -> str:
        """Return the text of a file as it was read, without a byte order mark."""
        return self._sources.files[file].text

    def source(self, file: Path) -> Source:
        """Return a file as text and as data."""
        return self._sources.files[file]

    def file_root(self, file: Path) -> Json:
        """Return the data of a whole file, as upgraded."""
        return self._sources.files[file].value

    def display(self, file: Path) -> str:
        """Return a file's path as messages show it: relative to the working folder where that is shorter."""
        return self._sources.files[file].display

    def resolve(self, base: Source, reference: str) -> Node:
        """Return what a reference written in a file leads to; raise RefError when it leads nowhere."""
        key = (base.display, reference)
        found = self._targets.get(key)
        if found is None:
            try:
                found = self._sources.resolve(base, reference)
            except RefError as error:
                found = error
            self._targets[key] = found
        if isinstance(found, RefError):
            raise RefError(found.code, found.message, hint=found.hint)
        trail: Trail = None
        for part in found.pointer:
            trail = (trail, part)
        return Node(self, found.source, trail, found.value)


class Node:
    """One value of a document with its place: a handle that is made when it is needed and never changed."""

    __slots__ = ("document", "fields", "source", "trail", "value")

    def __init__(self, document: Document, source: Source, trail: Trail, value: Json) -> None:
        """Name the value at the end of a trail in a file; `fields` are the entries of a mapping, none of another value."""
        self.document: Final = document
        self.source: Final = source
        self.trail: Final[Trail] = trail
        self.value: Final[Json] = value
        self.fields: Final[Mapping[str, Any]] = value if isinstance(value, dict) else _NO_FIELDS

    def __repr__(self) -> str:
        return f"Node({self.source.display}#{pointer_text(self.pointer)})"

    @property
    def file(self) -> Path:
        """The absolute path of the file that holds the value."""
        return self.source.path

    @property
    def pointer(self) -> Pointer:
        """The place within the file's data, as upgraded: keys as text, indexes as numbers."""
        return unroll_trail(self.trail)

    @property
    def identity(self) -> Identity:
        """The file and place of the value, by which one definition is told from another."""
        return self.source.display, self.trail

    @property
    def name(self) -> PointerPart | None:
        """The key or index that names the value in its parent, None for a whole file."""
        return self.trail[1] if self.trail else None

    @property
    def location(self) -> Location:
        """The place of the node in the text: the key that names it, or the item itself in a sequence."""
        return self.source.locate(self.pointer)

    @property
    def ref(self) -> str | None:
        """The `$ref` of a mapping, None where there is none."""
        reference = self.value.get("$ref") if isinstance(self.value, dict) else None
        return reference if isinstance(reference, str) else None

    def get(self, key: PointerPart) -> Node | None:
        """Return the child under a key or index, None when there is none; references are not followed."""
        value = self.value
        if isinstance(value, dict) and key in value:
            return Node(self.document, self.source, (self.trail, key), value[str(key)])
        if isinstance(value, list) and isinstance(key, int) and 0 <= key < len(value):
            return Node(self.document, self.source, (self.trail, key), value[key])
        return None

    def child(self, key: PointerPart) -> Node:
        """Return the child under a key or index; raise KeyError when there is none."""
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def items(self) -> Iterator[tuple[str, Node]]:
        """Yield keys and children of a mapping, nothing for any other value."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield key, Node(self.document, self.source, (self.trail, key), value)

    def elements(self) -> Iterator[Node]:
        """Yield the items of a sequence, nothing for any other value."""
        if isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(self.document, self.source, (self.trail, index), value)

    def follow(self) -> Node:
        """Follow `$ref`s to the end and return what they lead to, the node itself when it has none.

        Keywords beside a `$ref` stay behind. Raises RefError, located at the reference, when it leads nowhere
        or in a circle.
        """
        node, seen = self, set[Identity]()
        while (reference := node.ref) is not None:
            if node.identity in seen:
                raise RefError(
                    "ref-cycle",
                    f"the reference {reference!r} leads back to itself",
                    location=self.child("$ref").location,
                )
            seen.add(node.identity)
            try:
                node = self.document.resolve(node.source, reference)
            except RefError as error:
                error.location = node.child("$ref").location
                raise
        return node

    def string(self, key: PointerPart) -> str | None:
        """Return a child's value when it is text."""
        value = self._child_value(key)
        return value if isinstance(value, str) else None

    def mapping(self, key: PointerPart) -> Mapping[str, Json] | None:
        """Return a child's value when it is a mapping."""
        value = self._child_value(key)
        return value if isinstance(value, dict) else None

    def sequence(self, key: PointerPart) -> list[Json] | None:
        """Return a child's value when it is a sequence."""
        value = self._child_value(key)
        return value if isinstance(value, list) else None

    def _child_value(self, key: PointerPart) -> Json:
        return child_value(self.value, key)
