"""Recover the brief of every document of a corpus, and keep in docs/recovered-briefs.md how much of each it says.

`python tools/briefs.py CORPUS` takes every entry of the corpus's MANIFEST.tsv: it recovers the brief, writes it, reads it back,
expands it, and compares the document with the one that it comes from, in both directions, as `scaffold lint --against` does. It
exits with 1 where a document differs, or where more than a fifth of the median document stands in the overlay. `--only NAME`
prints one row.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from scaffold.brief.expand import expand
from scaffold.brief.overlay import touched
from scaffold.brief.reading import read_brief
from scaffold.brief.recover.document import normal_form, recover_from
from scaffold.brief.recover.operations import iter_operations
from scaffold.core.location import Pointer
from scaffold.diff.documents import compare_documents
from scaffold.diff.judge import judge_changes
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document
from scaffold.openapi.write import to_yaml

PAGE = Path(__file__).resolve().parent.parent / "docs" / "recovered-briefs.md"
_MOST_IN_OVERLAY = 20.0
_DAY = date(2026, 1, 1)
_HEAD = """\
# Recovered briefs

How much of real documents the briefs say that `scaffold design --from SPEC` recovers from them. Each brief was written, read
back and expanded; *equal* says whether `scaffold lint --against` finds no change that matters, in either direction. Of the
operations, *short* are those without a part in plain OpenAPI; of the properties of components, those that the mini-grammar says,
the others being plain JSON Schema. *Overlay* is the share of operations and properties of which some part stands in the overlay.
Lines are those of the brief, and of the same document written as YAML. This page is made by `python tools/briefs.py CORPUS`.

| document | operations | short | properties | short | overlay | lines | of | equal |
|---|---|---|---|---|---|---|---|---|
"""


class Row(NamedTuple):
    """What became of one document; counts, shares in percent, and lines of YAML."""

    name: str
    operations: int
    short_operations: int
    properties: int
    short_properties: int
    in_overlay: int
    lines: int
    document_lines: int
    differences: int

    @property
    def overlay(self) -> float:
        """The share of operations and properties in the overlay, in percent."""
        return 100 * self.in_overlay / max(self.operations + self.properties, 1)

    def __str__(self) -> str:
        short = (
            _share(self.short_operations, self.operations),
            _share(self.short_properties, self.properties),
        )
        equal = "yes" if not self.differences else f"no, {self.differences} changes"
        return (
            f"| {self.name} | {self.operations:,} | {short[0]} | {self.properties:,} | {short[1]} | {self.overlay:.1f} % "
            f"| {self.lines:,} | {self.document_lines:,} | {equal} |"
        )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def recover_row(name: str, path: Path) -> Row:
    """Recover the brief of a document and measure it."""
    document = load_document(path)
    contract = normal_form(document)
    data = recover_from(contract)
    text = to_yaml(data)
    with TemporaryDirectory() as folder:
        brief = Path(folder, "brief.yaml")
        expanded = expand(read_brief(brief, text)).document
        written = to_yaml(expanded)
        again = Path(folder, "openapi.yaml")
        made = load_document(again, unsaved={again.resolve(): written})
        differences = _differences(document, made) + _differences(made, document)
    operations = [("paths", path, method) for path, method, _ in iter_operations(contract.get("paths", {}))]
    properties = list(_properties(contract))
    changed = touched(data)
    return Row(
        name,
        len(operations),
        sum(_is_short(one) for one in data.get("operations", {}).values()),
        len(properties),
        sum(isinstance(one, str) for one in _said(data)),
        sum(_is_touched(place, changed) for place in (*operations, *properties)),
        len(text.splitlines()),
        len(to_yaml(contract).splitlines()),
        differences,
    )


def _differences(before: Document, after: Document) -> int:
    return len(list(judge_changes(compare_documents(before, after, _DAY))))


def _properties(contract: Mapping[str, Any]) -> Iterator[Pointer]:
    for name, schema in contract.get("components", {}).get("schemas", {}).items():
        if isinstance(schema, dict):
            for one in schema.get("properties", {}) if isinstance(schema.get("properties"), dict) else ():
                yield ("components", "schemas", name, "properties", one)


def _said(data: Mapping[str, Any]) -> Iterator[Any]:
    for one in data.get("types", {}).values():
        yield from one.values() if isinstance(one, dict) else ()
    for one in data.get("schemas", {}).values():
        yield from (
            one["properties"].values()
            if isinstance(one, dict) and isinstance(one.get("properties"), dict)
            else ()
        )


def _is_short(operation: Mapping[str, Any]) -> bool:
    parts = [
        operation.get("takes"),
        *operation.get("params", {}).values(),
        *operation.get("gives", {}).values(),
    ]
    return "also" not in operation and not any(isinstance(one, dict) for one in parts)


def _is_touched(place: Pointer, changed: Sequence[Pointer]) -> bool:
    return any(place[: len(one)] == one[: len(place)] for one in changed)


def main() -> int:
    """Print the rows, and write the page when all documents were taken."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--only", metavar="NAME")
    options = parser.parse_args()
    with (options.corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        entries = [
            (row["name"], options.corpus / row["entry"]) for row in csv.DictReader(stream, delimiter="\t")
        ]
    rows = []
    for name, path in entries:
        if options.only in (None, name):
            rows.append(recover_row(name, path))
            print(rows[-1], flush=True)
    if not rows:
        parser.error(f"there is no document {options.only}")
    middle = median(row.overlay for row in rows)
    total = f"\nIn the median document {middle:.1f} % of operations and properties stand in the overlay.\n"
    if options.only is None:
        PAGE.write_text(_HEAD + "".join(f"{row}\n" for row in rows) + total, encoding="utf-8")
    return 1 if middle > _MOST_IN_OVERLAY or any(row.differences for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
