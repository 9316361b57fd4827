"""The target of a `$ref`, and the files in which it may be.

References stay inside one folder tree and are never fetched: an address with a scheme, an absolute path, a
path that leaves the tree (also through a symbolic link) and anything that is no regular file is refused
before it is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote

from scaffold.core.errors import InputError, LimitError, RefError
from scaffold.core.location import Pointer, PointerPart, pointer_parts, pointer_text
from scaffold.core.spelling import nearest_name
from scaffold.core.wording import shortened, with_article
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.source import Source
from scaffold.openapi.values import Json, child_value

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LOCAL_SCHEMES = ("file:",)
_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
_IDENTIFYING = frozenset({"$id", "$anchor", "$dynamicAnchor"})
_IDENTIFIER = re.compile(r"\$(?:id|anchor|dynamicAnchor)\b")
_LONGEST_SHOWN = 120

Reader = Callable[[Path], Source]


class Target(NamedTuple):
    """The target of a reference."""

    source: Source
    pointer: Pointer
    value: Json


@dataclass(frozen=True, slots=True)
class _Identifiers:
    """The schemas of a file that give themselves a name or an address."""

    anchors: dict[str, Target] = field(default_factory=dict)
    addresses: dict[str, Target] = field(default_factory=dict)


@dataclass(eq=False)
class Sources:
    """The files of one document: the entry and what its references lead to, read when first needed.

    `root` is the folder that references must stay in. `seal` ends the reading: what is not loaded by then is
    unresolved. `resolved` says where the paths that references name lead, symbolic links followed; None where nowhere.
    """

    entry: Source
    root: Path
    limits: Limits
    read: Reader
    files: dict[Path, Source] = field(init=False)
    resolved: dict[Path, Path | None] = field(default_factory=dict, init=False)
    _failed: dict[Path, RefError] = field(default_factory=dict, init=False)
    _known: dict[Path, _Identifiers] = field(default_factory=dict, init=False)
    _characters: int = field(init=False)
    _sealed: bool = field(default=False, init=False)
    # Looking for similar names takes a while, and who has many broken references is helped by the first hints.
    _hints: int = field(default=50, init=False)

    def __post_init__(self) -> None:
        self.files = {self.entry.path: self.entry}
        self._characters = len(self.entry.text)

    @property
    def unread(self) -> tuple[Path, ...]:
        """The files that references lead to and that could not be read."""
        return tuple(self._failed)

    def seal(self) -> None:
        """Read no further file."""
        self._sealed = True

    def resolve(self, base: Source, reference: str) -> Target:
        """Find what a reference written in a file leads to; one step, a reference found there is not followed.

        Raises RefError with the codes `ref-remote`, `ref-outside` and `ref-unresolved`.
        """
        address, _, fragment = reference.partition("#")
        source, pointer, value = self._resource(base, address)
        text = unquote(fragment)
        if text and not text.startswith("/"):
            return self._anchor(source, text, reference)
        for part in pointer_parts(text):
            step, found = _step(value, part)
            if not found:
                raise self._missing(source, pointer, part, value)
            pointer = (*pointer, step)
            value = child_value(value, step)
        return Target(source, pointer, value)

    def _missing(self, source: Source, pointer: Pointer, part: str, parent: Json) -> RefError:
        where = pointer_text(pointer) or "the top level"
        hint = None
        if isinstance(parent, dict) and self._hints > 0:
            self._hints -= 1
            similar = nearest_name(part, parent)
            hint = f"did you mean {_shown(similar)}?" if similar else None
        return RefError(
            "ref-unresolved", f"there is no {_shown(part)} in {where} of {source.display}", hint=hint
        )

    def _resource(self, base: Source, address: str) -> Target:
        """Find a file, or a schema that says that it has the address (JSON Schema 2020-12, section 8.2.1)."""
        if not address:
            return Target(base, (), base.value)
        for source in {base.path: base, self.entry.path: self.entry}.values():
            identified = self._identifiers(source).addresses.get(address)
            if identified is not None:
                return identified
        source = self._open(base, address)
        return Target(source, (), source.value)

    def _open(self, base: Source, address: str) -> Source:
        path = self._allowed_path(base, address)
        if path in self.files:
            return self.files[path]
        if path.suffix.lower() not in {*_SUFFIXES, self.entry.path.suffix.lower()}:
            raise RefError("ref-unresolved", f"{_shown(address)} is not named as a YAML or JSON file")
        if path not in self._failed:
            if self._sealed:
                raise RefError("ref-unresolved", f"{_shown(address)} was not loaded")
            try:
                return self._load(path)
            except LimitError:
                raise
            except InputError as error:
                self._failed[path] = RefError("ref-unresolved", _unreadable(address, error), hint=error.hint)
        raise self._failed[path]

    def _load(self, path: Path) -> Source:
        if len(self.files) >= self.limits.files:
            raise LimitError("limit-files", f"the document has more than {self.limits.files} files")
        source = self.read(path)
        self._characters += len(source.text)
        if self._characters > self.limits.total_bytes:
            raise LimitError(
                "limit-total",
                f"the document's files hold more than {self.limits.total_bytes} characters together",
            )
        self.files[path] = source
        return source

    def _allowed_path(self, base: Source, address: str) -> Path:
        """Return the absolute path of a referenced file; raise RefError when it must not be read."""
        lower = address.lower()
        if lower.startswith("//") or (_SCHEME.match(address) and not lower.startswith(_LOCAL_SCHEMES)):
            raise RefError(
                "ref-remote",
                f"{_shown(address)} is a remote reference, which is never fetched",
                hint="copy the referenced part into a file beside this one",
            )
        outside = RefError(
            "ref-outside",
            f"{_shown(address)} leads out of the folder that references may be read from",
            hint="move the file below the document's own folder, or widen the folder with --root",
        )
        relative = unquote(address)
        if lower.startswith(_LOCAL_SCHEMES) or relative.startswith(("/", "\\")) or "\0" in relative:
            raise outside
        named = base.path.parent / relative
        path = self.resolved[named] = resolve_path(named)
        if path is None or not path.is_relative_to(self.root):
            raise outside
        return path

    def _identifiers(self, source: Source) -> _Identifiers:
        known = self._known.get(source.path)
        if known is None:
            known = self._known[source.path] = (
                _collect_identifiers(source) if _IDENTIFIER.search(source.text) else _Identifiers()
            )
        return known

    def _anchor(self, source: Source, name: str, reference: str) -> Target:
        """Find a `$anchor` or `$dynamicAnchor` of a file (JSON Schema 2020-12, section 8.2.2)."""
        anchors = self._identifiers(source).anchors
        if name not in anchors:
            raise RefError(
                "ref-unresolved", f"{_shown(reference)}: there is no anchor of that name in {source.display}"
            )
        return anchors[name]


def check_kind(target: Target, reference: str, wanted: str, found: str | None) -> None:
    """Compare the kind of object that belongs in the place of a reference with that of its target.

    `found` is None where the kind of the target is not known. Raises RefError `ref-kind` for another kind, and for a value that
    is not an object.
    """
    shown = _shown(reference)
    if not isinstance(target.value, dict) and not (wanted == "schema" and isinstance(target.value, bool)):
        raise RefError("ref-kind", f"{shown} leads to a value that is not {with_article(wanted)} object")
    if found is not None and found != wanted:
        raise RefError(
            "ref-kind",
            f"{shown} leads to {with_article(found)} object where {with_article(wanted)} object belongs",
        )


def resolve_path(path: Path) -> Path | None:
    """Follow the symbolic links of a path; None where they lead in a circle, or the path cannot be one."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None


