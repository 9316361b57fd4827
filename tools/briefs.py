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
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from scaffold.brief.expand import expand
from scaffold.brief.overlay import touched
from scaffold.brief.reading import read_brief
from scaffold.brief.recover.document import recover_from
from scaffold.brief.recover.normal import normal_form
from scaffold.brief.recover.operations import iter_operations
from scaffold.brief.recover.write import write_brief
from scaffold.brief.schema_text import IS
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
back and expanded; *equal* says whether `scaffold lint --against` finds no change that matters, in either direction.

Of the operations and of the properties of components, *texts* are said by texts of the mini-grammar alone; *more* by such
texts with keywords, examples or `x-` fields beside them; *plain* is what stands in place as OpenAPI or JSON Schema, which is
not said in short form; *overlay* is the share of both of which some part stands in the overlay. Lines and thousands of
characters (*chars*) are those of the brief, and of the same document written as YAML: descriptions, examples and `x-` fields are
the same in both. This page is made by `python tools/briefs.py CORPUS`.

| document | operations | texts | more | plain | properties | texts | more | plain | overlay | lines | of | chars | of | equal |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
"""
_TEXT, _MORE, _PLAIN = range(3)


class Row(NamedTuple):
    """The outcome of one document; counts by form (texts, with more beside them, plain), lines and characters of YAML."""

    name: str
    operations: tuple[int, int, int]
    properties: tuple[int, int, int]
    in_overlay: int
    lines: tuple[int, int]
    characters: tuple[int, int]
    differences: int

    @property
    def overlay(self) -> float:
        """The share of operations and properties in the overlay, in percent."""
        return self._percent(self.in_overlay)

    @property
    def not_short(self) -> float:
        """The share of operations and properties that are plain or in the overlay, in percent."""
        return self._percent(self.operations[_PLAIN] + self.properties[_PLAIN] + self.in_overlay)

    def _percent(self, part: int) -> float:
        return 100 * part / max(sum(self.operations) + sum(self.properties), 1)

    def __str__(self) -> str:
        cells = [self.name]
        for counts in (self.operations, self.properties):
            cells += [f"{sum(counts):,}", *(_share(one, sum(counts)) for one in counts)]
        cells += [f"{self.overlay:.1f} %", *(f"{one:,}" for one in self.lines)]
        cells += [f"{one / 1000:,.1f}" for one in self.characters]
        cells.append("yes" if not self.differences else f"no, {self.differences} changes")
        return f"| {' | '.join(cells)} |"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def recover_row(name: str, path: Path) -> Row:
    """Recover the brief of a document and measure it."""
    document = load_document(path)
    contract = normal_form(document)
    data = recover_from(contract)
    text = write_brief(data)
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
    spec = to_yaml(contract)
    return Row(
        name,
        _counted(_operation_form(one, data.get("traits", {})) for one in data.get("operations", {}).values()),
        _counted(_form(one) for one in _said(data)),
        sum(_is_touched(place, changed) for place in (*operations, *properties)),
        (len(text.splitlines()), len(spec.splitlines())),
        (len(text), len(spec)),
        differences,
    )


def _counted(forms: Iterable[int]) -> tuple[int, int, int]:
    counts = Counter(forms)
    return counts[_TEXT], counts[_MORE], counts[_PLAIN]


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


def _form(said: Any) -> int:
    if isinstance(said, str):
        return _TEXT
    return _MORE if isinstance(said, dict) and isinstance(said.get(IS), str) else _PLAIN


def _operation_form(operation: Mapping[str, Any], traits: Mapping[str, Any]) -> int:
    """Return the form of an operation: that of the longest of its parts, those of its traits included."""
    forms = [_form(operation["takes"])] if "takes" in operation else []
    for said in (operation, *(traits[name] for name in operation.get("traits", ()))):
        for key in ("params", "gives"):
            forms += map(_form, said.get(key, {}).values())
        forms += [
            _MORE if key.startswith("x-") or key == "externalDocs" else _PLAIN for key in said.get("also", {})
        ]
    return max(forms, default=_TEXT)


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
    plain = median(row.not_short for row in rows)
    shorter = [
        median(100 * one[0] / one[1] for one in pairs)
        for pairs in zip(*((row.lines, row.characters) for row in rows), strict=True)
    ]
    total = (
        f"\nIn the median document {middle:.1f} % of operations and properties stand in the overlay, and {plain:.1f} % there or "
        f"in plain OpenAPI; the brief has {shorter[0]:.0f} % of its lines and {shorter[1]:.0f} % of its characters.\n"
    )
    if options.only is None:
        print(total)
        PAGE.write_text(_HEAD + "".join(f"{row}\n" for row in rows) + total, encoding="utf-8")
    return 1 if middle > _MOST_IN_OVERLAY or any(row.differences for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
