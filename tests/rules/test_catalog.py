"""The catalog is complete and in order: every rule file is listed, documented and findable."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import PREFIXES, AnyRule, Category, Profile
from scaffold.lint.rules.pages import SECTIONS, build_page, render_pages
from scaffold.lint.rules.registry import RULES, find_rule

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "scaffold" / "lint" / "rules"
MODULES = sorted(path for path in FOLDER.glob("*/*.py") if path.stem != "__init__")
LONGEST_SUMMARY = 110
FOLDERS = {category: str(category).replace("-", "_") for category in PREFIXES.values()}


def test_every_rule_file_is_in_the_catalog() -> None:
    listed = {id(rule) for rule in RULES}
    for path in MODULES:
        module = import_module(f"scaffold.lint.rules.{path.parent.name}.{path.stem}")
        assert id(module.RULE) in listed, path
    assert len(MODULES) == len(RULES)


def test_ids_are_unique() -> None:
    assert [rule_id for rule_id, count in Counter(rule.id for rule in RULES).items() if count > 1] == []


def test_every_category_has_rules() -> None:
    counts = Counter(rule.category for rule in RULES)
    assert all(counts[category] >= 5 for category in PREFIXES.values() if category is not Category.META)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_rule_lives_in_the_folder_of_its_category(path: Path) -> None:
    rule = import_module(f"scaffold.lint.rules.{path.parent.name}.{path.stem}").RULE
    assert FOLDERS[rule.category] == path.parent.name


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_documentation_has_all_sections(rule: AnyRule) -> None:
    page = build_page(rule)
    assert page.why
    assert set(page.examples) == set(SECTIONS[1:])
    assert rule.summary.endswith(".")
    assert len(rule.summary) <= LONGEST_SUMMARY
    assert rule.fix
    assert not rule.fix.endswith(".")


def test_guesses_are_never_errors() -> None:
    for path in MODULES:
        if "judged by" in path.read_text(encoding="utf-8"):
            rule = import_module(f"scaffold.lint.rules.{path.parent.name}.{path.stem}").RULE
            assert rule.severity is not Severity.ERROR, rule.id


def test_pages_are_current() -> None:
    folder = ROOT / "docs" / "rules"
    written = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.md")}
    assert written == render_pages(RULES), "run `python -m scaffold.lint.rules.pages`"


def test_a_rule_is_found_by_its_id() -> None:
    rule = find_rule("val-parse")
    assert rule is not None
    assert rule.profile is Profile.RECOMMENDED
    assert find_rule("no-such-rule") is None


def test_a_page_without_a_section_is_refused() -> None:

    rule = RULES[0]._replace(doc="Summary.\n\nWhy:\n    Because.\n")
    with pytest.raises(ValueError, match="Bad, Good, Irrelevant"):
        build_page(rule)
