"""What making a service repaired, could not express and added, and where in the spec."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from scaffold.core.location import Location
from scaffold.model.service import Remark
from scaffold.openapi.document import Document
from scaffold.openapi.places import find_place


class Kind(StrEnum):
    """What a remark is about; in the order in which people should read them."""

    DEGRADED = "degraded"
    REPAIRED = "repaired"
    UNWRITTEN = "unwritten"
    ASSUMED = "assumed"
    ADDED = "added"


_KINDS = {
    "discriminator-mapping": Kind.REPAIRED,
    "operation-id": Kind.REPAIRED,
    "path": Kind.REPAIRED,
    "path-parameter": Kind.REPAIRED,
    "path-query": Kind.REPAIRED,
    "reference-place": Kind.REPAIRED,
    "schema-respelled": Kind.REPAIRED,
    "response-content": Kind.REPAIRED,
    "server-variable": Kind.REPAIRED,
    "structure": Kind.REPAIRED,
    "not-implemented": Kind.UNWRITTEN,
    "neutral-value": Kind.ASSUMED,
    "parameter-ignored": Kind.ASSUMED,
    "response-added": Kind.ADDED,
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A remark with its kind and its place in the text: the file as messages show it, None where no line shows it."""

    kind: Kind
    remark: Remark
    location: Location | None
    file: Path | None


def build_report(document: Document, remarks: Iterable[Remark]) -> tuple[Entry, ...]:
    """Place remarks in the spec and put them in the order of their kinds; within a kind the order stays."""
    noticed = {notice.pointer: notice.location for notice in document.notices}
    entries = [_entry(document, remark, noticed.get(remark.pointer)) for remark in remarks]
    order = list(Kind)
    return tuple(sorted(entries, key=lambda entry: order.index(entry.kind)))


def _entry(document: Document, remark: Remark, noticed: Location | None) -> Entry:
    kind = _KINDS.get(remark.code, Kind.DEGRADED)
    node = find_place(document, remark.pointer)
    if noticed is not None:
        files = (file for file in document.files if document.display(file) == noticed.file)
        return Entry(kind, remark, noticed, next(files, None))
    return Entry(kind, remark, node.location if node else None, node.file if node else None)


def render_report(document: Document, entries: tuple[Entry, ...]) -> str:
    """Write a report as JSON; files are relative to the folder of the spec, so equal specs give equal reports."""
    counts = {kind.value: sum(entry.kind is kind for entry in entries) for kind in Kind}
    remarks = [_written(entry, document.entry.parent) for entry in entries]
    return json.dumps({"counts": counts, "remarks": remarks}, indent=2, ensure_ascii=False) + "\n"


def _written(entry: Entry, folder: Path) -> dict[str, object]:
    place: dict[str, object] = {}
    if entry.location is not None and entry.file is not None:
        place = {"file": Path(os.path.relpath(entry.file, folder)).as_posix(), "line": entry.location.line}
    return {
        "kind": entry.kind.value,
        "code": entry.remark.code,
        "pointer": entry.remark.pointer,
        **place,
        "message": entry.remark.message,
    }
