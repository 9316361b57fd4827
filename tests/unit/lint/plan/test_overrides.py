from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from scaffold.core.errors import UsageError
from scaffold.core.finding import Severity
from scaffold.lint.facts.naming_style import Naming, Style
from scaffold.lint.outcome.result import LintResult
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.plan.overrides import Override, glob_pattern, severity_at
from scaffold.lint.run.engine import lint_documents
from scaffold.openapi.load import load_document

SPEC = """\
    openapi: 3.1.1
    info: {title: Orders, version: 1.0.0}
    paths:
      /admin/users:
        get: {responses: {"200": {description: Users.}}}
      /orderItems:
        get: {responses: {"200": {description: Items.}}}
    components:
      schemas:
        order: {type: object, properties: {created_by: {type: string}, updatedBy: {type: string}}}
    """


def lint(folder: Path, name: str = "orders.yaml", **options: object) -> LintResult:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(textwrap.dedent(SPEC), encoding="utf-8")
    return lint_documents([load_document(file)], LintConfig(**options))


@pytest.mark.parametrize(
    ("glob", "text", "expected"),
    [
        ("*.yaml", "a.yaml", True),
        ("*.yaml", "b/a.yaml", False),
        ("**/*.yaml", "a.yaml", True),
        ("**/*.yaml", "b/c/a.yaml", True),
        ("legacy/**", "legacy/a/b.yaml", True),
        ("legacy/**", "legacy2/a.yaml", False),
        ("/v?/orders", "/v1/orders", True),
        ("/orders/{id}", "/orders/{id}", True),
        ("a.b", "aXb", False),
    ],
)
def test_globs(glob: str, text: str, expected: bool) -> None:
    assert (glob_pattern(glob).fullmatch(text) is not None) is expected


@pytest.mark.parametrize(
    ("pattern", "pointer", "expected"),
    [
        ("/admin/**", "/paths/~1admin~1users/get", True),
        ("/admin/**", "/paths/~1orders", False),
        ("/admin/**", "/components/schemas/admin", False),
        ("#/components/schemas/Legacy*", "/components/schemas/LegacyOrder/properties/id", True),
        ("#/components/schemas/Legacy*", "/components/schemas/Order", False),
        ("#/info", "/info", True),
        ("#/info", "/information", False),
    ],
)
def test_paths_mean_what_is_below_them(pattern: str, pointer: str, expected: bool) -> None:
    assert Override({}, Path(), paths=(pattern,)).covers("a.yaml", pointer) is expected


def test_the_last_override_that_covers_a_place_holds() -> None:
    overrides = [
        Override({"a": Severity.INFO}, Path(), paths=("/x",)),
        Override({"a": None}, Path(), paths=("/x",)),
        Override({"b": Severity.ERROR}, Path(), paths=("/x",)),
    ]
    assert severity_at("a", Severity.ERROR, overrides, "f", "/paths/~1x/get") is None
    assert severity_at("a", Severity.ERROR, overrides, "f", "/paths/~1y/get") is Severity.ERROR
    assert severity_at("b", None, overrides, "f", "/paths/~1x") is Severity.ERROR


def test_files_are_named_from_the_folder_of_the_settings(tmp_path: Path) -> None:
    override = Override({"scl-rate-limit": None}, tmp_path, files=("legacy/*.yaml",))
    options = {"select": ("scl-rate-limit",), "overrides": (override,), "gather": False}
    assert len(lint(tmp_path, "orders.yaml", **options).findings) == 2
    assert lint(tmp_path, "legacy/orders.yaml", **options).findings == ()


def test_an_override_changes_severity_and_turns_off_by_path(tmp_path: Path) -> None:
    overrides = (
        Override({"scl-rate-limit": None}, tmp_path, paths=("/admin/**",)),
        Override({"scl-rate-limit": Severity.ERROR}, tmp_path, paths=("/order*",)),
    )
    result = lint(tmp_path, select=("scl-rate-limit",), overrides=overrides)
    assert [(finding.pointer, finding.severity) for finding in result.findings] == [
        ("/paths/~1orderItems/get", Severity.ERROR)
    ]
    tally = next(tally for tally in result.tallies if tally.rule == "scl-rate-limit")
    assert (tally.subjects, tally.failed) == (2, 1)


def test_an_override_can_turn_on_what_is_off_elsewhere(tmp_path: Path) -> None:
    overrides = (Override({"scl-rate-limit": Severity.ERROR}, tmp_path, paths=("/admin/**",)),)
    result = lint(tmp_path, severities={"scl-rate-limit": None}, overrides=overrides)
    found = [finding for finding in result.findings if finding.rule == "scl-rate-limit"]
    assert [(finding.pointer, finding.severity) for finding in found] == [
        ("/paths/~1admin~1users/get", Severity.ERROR)
    ]


def test_rules_that_do_not_exist_are_refused(tmp_path: Path) -> None:
    for options in (
        {"severities": {"doc-tag": None}},
        {"overrides": (Override({"doc-tag": None}, tmp_path, files=("*",)),)},
    ):
        with pytest.raises(UsageError, match="no rule matches 'doc-tag'"):
            lint(tmp_path, **options)


def test_agreed_names_replace_the_usual_ones(tmp_path: Path) -> None:
    naming = Naming(properties=Style.SNAKE, paths=Style.CAMEL, schemas=Style.CAMEL)
    rules = ("cns-property-case", "cns-path-case", "cns-schema-case")
    messages = [
        finding.message for finding in lint(tmp_path, select=rules, naming=naming, gather=False).findings
    ]
    assert messages == ["'updatedBy' is camelCase, the usual case here is snake_case"]
    others = Naming(paths=Style.KEBAB, schemas=Style.PASCAL)
    found = lint(tmp_path, select=rules, naming=others, gather=False).findings
    messages = [finding.message for finding in found]
    assert "path segment 'orderItems' of /orderItems is not kebab-case" in messages
    assert "schema name 'order' is not PascalCase" in messages
