"""Every document that is derived from the meta-schemas and that openapi-spec-validator refuses gets an error."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from scaffold.core.errors import InputError, LimitError
from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Category
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.rules.registry import RULES
from scaffold.lint.run.engine import lint_documents
from scaffold.openapi.load import load_document
from tools.broken.derive import Derivation, JsonObject, broken
from tools.broken.openapi import VERSIONS, derivation, is_refused

VALIDITY = [rule for rule in RULES if rule.category is Category.VALIDITY]
# No document is valid with these before more than this one place is filled: what they name has to be there.
NEEDING_MORE = ("$schema", "$ref", "summary", "parent")


def errors_of(document: JsonObject, path: Path) -> set[tuple[str, str, str]]:
    """Lint a document that is written nowhere; return the rule, place and message of each error."""
    try:
        loaded = load_document(path, check_structure=True, unsaved={path: json.dumps(document)})
    except (InputError, LimitError) as error:
        return {(error.code, "", error.message)}
    result = lint_documents([loaded], LintConfig(gather=False), rules=VALIDITY)
    return {
        (finding.rule, finding.pointer, finding.message)
        for finding in result.findings
        if finding.severity is Severity.ERROR
    }


def compare(version: str, derived: Derivation, path: Path, carriers: slice) -> tuple[int, list[str]]:
    """Count the documents that openapi-spec-validator refuses, and name those that lint is silent about."""
    refused, silent = 0, []
    path.write_text("{}")
    for carrier in islice(derived.carriers(), carriers.start, carriers.stop, carriers.step):
        before = errors_of(carrier.document, path)
        for change, document, _ in broken(carrier, derived.reference):
            if is_refused(version, document):
                refused += 1
                if not errors_of(document, path) - before:
                    silent.append(f"{carrier.name}: {change}")
    return refused, silent


@pytest.mark.parametrize("version", VERSIONS)
def test_a_sample_of_what_may_be_broken_is_found(version: str, tmp_path: Path) -> None:
    refused, silent = compare(version, derivation(version), tmp_path / "openapi.json", slice(0, 60, 6))
    assert silent == []
    assert refused >= 100


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_nothing_that_is_broken_passes(version: str, tmp_path: Path) -> None:
    derived = derivation(version)
    refused, silent = compare(version, derived, tmp_path / "openapi.json", slice(None))
    assert silent == []
    assert refused >= 3_000
    assert [name for name in derived.missing if not name.endswith(NEEDING_MORE)] == []
