"""Read an AsyncAPI document with everything that its references lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scaffold.asyncapi.kinds import Part, kind_of, name_of, parts_inside
from scaffold.asyncapi.structure import find_problems
from scaffold.asyncapi.view import AsyncApi
from scaffold.core.errors import InputError, RefError
from scaffold.core.finding import Severity
from scaffold.core.location import Pointer, Trail, extend_trail, pointer_text, unroll_trail
from scaffold.core.wording import value_text
from scaffold.openapi.document import Document, Place, Specification
from scaffold.openapi.load import entry_paths
from scaffold.openapi.notice import Notice
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.reading import NONE_UNSAVED, Unsaved, read_source
from scaffold.openapi.read.source import Source
from scaffold.openapi.references import Sources, Target, check_kind
from scaffold.openapi.refs.walk import traverse_from
from scaffold.openapi.types.nodes import OBJECT_TYPES, ObjectType
from scaffold.openapi.values import Json, child_value

_DEFAULT_LIMITS = Limits()
_VERSION = re.compile(r"([23])\.\d{1,3}\.\d{1,3}(?:-[\w.]+)?\Z")
# Fields that hold values of the service's own: what looks like a reference in them is data.
_DATA = frozenset({"examples", "example", "default", "const", "enum"})
# Fields whose entries have names of the author's choice, which mean nothing by themselves.
_MAPS = frozenset({
    "properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "channels", "operations", "messages",
    "servers", "schemas", "parameters", "replies", "replyAddresses", "correlationIds", "operationTraits", "messageTraits",
    "serverVariables", "variables", "securitySchemes", "tags", "externalDocs", "serverBindings", "channelBindings",
    "operationBindings", "messageBindings",
})  # fmt: skip

Visit = tuple[Source, Json, Trail, bool]
"""A value with its file and place, and whether its keys are names of the author's choice."""


def load_asyncapi(
    path: Path,
    *,
    root: Path | None = None,
    limits: Limits = _DEFAULT_LIMITS,
    check_structure: bool = False,
    unsaved: Unsaved = NONE_UNSAVED,
) -> Document:
    """Read an AsyncAPI 2 or 3 document as it is; `check_structure` adds notices about what the version does not allow.

    References may lead to files below `root`, by default the folder of the document; nothing is read outside of it or from a
    network. `unsaved` holds what stands for the contents of files. Raises
    InputError for what cannot be read as an AsyncAPI document, LimitError for what goes beyond a limit.
    """
    entry_path, root_path = entry_paths(path, root)
    notices: list[Notice] = []

    def read(file: Path) -> Source:
        return read_source(file, limits, notices, unsaved.get(file))

    entry = read(entry_path)
    version = _version(entry)
    if check_structure:
        notices.extend(_structure(entry, (), entry.value, version))
    sources = Sources(entry, root_path, limits, read)
    linker = _Linker(sources)
    linker.run()
    sources.seal()
    document = Document(
        sources, version, (*notices, *linker.notices), frozenset(linker.broken), Specification.ASYNCAPI
    )
    found = list(_look_at_targets(document, check_structure=check_structure))
    places, elsewhere = _find_schemas(document, found)
    for schema in elsewhere if check_structure else ():
        if schema.source is not entry:
            found.extend(_structure(*schema, version, "Schema"))
    return document.with_places(places, tuple(dict.fromkeys(found)))


def _structure(
    source: Source, pointer: Pointer, value: Json, version: str, kind: str = "Root"
) -> Iterator[Notice]:
    for problem in find_problems(value, version, kind):
        place = (*pointer, *problem.pointer)
        yield Notice(
            "structure",
            Severity.ERROR,
            problem.message,
            source.locate(place),
            pointer_text(place),
            problem.hint,
        )


def _look_at_targets(document: Document, *, check_structure: bool) -> Iterator[Notice]:
    """Say which references lead to another kind of object than belongs in their place, and what is wrong in other files."""
    root = document.node()
    pending: list[tuple[Source, Part]] = [(root.source, Part((), "Root", root.value))]
    seen: set[tuple[int, str]] = set()
    while pending:
        source, (pointer, kind, value) = pending.pop()
        if not isinstance(value, dict) or (id(value), kind) in seen:
            continue
        seen.add((id(value), kind))
        inside = parts_inside(kind, value, document.version)
        pending.extend((source, part._replace(pointer=(*pointer, *part.pointer))) for part in inside)
        reference = value.get("$ref")
        target = _find(document, source, reference)
        if target is None:
            continue
        yield from _other_kind(Target(source, pointer, value), target, kind)
        if target.source is not root.source or kind_of(target) is None:
            pending.append((target.source, Part(target.pointer, kind, target.value)))
            if check_structure and isinstance(target.value, dict):
                yield from _structure(*target, document.version, kind)


