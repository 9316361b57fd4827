"""Findings as one line each: for editors and for GitHub's annotations."""

from __future__ import annotations

from scaffold.core.finding import Finding, Severity
from scaffold.core.wording import printable
from scaffold.report.lint_report import LintReport

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render_concise(report: LintReport) -> str:
    """Write `path:line:col: severity[rule] message` per finding."""
    return "\n".join(
        printable(f"{finding.location}: {finding.severity}[{finding.rule}] {finding.text}")
        for finding in report.result.findings
    )


def render_github(report: LintReport) -> str:
    """Write workflow commands, which GitHub shows as annotations of a pull request."""
    lines = []
    for finding in report.result.findings:
        place = finding.location
        file, title = _property(printable(place.file)), _property(finding.rule)
        properties = f"file={file},line={place.line},col={place.column},title={title}"
        text = "\n".join((printable(finding.text), *_advice(finding)))
        lines.append(f"::{_LEVELS[finding.severity]} {properties}::{_data(text)}")
    return "\n".join(lines)


def _advice(finding: Finding) -> tuple[str, ...]:
    return () if finding.hint is None else (f"fix: {printable(finding.hint)}",)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
