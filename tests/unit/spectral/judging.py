"""Write a ruleset and a document to a folder, and judge the one by the other."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from scaffold.core.finding import Finding
from scaffold.spectral.run import RulesetResult, lint_with_rulesets


def judge(
    folder: Path, ruleset: str, document: str, *, name: str = "openapi.yaml", **files: str
) -> RulesetResult:
    """Judge a document; `files` are further ones, named with `__` for the dot and `___` for a slash."""
    for other, text in files.items():
        path = folder / other.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(document))
    (folder / "ruleset.yaml").write_text(dedent(ruleset))
    return lint_with_rulesets([path], [folder / "ruleset.yaml"])


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Return rule and pointer of findings, in order of both."""
    return sorted((finding.rule, finding.pointer) for finding in findings)
