"""The report of a new service: repairs, shortfalls, additions and what could not be expressed, with places in the spec."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scaffold.core.location import Location
from scaffold.normal.remarks import Remark, RemarkKind
from scaffold.openapi.document import Document
from scaffold.openapi.refs.places import find_place

NO_WORKS: Mapping[str, str] = {}
_WORK = "work-not-begun"


@dataclass(frozen=True, slots=True)
class Entry:
    """A remark with its place in the spec; file and location are None where the spec has none.

    `operations` are those that it is about, and `methods` says of each where to write what it should do.
    """

    remark: Remark
    location: Location | None
    file: Path | None
    operations: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The facts of the report of a new service; `operations` is how many it has."""

    entries: tuple[Entry, ...]
    operations: int

    def of(self, kind: RemarkKind) -> tuple[Entry, ...]:
        """Return the entries of a kind."""
        return tuple(entry for entry in self.entries if entry.remark.kind is kind)

    @property
    def unwritten(self) -> int:
        """The number of operations that answer 501."""
        return len(_named(self.of(RemarkKind.UNWRITTEN)))

    @property
    def partial(self) -> int:
        """The number of operations that do something, and less than the contract says."""
        return len(_named(self.of(RemarkKind.PARTIAL)))

    @property
    def refusing(self) -> int:
        """The number of operations that do all that they do, and answer some requests with 501."""
        known = (*self.of(RemarkKind.UNWRITTEN), *self.of(RemarkKind.PARTIAL))
        return len(_named(self.of(RemarkKind.REFUSED)) - _named(known))

    @property
    def whole(self) -> int:
        """The number of operations that do something of which nothing is known to be missing."""
        return self.operations - self.unwritten - self.partial - self.refusing


def _named(entries: Iterable[Entry]) -> set[str]:
    return {operation for entry in entries for operation in entry.operations}


def build_report(
    document: Document,
    remarks: Iterable[Remark],
    operations: int,
    methods: Mapping[str, str],
    works: Mapping[str, str] = NO_WORKS,
) -> Report:
    """Order remarks by kind, and within a kind by code as they come, and find where in the spec each is about.

    What is said of several operations at one place is one entry. `methods` says of each operation where it is written,
    `works` where the work is that it accepts.
    """
    noticed = {notice.pointer: notice.location for notice in document.notices}
    alike: dict[tuple[RemarkKind, str, str, str], list[Remark]] = {}
    for remark in remarks:
        alike.setdefault((remark.kind, remark.code, remark.pointer, remark.message), []).append(remark)
    kinds = list(RemarkKind)
    codes = {code: place for place, (_, code, _, _) in reversed(list(enumerate(alike)))}
    entries = [
        _entry(document, same, noticed, works if same[0].code == _WORK else methods)
        for same in alike.values()
    ]
    entries.sort(key=lambda entry: (kinds.index(entry.remark.kind), codes[entry.remark.code]))
    return Report(tuple(entries), operations)


def _entry(
    document: Document, same: list[Remark], noticed: Mapping[str, Location], methods: Mapping[str, str]
) -> Entry:
    remark = same[0]
    ids = tuple(dict.fromkeys(item.operation for item in same if item.operation is not None))
    places = tuple(methods[name] for name in ids if name in methods)
    if remark.pointer in noticed:
        location = noticed[remark.pointer]
        files = (file for file in document.files if document.display(file) == location.file)
        return Entry(remark, location, next(files, None), ids, places)
    node = find_place(document, remark.pointer)
    if node is None:
        return Entry(remark, None, None, ids, places)
    return Entry(remark, node.location, node.file, ids, places)


def render_report(document: Document, report: Report) -> str:
    """Write a report as JSON; files are relative to the folder of the spec, so equal specs give equal reports."""
    value = {
        "operations": {
            "whole": report.whole,
            "partial": report.partial,
            "refusing": report.refusing,
            "unwritten": report.unwritten,
        },
        "counts": {kind.value: len(report.of(kind)) for kind in RemarkKind},
        "remarks": [_written(entry, document.entry.parent) for entry in report.entries],
    }
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _written(entry: Entry, folder: Path) -> dict[str, object]:
    place: dict[str, object] = {}
    if entry.location is not None and entry.file is not None:
        place = {"file": Path(os.path.relpath(entry.file, folder)).as_posix(), "line": entry.location.line}
    about: dict[str, object] = {"operations": entry.operations, "write": entry.methods}
    return {
        "kind": entry.remark.kind.value,
        "code": entry.remark.code,
        "pointer": entry.remark.pointer,
        **place,
        "message": entry.remark.message,
        **{name: value for name, value in about.items() if value},
    }
