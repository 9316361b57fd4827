"""Findings as text for people: by place, each with an excerpt and a remedy, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby

from scaffold.core.finding import Finding, Severity
from scaffold.core.location import Location
from scaffold.lint.result import LintResult, category_of
from scaffold.report.frames import code_frame
from scaffold.report.terminal import Paint, counted, printable

SourceText = Callable[[str], str | None]
"""Gives the text of a file by the path that its findings name."""

NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def render_text(result: LintResult, source_text: SourceText, files: int, paint: Paint) -> str:
    """Write a lint result with code frames and a summary by category; `files` counts the documents that were read."""
    blocks = []
    for location, findings in groupby(result.findings, key=lambda finding: finding.location):
        blocks.append("\n".join(_place_lines(location, list(findings), source_text(location.file), paint)))
    blocks.append("\n".join(_summary_lines(result, files, paint)))
    return "\n\n".join(blocks)


def _place_lines(
    location: Location, findings: list[Finding], text: str | None, paint: Paint
) -> Iterator[str]:
    """Write the findings at one place, with one excerpt for all of them."""
    for number, finding in enumerate(findings):
        place = paint(printable(str(location)), "bold")
        level = paint(finding.severity, _COLORS[finding.severity], "bold")
        yield f"{place}: {level} {paint(finding.rule, 'cyan')} {printable(finding.message)}"
        if number == 0 and text is not None:
            yield from (f"  {line}" for line in code_frame(text, location, paint))
        if finding.reached_by > 1:
            yield paint(f"  used by {finding.reached_by:,} operations", "dim")
        if finding.hint:
            yield f"  {paint('fix:', 'green')} {printable(finding.hint)}"


def _summary_lines(result: LintResult, files: int, paint: Paint) -> Iterator[str]:
    scope = f"{counted(files, 'spec')}, {counted(result.operations, 'operation')}"
    suppressed = f"; {len(result.suppressed):,} suppressed with a reason" if result.suppressed else ""
    if not result.findings:
        yield paint("no findings", "green", "bold") + f" in {scope}{suppressed}"
        return
    width = max(len(category) for category in result.categories)
    for category in result.categories:
        counts = Counter(
            finding.severity for finding in result.findings if category_of(finding.rule) is category
        )
        yield f"{category:<{width}}  {_counts(counts, paint)}"
    yield f"{_counts(Counter(result.counts), paint)} in {scope}{suppressed}"


def _counts(counts: Counter[Severity], paint: Paint) -> str:
    shown = (
        paint(counted(counts[severity], NOUNS[severity]), _COLORS[severity])
        for severity in Severity
        if counts[severity]
    )
    return ", ".join(shown)
