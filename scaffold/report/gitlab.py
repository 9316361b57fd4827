"""Findings as a GitLab Code Quality report, which merge requests show beside the changed lines."""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePath

from scaffold.core.finding import Severity
from scaffold.lint.outcome.fingerprint import fingerprint
from scaffold.report.lint_report import LintReport

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def render_gitlab(report: LintReport) -> str:
    """Write a lint result as a JSON array; paths must be relative to the repository, so run it there."""
    data = [
        {
            "description": finding.text,
            "check_name": finding.rule,
            # GitLab takes equal fingerprints for one issue; ours leave out the folder.
            "fingerprint": hashlib.sha256(
                f"{finding.location.file}\0{fingerprint(finding)}".encode()
            ).hexdigest(),
            "severity": _SEVERITIES[finding.severity],
            "location": {
                "path": PurePath(finding.location.file).as_posix(),
                "lines": {"begin": finding.location.line},
            },
        }
        for finding in report.result.findings
    ]
    return json.dumps(data, indent=2, ensure_ascii=False)
