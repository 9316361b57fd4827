"""Findings as JSON for programs. The shape is stable: fields are added, never renamed."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from scaffold.core.finding import Finding, Severity
from scaffold.lint.outcome.fingerprint import fingerprint
from scaffold.lint.outcome.result import category_of
from scaffold.lint.outcome.score import derive_score
from scaffold.report.lint_report import LintReport

FORMAT_VERSION = 1


def render_json(report: LintReport) -> str:
    """Write a lint result as one JSON object."""
    result = report.result
    score = derive_score(result)
    data = {
        "version": FORMAT_VERSION,
        "summary": {
            "files": len(report.files),
            "operations": result.operations,
            "errors": result.counts[Severity.ERROR],
            "warnings": result.counts[Severity.WARNING],
            "infos": result.counts[Severity.INFO],
            "suppressed": len(result.suppressed),
            "known": sum(len(known.findings) for known in result.known),
            "stale": len(report.stale),
            "idle": len(result.idle),
            "categories": {str(category): count for category, count in result.categories.items()},
            "score": {
                "total": score.total,
                **{str(category): value for category, value in score.categories.items()},
            },
            "failures": list(report.failures),
        },
        "findings": [_finding(finding) for finding in result.findings],
        "suppressed": [{**_finding(entry.finding), "reason": entry.reason} for entry in result.suppressed],
        "known": [
            {**_finding(finding), "known_from": known.label}
            for known in result.known
            for finding in known.findings
        ],
        "stale": [asdict(entry) for entry in report.stale],
        "idle": [
            {"rule": rule, "file": location.file, "line": location.line, "column": location.column}
            for location, rule in result.idle
        ],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "category": str(category_of(finding.rule)),
        "severity": str(finding.severity),
        "message": finding.message,
        "fix": finding.hint,
        "file": finding.location.file,
        "line": finding.location.line,
        "column": finding.location.column,
        "pointer": finding.pointer,
        "reached_by": finding.reached_by,
        "fingerprint": fingerprint(finding),
        "before": finding.before,
    }
