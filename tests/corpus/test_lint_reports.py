"""Real documents come through every profile and every report."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from scaffold.lint.catalog.rule import Addon, Profile
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.lint.run.workspace import load_workspace
from scaffold.report.lint_report import FORMATS, LintReport, render_report
from tools.corpus.documents import Entry, load_entries

pytestmark = pytest.mark.corpus

SMALL = (
    "redocly-museum",
    "oai-uber-v2",
    "redocly-cafe-32",
    "aws-ecommerce-orders",
    "oai-petstore-separate-v2",
)
READERS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "sarif": json.loads,
    "gitlab": json.loads,
    "junit": ET.fromstring,
}
PROFILES = tuple(product(Profile, (frozenset[Addon](), *(frozenset({addon}) for addon in Addon))))


def lint_in_every_way(entry: Entry) -> None:
    workspace = load_workspace([entry.path], entry.root)
    for profile, addons in PROFILES:
        result = lint_documents(workspace.documents, LintConfig(profile=profile, addons=addons))
        report = LintReport(result, workspace.names, workspace.text)
        for form in FORMATS:
            text = render_report(form, report)
            READERS.get(form, len)(text)
            text.encode("utf-8")


@pytest.mark.parametrize("name", SMALL)
def test_documents_come_through_every_profile_and_report(corpus: Path, name: str) -> None:
    lint_in_every_way(next(entry for entry in load_entries(corpus) if entry.name == name))


@pytest.mark.slow
def test_all_documents_come_through_every_profile_and_report(corpus: Path) -> None:
    entries = load_entries(corpus)
    assert entries
    for entry in entries:
        lint_in_every_way(entry)