def fragment_text(pointer: Pointer) -> str:
    """Write a pointer as it stands after the `#` of a reference (RFC 6901, section 6)."""
    return quote(pointer_text(pointer), safe="/~$@:!&'()*+,;=")


def _collect_identifiers(source: Source) -> _Identifiers:
    found = _Identifiers()
    pending: list[tuple[Json, Pointer]] = [(source.value, ())]
    seen: set[int] = set()
    while pending:
        value, pointer = pending.pop()
        if not isinstance(value, dict | list) or id(value) in seen:
            continue
        seen.add(id(value))
        entries: list[tuple[PointerPart, Json]] = list(
            value.items() if isinstance(value, dict) else enumerate(value)
        )
        for key, child in entries:
            if isinstance(child, str) and key in _IDENTIFYING:
                names = found.addresses if key == "$id" else found.anchors
                names.setdefault(child, Target(source, pointer, value))
        pending.extend((child, (*pointer, key)) for key, child in reversed(entries))
    return found


def _step(value: Json, part: str) -> tuple[PointerPart, bool]:
    if isinstance(value, dict):
        return part, part in value
    if (
        isinstance(value, list)
        and part.isdecimal()
        and part.isascii()
        and len(part) < len(str(len(value))) + 1
    ):
        return int(part), int(part) < len(value)
    return part, False


def _unreadable(address: str, error: InputError) -> str:
    where = f"{error.location}: " if error.location else ""
    return f"{_shown(address)} cannot be used: {where}{error.message}"


def _shown(text: str) -> str:
    """Quote a piece of a document for a message: one line, printable, of bounded length."""
    return repr(shortened(text, _LONGEST_SHOWN))
