"""The built-in rulesets find what Spectral 6.16.3 finds: `public/*.txt` is what that printed, rule and pointer."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.spectral.rulesets.loading import load_ruleset
from scaffold.spectral.run import INVALID_REFERENCE, lint_with_rulesets

FOLDER = Path(__file__).parent / "public"
ALL = 'extends: [[spectral:oas, all], ["@stoplight/spectral-owasp-ruleset", all]]\n'
PARAMETER = "/paths/~1pets~1{id}?full=true/parameters/1"
# docs/spectral.md says why.
ONLY_SPECTRAL = {
    "swagger20": {
        "oas2-schema /definitions/Pet/properties/kind/enum",
        f"oas2-schema {PARAMETER}",
        f"oas2-schema {PARAMETER}/required",
        f"oas2-schema {PARAMETER}/type",
    },
    "openapi31": {"owasp:api4:2023-rate-limit /components"},
}
ONLY_HERE = {
    "swagger20": {"oas2-schema /definitions/Other/anyOf", "oas2-schema /definitions/Other/oneOf"},
    "openapi31": {"owasp:api4:2023-rate-limit /paths/~1pets/trace/responses/200"},
}


@pytest.mark.parametrize("name", ["swagger20", "openapi30", "openapi31"])
def test_findings_are_those_of_spectral(name: str, tmp_path: Path) -> None:
    ruleset = tmp_path / "ruleset.yaml"
    ruleset.write_text(ALL)
    result = lint_with_rulesets([FOLDER / f"{name}.yaml"], [ruleset])
    found = {f"{f.rule} {f.pointer}".rstrip() for f in result.findings if f.rule != INVALID_REFERENCE}
    expected = set((FOLDER / f"{name}.txt").read_text().splitlines())
    assert expected - found == ONLY_SPECTRAL.get(name, set())
    assert found - expected == ONLY_HERE.get(name, set())
    assert result.unsupported == ()


def test_all_rules_are_there(tmp_path: Path) -> None:
    ruleset = tmp_path / "ruleset.yaml"
    ruleset.write_text(ALL)
    names = [rule.name for rule in load_ruleset(ruleset, tmp_path / "a.yaml").rules]
    assert len([name for name in names if not name.startswith("owasp:")]) == 57
    assert len([name for name in names if name.startswith("owasp:")]) == 32


@pytest.mark.parametrize(
    "name",
    [
        "@stoplight/spectral-owasp-ruleset",
        "@stoplight/spectral-owasp-ruleset@2.0.1",
        "https://cdn.example.org/npm/@stoplight/spectral-owasp-ruleset@2.0.1/dist/ruleset.mjs",
    ],
)
def test_owasp_is_built_in_by_all_its_names(name: str, tmp_path: Path) -> None:
    ruleset = tmp_path / "ruleset.yaml"
    ruleset.write_text(f"extends: ['{name}']\n")
    assert load_ruleset(ruleset, tmp_path / "a.yaml").rules


def test_old_names_of_rules_are_understood(tmp_path: Path) -> None:
    ruleset = tmp_path / "ruleset.yaml"
    ruleset.write_text("extends: [[spectral:oas, off]]\nrules: {operation-2xx-response: error}\n")
    loaded = load_ruleset(ruleset, tmp_path / "a.yaml")
    assert [rule.name for rule in loaded.rules if rule.is_enabled] == ["operation-success-response"]
    assert loaded.unsupported == ()
