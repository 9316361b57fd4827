"""Findings as JSON for programs. The shape is stable: fields are added, never renamed."""

from __future__ import annotations

import json
from typing import Any

from scaffold.core.finding import Finding, Severity
from scaffold.lint.fingerprint import fingerprint
from scaffold.lint.result import LintResult, category_of

FORMAT_VERSION = 1


def render_json(result: LintResult, files: int) -> str:
    """Write a lint result as one JSON object; `files` counts the documents that were read."""
    data = {
        "version": FORMAT_VERSION,
        "summary": {
            "files": files,
            "operations": result.operations,
            "errors": result.counts[Severity.ERROR],
            "warnings": result.counts[Severity.WARNING],
            "infos": result.counts[Severity.INFO],
            "suppressed": len(result.suppressed),
            "categories": {str(category): count for category, count in result.categories.items()},
        },
        "findings": [_finding(finding) for finding in result.findings],
        "suppressed": [{**_finding(entry.finding), "reason": entry.reason} for entry in result.suppressed],
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
    }
