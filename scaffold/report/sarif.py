"""Findings as SARIF 2.1.0 (OASIS), which GitHub code scanning, Azure DevOps and editors read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from scaffold import __version__
from scaffold.core.finding import Finding, Severity
from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.outcome.fingerprint import fingerprint
from scaffold.lint.outcome.result import category_of
from scaffold.lint.rules.pages import build_page
from scaffold.report.frames import line_index, token_width
from scaffold.report.lint_report import LintReport, SourceText

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "scaffold/v1"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render_sarif(report: LintReport) -> str:
    """Write a lint result as a SARIF log with one run.

    What is suppressed in a spec and what a baseline knows is in it too, marked as suppressed.
    """
    result = report.result
    rules = _Rules(report)
    results = [rules.result(finding, baseline="new" if result.known else None) for finding in result.findings]
    results += [
        rules.result(entry.finding, suppression=("inSource", entry.reason)) for entry in result.suppressed
    ]
    for known in result.known:
        for finding in known.findings:
            suppression = ("external", f"known ({known.label})")
            results.append(rules.result(finding, suppression=suppression, baseline="unchanged"))
    run = {
        "tool": {
            "driver": {
                "name": "scaffold",
                "semanticVersion": __version__,
                "version": __version__,
                "rules": rules.descriptors,
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": results,
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False)


class _Rules:
    """The rules of a log, by the index that results refer to them with."""

    def __init__(self, report: LintReport) -> None:
        self._source_text = report.source_text
        self._index = {name: number for number, name in enumerate(report.rules)}
        self.descriptors = [_descriptor(rule) for rule in report.rules.values()]

    def result(
        self, finding: Finding, *, suppression: tuple[str, str] | None = None, baseline: str | None = None
    ) -> dict[str, Any]:
        text = finding.text if finding.hint is None else f"{finding.text}\nFix: {finding.hint}"
        data: dict[str, Any] = {
            "ruleId": finding.rule,
            "level": _LEVELS[finding.severity],
            "message": {"text": text},
            "locations": [_location(finding, self._source_text)],
            "partialFingerprints": {FINGERPRINT: fingerprint(finding)},
        }
        if finding.rule in self._index:
            data["ruleIndex"] = self._index[finding.rule]
        if finding.reached_by:
            data["properties"] = {"operations": finding.reached_by}
        if suppression is not None:
            kind, reason = suppression
            data["suppressions"] = [{"kind": kind, "status": "accepted", "justification": reason}]
        if baseline is not None:
            data["baselineState"] = baseline
        return data


def _descriptor(rule: AnyRule) -> dict[str, Any]:
    try:
        page = build_page(rule)
        why, examples = page.why, page.examples
    except ValueError:
        why, examples = rule.summary, {}
    fix = f"{rule.fix[:1].upper()}{rule.fix[1:]}."
    return {
        "id": rule.id,
        "name": "".join(part.capitalize() for part in rule.id.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": why},
        "help": {
            "text": f"{why}\n\nFix: {fix}",
            "markdown": "\n\n".join((why, f"**Fix:** {fix}", *_markdown(examples.items()))),
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [str(category_of(rule.id))]},
    }


def _markdown(examples: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f"{name}:\n\n```yaml\n{text}\n```" for name, text in examples if name != "Irrelevant")


def _location(finding: Finding, source_text: SourceText) -> dict[str, Any]:
    place = finding.location
    region = {"startLine": place.line, "startColumn": place.column}
    text = source_text(place.file)
    if text is not None and place.line <= line_index(text).count:
        line = line_index(text).line(place.line)
        region["endColumn"] = place.column + token_width(line, place.column - 1)
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(place.file)}, "region": region},
        "logicalLocations": [{"fullyQualifiedName": f"#{finding.pointer}"}],
    }


def _uri(file: str) -> str:
    """Write a path as the reference of RFC 3986 that SARIF wants: relative where the path is."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
