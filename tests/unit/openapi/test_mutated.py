"""Every random change to a whole document that openapi-spec-validator refuses gets an error, or the warning that defaults get."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from scaffold.core.errors import InputError, LimitError
from scaffold.core.finding import Severity
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.rules import validity
from scaffold.lint.run.engine import lint_documents
from scaffold.openapi.load import load_document
from tools.broken.metaschema import JsonObject
from tools.broken.mutate import mutations
from tools.broken.openapi import VERSIONS, is_refused

WHOLE = Path(__file__).with_name("whole.yaml")
SEED = 20261130


def whole(version: str) -> JsonObject:
    """Read the document with something of everything, in the words of a version."""
    text = WHOLE.read_text(encoding="utf-8").replace("3.0.3", version, 1)
    if not version.startswith("3.0"):
        text = text.replace("minimum: 0, exclusiveMinimum: true", "exclusiveMinimum: 0").replace(
            ", nullable: true", ""
        )
    document: JsonObject = yaml.safe_load(text)
    return document


def said(document: JsonObject, path: Path) -> set[tuple[str, str]]:
    """Return the errors about a document that is written nowhere, and the warnings about defaults that do not fit."""
    try:
        loaded = load_document(path, check_structure=True, unsaved={path: json.dumps(document)})
    except (InputError, LimitError) as error:
        return {(error.code, error.message)}
    found = lint_documents([loaded], LintConfig(gather=False), rules=validity.RULES).findings
    return {
        (finding.pointer, finding.message)
        for finding in found
        if finding.severity is Severity.ERROR or finding.rule == "val-example-valid"
    }


def compare(version: str, path: Path, count: int) -> tuple[int, list[str]]:
    """Count the changed documents that openapi-spec-validator refuses, and name those of which lint says nothing new."""
    path.write_text("{}")
    document = whole(version)
    before, refused, silent = said(document, path), 0, []
    for change, changed, pointer in mutations(document, SEED, count):
        if is_refused(version, changed):
            refused += 1
            if not said(changed, path) - before:
                silent.append(f"{change} at {'/'.join(map(str, pointer))}")
    return refused, silent


@pytest.mark.parametrize("version", VERSIONS)
def test_the_whole_document_is_valid(version: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}")
    assert not is_refused(version, whole(version))
    assert said(whole(version), tmp_path / "a.json") == set()


@pytest.mark.parametrize("version", VERSIONS)
def test_some_changes_are_found(version: str, tmp_path: Path) -> None:
    refused, silent = compare(version, tmp_path / "a.json", 20)
    assert silent == []
    assert refused >= 5


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_no_change_that_breaks_passes(version: str, tmp_path: Path) -> None:
    refused, silent = compare(version, tmp_path / "a.json", 1_000)
    assert silent == []
    assert refused >= 500
