from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

SPEC = """\
openapi: 3.1.1
info: {title: Orders, version: 1.0.0}
paths:
  /orders:
    get:
      operationId: listOrders
      responses: {"200": {description: The orders.}}
"""
RULESET = """\
functions: [mine]
rules:
  team-summary:
    given: $.paths[*][get]
    severity: error
    then: {field: summary, function: truthy}
  team-script: {given: $, then: {function: mine}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "orders.yaml").write_text(SPEC)
    (tmp_path / ".spectral.yaml").write_text(RULESET)
    return tmp_path


def test_ruleset_is_judged_beside_the_rules(cli: Callable, folder: Path) -> None:
    outcome = cli("lint", folder / "orders.yaml", "--ruleset", folder / ".spectral.yaml", "--format", "json")
    findings = json.loads(outcome.out)["findings"]
    team = [finding for finding in findings if finding["rule"] == "team-summary"]
    assert outcome.code == 1
    assert len(findings) > 1
    assert [(finding["pointer"], finding["line"], finding["category"]) for finding in team] == [
        ("/paths/~1orders/get", 5, "ruleset")
    ]


def test_ruleset_only_is_nothing_else(cli: Callable, folder: Path) -> None:
    options = ("--ruleset", folder / ".spectral.yaml", "--ruleset-only", "--format", "concise")
    outcome = cli("lint", folder / "orders.yaml", *options)
    assert outcome.code == 1
    assert [line for line in outcome.out.splitlines() if "team-summary" not in line] == []


def test_settings_can_name_rulesets(cli: Callable, folder: Path) -> None:
    settings = folder / "scaffold.toml"
    settings.write_text('[lint]\nrulesets = [".spectral.yaml"]\n')
    beside = cli("lint", folder / "orders.yaml", "--format", "concise").out
    settings.write_text('[lint]\nrulesets = ".spectral.yaml"\nruleset-only = true\n')
    alone = cli("lint", folder / "orders.yaml", "--format", "concise").out
    assert "team-summary" in beside
    assert "doc-owner" in beside
    assert "team-summary" in alone
    assert "doc-owner" not in alone
    settings.write_text("[lint]\nruleset-only = true\n")
    assert "ruleset-missing" in cli("lint", folder / "orders.yaml").err


def test_what_is_not_run_is_named(cli: Callable, folder: Path) -> None:
    outcome = cli("lint", folder / "orders.yaml", "--ruleset", folder / ".spectral.yaml")
    assert "the rule team-script is skipped: the function mine is written in JavaScript" in outcome.err


def test_ruleset_beside_the_spec_is_not_picked_up(cli: Callable, folder: Path) -> None:
    assert "team-summary" not in cli("lint", folder / "orders.yaml").out


def test_findings_of_rulesets_get_into_the_baseline(cli: Callable, folder: Path) -> None:
    common = ("lint", folder / "orders.yaml", "--ruleset", folder / ".spectral.yaml", "--ruleset-only")
    baseline = ("--baseline", folder / "baseline.json")
    assert cli(*common).code == 1
    assert cli(*common, *baseline, "--update-baseline").code == 0
    assert cli(*common, *baseline).code == 0


@pytest.mark.parametrize(
    ("options", "code"),
    [(("--ruleset-only",), "ruleset-missing"), (("--ruleset", "gone.yaml"), "file-missing")],
)
def test_misuse(options: tuple[str, ...], code: str, cli: Callable, folder: Path) -> None:
    outcome = cli("lint", folder / "orders.yaml", *options)
    assert outcome.code == 2
    assert f"error[{code}]" in outcome.err


def test_spectral_is_not_imported_without_a_ruleset(folder: Path) -> None:
    program = (
        "import sys; from scaffold.cli import main\n"
        f"try: main(['lint', {str(folder / 'orders.yaml')!r}])\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if 'spectral' in name], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.strip().splitlines()[-1] == "[]"
