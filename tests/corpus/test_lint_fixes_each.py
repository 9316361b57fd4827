"""Each repair by itself, on real documents with faults put into them, in every style of writing."""

from __future__ import annotations

import csv
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from scaffold.core.finding import Finding
from scaffold.lint.catalog.rule import Profile
from scaffold.lint.outcome.result import LintResult
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.repair.repair import Edit, choose_edits, repaired_texts
from scaffold.lint.run.engine import lint_documents
from scaffold.openapi.document import Document
from scaffold.openapi.load import load_document
from scaffold.openapi.types.nodes import HTTP_METHODS

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

CONFIG = LintConfig(profile=Profile.STRICT, gather=False)
LARGEST = 60_000
# What is said anew: of a tag that has no description yet, of a summary that is all there is to read, of names in a document that
# has two ways of writing them, where one name more makes a majority; of lists that have pages now and no envelope, of an ETag
# that nobody asks for, of a status that nobody says is ready.
FOLLOWING = frozenset({
    "doc-tag-declared", "doc-operation-description", "cns-operation-id-style", "scl-page-envelope", "rsl-lost-update",
    "asy-completion-notice", "rsl-retry-after", "cns-schema-case",
})  # fmt: skip


def block(data: Any) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


def commented(data: Any) -> str:
    """Write an entry to a line, each with a comment behind it."""
    single = json.loads(json.dumps(data).replace("\\n", " "))
    lines = yaml.safe_dump(single, sort_keys=False, allow_unicode=True, width=1_000_000).splitlines()
    return "".join(f"{line}  # {number}\n" for number, line in enumerate(lines))


STYLES: dict[str, tuple[str, Callable[[Any], str]]] = {
    "block": ("yaml", block),
    "crlf": ("yaml", lambda data: block(data).replace("\n", "\r\n")),
    "commented": ("yaml", commented),
    "flow": ("yaml", lambda data: yaml.safe_dump(data, sort_keys=False, default_flow_style=True, width=90)),
    "json": ("json", lambda data: json.dumps(data, indent=2)),
    "minified": ("json", lambda data: json.dumps(data, separators=(",", ":"))),
}


def operations(data: Any) -> Iterator[tuple[Any, Any]]:
    for item in data["paths"].values():
        for method in HTTP_METHODS:
            if isinstance(item.get(method), dict):
                yield item, item[method]


def spoil(data: Any, chance: random.Random) -> None:
    """Put in faults that repairs are known for, at random places."""
    data["servers"] = [{"url": "http://api.shop.example/v1/"}, {"url": "https://api.shop.example/"}]
    data.setdefault("tags", [{"name": "one", "description": "The first kind of thing."}])
    for item, operation in operations(data):
        if chance.random() < 0.3:
            operation.pop("operationId", None)
        if chance.random() < 0.3:
            operation.pop("summary", None)
        if chance.random() < 0.3:
            operation["tags"] = ["some other kind"]
        for parameter in (*item.get("parameters", ()), *operation.get("parameters", ())):
            if parameter.get("in") == "path" and chance.random() < 0.5:
                parameter["required"] = False
                if chance.random() < 0.5:
                    del parameter["required"]
    schemas = data.setdefault("components", {}).setdefault("schemas", {})
    for schema in list(schemas.values()):
        if isinstance(schema, dict) and isinstance(schema.get("properties"), dict):
            schema["properties"]["checked_at"] = {"type": "string", "example": "2026-01-01T10:00:00Z"}
            schema["properties"]["kind"] = {"type": "string", "enum": ["a", "b", "a", "c"]}


def small_entries(corpus: Path) -> list[Path]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        entries = [corpus / row["entry"] for row in csv.DictReader(stream, delimiter="\t")]
    return [entry for entry in entries if entry.stat().st_size <= LARGEST]


def lint(file: Path) -> tuple[Document, LintResult]:
    document = load_document(file, check_structure=True)
    return document, lint_documents([document], CONFIG)


def kinds(result: LintResult) -> Counter[tuple[str, str]]:
    return Counter((one.rule, one.pointer) for one in result.findings if one.rule not in FOLLOWING)


def chosen_repairs(result: LintResult, chance: random.Random) -> Iterator[tuple[Finding, list[Edit]]]:
    """Pick one repair for each rule."""
    by_rule: dict[str, list[tuple[Finding, list[Edit]]]] = {}
    for finding, repair in result.repairs.items():
        edits = list(repair.edits())
        if edits:
            by_rule.setdefault(finding.rule, []).append((finding, edits))
    return (chance.choice(found) for found in by_rule.values())


@pytest.mark.parametrize("style", STYLES)
def test_each_repair_settles_its_finding_and_touches_nothing_else(
    corpus: Path, tmp_path: Path, style: str
) -> None:
    suffix, write = STYLES[style]
    seen = Counter[str]()
    for number, entry in enumerate(small_entries(corpus)):
        chance = random.Random(number)  # noqa: S311 - the same faults in every run
        data = load_document(entry).root
        if not isinstance(data.get("paths"), dict) or len(load_document(entry).files) > 1:
            continue
        spoil(data, chance)
        file = tmp_path / f"{number}.{suffix}"
        text = write(data)
        file.write_bytes(text.encode())
        document, before = lint(file)
        for finding, edits in chosen_repairs(before, chance):
            seen[finding.rule] += 1
            check(file, document, before, finding, edits)
    assert seen["sec-https-only"] > 5
    assert len(seen) >= 7, seen


def check(file: Path, document: Document, before: LintResult, finding: Finding, edits: list[Edit]) -> None:
    text = document.text(file)
    mended = repaired_texts({file: text}, choose_edits([edits]))[file]
    other = file.with_stem("mended")
    other.write_bytes(mended.encode())
    _, after = lint(other)
    where = f"{file.name} {finding.rule} {finding.pointer}"
    lost, gained = kinds(before) - kinds(after), kinds(after) - kinds(before)
    assert lost[finding.rule, finding.pointer] >= 1, where
    # A rule that speaks of the first of several may now speak of the next.
    assert {rule for rule, _ in gained} <= {rule for rule, _ in lost}, (where, gained)
    # Outside of the edits every character is as it was.
    rest_before, rest_after, at, shift = "", "", 0, 0
    for edit in choose_edits([edits])[file]:
        rest_before += text[at : edit.start]
        rest_after += mended[at + shift : edit.start + shift]
        at, shift = edit.end, shift + len(edit.text) - (edit.end - edit.start)
    assert rest_before + text[at:] == rest_after + mended[at + shift :], where
    marks = sum(edit.text.count("#") - text[edit.start : edit.end].count("#") for edit in edits)
    assert mended.count("#") == text.count("#") + marks, where