def _find(document: Document, source: Source, reference: Json) -> Target | None:
    """Return what a reference leads to; None where it leads nowhere, which is noticed elsewhere."""
    if not isinstance(reference, str):
        return None
    try:
        found = document.resolve(source, reference)
    except RefError:
        return None
    return Target(found.source, found.pointer, found.value)


def _other_kind(holder: Target, target: Target, kind: str) -> Iterator[Notice]:
    """Notice where a reference leads to another kind of object."""
    try:
        check_kind(target, str(child_value(holder.value, "$ref")), name_of(kind), kind_of(target))
    except RefError as error:
        pointer = (*holder.pointer, "$ref")
        place = holder.source.locate(pointer)
        yield Notice(error.code, Severity.ERROR, error.message, place, pointer_text(pointer))


def _find_schemas(document: Document, notices: list[Notice]) -> tuple[tuple[Place, ...], Sequence[Target]]:
    """Find every schema, as in an OpenAPI document, and what references of schemas lead to; add notices about these."""
    schema = OBJECT_TYPES["schema"]
    targets: list[Target] = []

    def resolve(place: Place, _: Pointer, reference: str, __: ObjectType) -> Target | None:
        found = _find(document, place.source, reference)
        if found is not None:
            notices.extend(
                _other_kind(Target(place.source, unroll_trail(place.trail), place.value), found, "Schema")
            )
            targets.append(found)
        return found

    outermost = [
        Place(node.source, schema, node.value, node.trail, 0)
        for node in AsyncApi(document).schemas
        if isinstance(node.value, dict)
    ]
    return tuple(traverse_from(outermost, resolve)), targets


def _version(source: Source) -> str:
    root = source.value
    written = root.get("asyncapi") if isinstance(root, dict) else None
    if written is None:
        raise InputError(
            "not-asyncapi",
            f"{source.display} is not an AsyncAPI document",
            hint="an AsyncAPI document is a mapping with `asyncapi: 3.0.0` or the like at its top",
            location=source.locate(()),
        )
    if not isinstance(written, str) or not _VERSION.match(written):
        shown = (written if isinstance(written, str) else value_text(written))[:40]
        raise InputError(
            "version-unsupported",
            f"asyncapi {shown} is not a version that can be read",
            hint="2.0.0 to 2.6.0 and 3.0.0 can",
            location=source.locate(("asyncapi",)),
        )
    return written


@dataclass(slots=True)
class _Linker:
    """Follows every reference once, so that all files are read and what leads nowhere is known."""

    sources: Sources
    notices: list[Notice] = field(default_factory=list)
    broken: set[int] = field(default_factory=set)

    def run(self) -> None:
        """Visit the entry and all that its references lead to."""
        pending: list[Visit] = [(self.sources.entry, self.sources.entry.value, None, False)]
        seen: set[int] = set()
        while pending:
            place = pending.pop()
            source, value, trail, _ = place
            if id(value) in seen:
                continue
            seen.add(id(value))
            if isinstance(value, dict) and isinstance(reference := value.get("$ref"), str):
                target = self._follow(source, value, trail, reference)
                if target is not None:
                    pending.append((target.source, target.value, extend_trail(None, target.pointer), False))
            pending.extend(_children(place))

    def _follow(self, source: Source, holder: dict[str, Json], trail: Trail, reference: str) -> Target | None:
        """Return what a reference leads to in one step; notice when it leads nowhere or only back."""
        try:
            target = self.sources.resolve(source, reference)
            self._refuse_circle(holder, target)
        except RefError as error:
            self.broken.add(id(holder))
            pointer: Pointer = (*unroll_trail(trail), "$ref")
            self.notices.append(
                Notice(
                    error.code,
                    Severity.ERROR,
                    error.message,
                    source.locate(pointer),
                    pointer_text(pointer),
                    error.hint,
                )
            )
            return None
        return target

    def _refuse_circle(self, holder: dict[str, Json], target: Target) -> None:
        """Raise RefError where references only lead on to references, and back."""
        passed = {id(holder)}
        while isinstance(target.value, dict) and isinstance(target.value.get("$ref"), str):
            if id(target.value) in passed:
                raise RefError("ref-cycle", f"the reference {holder['$ref']!r} leads back to itself")
            passed.add(id(target.value))
            target = self.sources.resolve(target.source, str(target.value["$ref"]))


def _children(place: Visit) -> Iterator[Visit]:
    source, value, trail, named = place
    if isinstance(value, dict):
        for key, child in value.items():
            if isinstance(child, dict | list) and (named or not (key in _DATA or key.startswith("x-"))):
                yield source, child, (trail, key), not named and key in _MAPS
    elif isinstance(value, list):
        for index, child in enumerate(value):
            if isinstance(child, dict | list):
                yield source, child, (trail, index), False
