"""Real documents are linted without a crash, and well-kept ones quietly."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from scaffold.lint.catalog.rule import Addon, Profile
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.openapi.load import load_document

pytestmark = pytest.mark.corpus

WELL_KEPT = (
    "discord-api", "square-api", "openai-api", "spotify-web-api", "twilio-verify-v2", "xero-accounting", "meilisearch-api",
    "docker-engine-api", "spring-petclinic", "github-rest-api",
)  # fmt: skip


def entries(corpus: Path) -> dict[str, Path]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as stream:
        return {row["name"]: corpus / row["entry"] for row in csv.DictReader(stream, delimiter="\t")}


@pytest.mark.slow
def test_every_document_is_linted_by_all_rules(corpus: Path) -> None:
    for name, path in entries(corpus).items():
        document = load_document(path, root=corpus / "specs", check_structure=True)
        result = lint_documents([document], LintConfig(profile=Profile.STRICT, addons=frozenset(Addon)))
        assert all(finding.location.line > 0 for finding in result.findings), name


@pytest.mark.slow
@pytest.mark.parametrize("name", WELL_KEPT)
def test_well_kept_documents_have_less_than_one_finding_per_operation(corpus: Path, name: str) -> None:
    document = load_document(entries(corpus)[name], check_structure=True)
    result = lint_documents([document], LintConfig())
    assert len(result.findings) < result.operations


def test_broken_document_is_pointed_at(corpus: Path, cli: Callable) -> None:
    outcome = cli("lint", corpus / "broken", "--format", "concise")
    assert outcome.code == 1
    assert ":118:" in outcome.out
    assert "error[val-parse]" in outcome.out
