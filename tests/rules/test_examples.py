"""Every rule finds what its docstring calls bad, accepts what it calls good, and does not look at what it calls irrelevant."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.rules.pages import build_page
from scaffold.lint.rules.registry import RULES
from tests.rules.support import example_files, lint_example, lint_files

# What every document has exactly once is looked at in every example.
ALWAYS_THERE = frozenset({"document", "info"})

RULE_IDS = [rule.id for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_bad_example_is_found(rule: AnyRule, tmp_path: Path) -> None:
    result = lint_example(rule, "Bad", tmp_path)
    assert [finding.rule for finding in result.findings] != []
    assert {finding.rule for finding in result.findings} == {rule.id}


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_good_example_is_accepted(rule: AnyRule, tmp_path: Path) -> None:
    result = lint_example(rule, "Good", tmp_path)
    assert [finding.message for finding in result.findings] == []
    if rule.on.name != "document text":
        assert result.judged.get(rule.id, 0) > 0


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_irrelevant_example_is_not_looked_at(rule: AnyRule, tmp_path: Path) -> None:
    result = lint_example(rule, "Irrelevant", tmp_path)
    assert [finding.message for finding in result.findings] == []
    if rule.on.name not in ALWAYS_THERE:
        assert result.judged.get(rule.id, 0) == 0


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_good_example_is_valid(rule: AnyRule, tmp_path: Path) -> None:
    checks = ("val-structure", "val-ref-resolves", "val-path-params", "val-security-defined", "val-extension")
    result = lint_files(example_files(build_page(rule).examples["Good"]), tmp_path, *checks)
    assert [f"{finding.location}: {finding.message}" for finding in result.findings] == []
