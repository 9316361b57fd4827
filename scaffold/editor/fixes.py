"""The quick fixes of a finding: its repair, or an exception with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scaffold.core.finding import Finding
from scaffold.core.location import pointer_parts, pointer_text
from scaffold.editor.analysis import Analysis
from scaffold.lint.facts.suppress import FIELD
from scaffold.lint.repair.editing import add_entry
from scaffold.lint.repair.repair import Edit, choose_edits
from scaffold.openapi.document import Document, Node, Specification
from scaffold.openapi.refs.walk import iter_objects

# Objects that have no fields of their own choice (OpenAPI 3.1, section 4.9: a requirement names schemes only).
_CLOSED = frozenset({"security-requirement", "discriminator"})
# Maps of an AsyncAPI document whose entries may have extension fields.
_NAMED = frozenset({"channels", "operations", "messages", "schemas", "servers", "parameters"})


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits with the title that a person chooses them by.

    A safe one keeps what the document means; an exception settles nothing, so it is no repair.
    """

    title: str
    edits: Mapping[Path, Sequence[Edit]]
    is_safe: bool = True
    is_repair: bool = True


def plan_repair(finding: Finding, analysis: Analysis) -> Fix | None:
    """Plan the repair of a finding; None where there is none, or the text is written in a way that leaves a doubt."""
    repair = analysis.repairs.get(finding)
    edits = repair.edits() if repair is not None else ()
    if repair is None or not edits:
        return None
    doubt = "" if repair.is_safe else ", which may change what the spec means"
    title = f"Mend {finding.rule}{doubt}: {finding.hint or finding.message}"
    return Fix(title, choose_edits([edits]), repair.is_safe)


def plan_all_repairs(file: Path, analysis: Analysis) -> Fix | None:
    """Plan everything that can be mended in a file without changing what the spec means."""
    found = []
    for finding in analysis.findings.get(file, ()):
        repair = analysis.repairs.get(finding)
        if repair is not None and repair.is_safe:
            edits = repair.edits()
            if all(edit.file == file for edit in edits):
                found.append(edits)
    chosen = choose_edits(found)
    return Fix("Mend what can be mended safely", chosen) if chosen else None


def plan_exception(finding: Finding, file: Path, analysis: Analysis) -> Fix | None:
    """Plan an `x-scaffold-ignore` in the smallest object around a finding.

    The reason is left empty: until somebody writes it, the exception does not count, and says so.
    """
    document = analysis.document_of(file)
    if document is None:
        return None
    for node in _objects_around(document, file, finding.pointer):
        written = node.get(FIELD)
        edits = (
            add_entry(node, FIELD, {finding.rule: ""})
            if written is None
            else add_entry(written, finding.rule, "")
        )
        if edits:
            title = f"Ignore {finding.rule} here, with a reason to be written"
            return Fix(title, choose_edits([edits]), is_repair=False)
    return None


def _objects_around(document: Document, file: Path, pointer: str) -> list[Node]:
    """List the objects that hold a place and may have extension fields, the smallest first."""
    if document.specification is Specification.ASYNCAPI:
        return _asyncapi_objects_around(document, file, pointer)
    found: list[tuple[int, Node]] = []
    for kind, node in iter_objects(document):
        if kind in _CLOSED or node.file != file or "$ref" in node.fields:
            continue
        written = pointer_text(node.source.origin(node.pointer))
        if pointer == written or pointer.startswith(f"{written}/"):
            found.append((len(written), node))
    return [node for _, node in sorted(found, key=lambda entry: -entry[0])]


def _asyncapi_objects_around(document: Document, file: Path, pointer: str) -> list[Node]:
    """List the named objects of an AsyncAPI document on the way to a place, the smallest first."""
    node, found = document.node(), list[Node]()
    for part in pointer_parts(pointer) if file == document.entry else ():
        holder, inner = node.name, node.get(part)
        if inner is None:
            break
        node = inner
        if (holder in _NAMED or (holder is None and part == "info")) and "$ref" not in node.fields:
            found.append(node)
    return found[::-1]
