"""Findings as Markdown, for comments and job summaries."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from scaffold.core.finding import Finding, Severity
from scaffold.core.wording import counted, printable
from scaffold.lint.catalog.rule import Category
from scaffold.lint.outcome.result import category_of
from scaffold.lint.outcome.score import Score, derive_score
from scaffold.report.lint_report import LintReport

_MARKS = {Severity.ERROR: "🔴 error", Severity.WARNING: "🟡 warning", Severity.INFO: "🔵 note"}
_ESCAPES = str.maketrans({
    **{character: f"\\{character}" for character in "\\`*_[]|#~"},
    "<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "&#64;",
})  # fmt: skip


def render_markdown(report: LintReport) -> str:
    """Write a lint result as a summary by category and one table of findings per file."""
    result = report.result
    score = derive_score(result)
    blocks = ["# scaffold lint", _verdict(report), _summary(report, score)]
    for file, findings in groupby(result.findings, key=lambda finding: finding.location.file):
        rows = [_row(finding) for finding in findings]
        blocks += [
            f"## {_text(file)}",
            "\n".join(("| line | severity | rule | finding |", "|---:|---|---|---|", *rows)),
        ]
    if report.stale:
        listed = [
            f"- {_code(entry.rule)} {_text(entry.message)} ({_text(entry.file)})" for entry in report.stale
        ]
        blocks += ["## Mended, and still in the baseline", "\n".join(listed)]
    if result.idle:
        listed = [f"- {_code(excuse.rule)} ({_text(str(excuse.location))})" for excuse in result.idle]
        blocks += ["## Suppressions that suppress nothing", "\n".join(listed)]
    return "\n\n".join(blocks)


def _verdict(report: LintReport) -> str:
    result = report.result
    found = [
        counted(result.counts[severity], "note" if severity is Severity.INFO else str(severity))
        for severity in Severity
        if result.counts[severity]
    ]
    asides = [f"{len(result.suppressed):,} suppressed with a reason"] if result.suppressed else []
    asides += [f"{len(known.findings):,} known ({known.label})" for known in result.known if known.findings]
    scope = f"{counted(len(report.files), 'spec')}, {counted(result.operations, 'operation')}"
    line = "; ".join((f"**{', '.join(found) or 'No findings'}** in {scope}", *asides)) + "."
    return "\n\n".join((line, *(f"**Failed:** {failure}." for failure in report.failures)))


def _summary(report: LintReport, score: Score) -> str:
    rows = [_category_row(category, value, report) for category, value in score.categories.items()]
    head = ("| category | score | errors | warnings | notes |", "|---|---:|---:|---:|---:|")
    counts = report.result.counts
    total = (
        f"| **total** | **{score.total}** | " + " | ".join(f"{counts[level]:,}" for level in Severity) + " |"
    )
    return "\n".join((*head, *rows, total))


def _category_row(category: Category, score: int, report: LintReport) -> str:
    counts = Counter(
        finding.severity for finding in report.result.findings if category_of(finding.rule) is category
    )
    return f"| {category} | {score} | " + " | ".join(f"{counts[level]:,}" for level in Severity) + " |"


def _row(finding: Finding) -> str:
    text = (
        _text(finding.text) if not finding.hint else f"{_text(finding.text)}<br>*Fix:* {_text(finding.hint)}"
    )
    return f"| {finding.location.line} | {_MARKS[finding.severity]} | {_code(finding.rule)} | {text} |"


def _code(text: str) -> str:
    return f"`{text.replace('`', '')}`"


def _text(text: str) -> str:
    """Escape text of a spec: it must not become markup, a link or the mention of a user."""
    return printable(text).translate(_ESCAPES)
