"""Findings as text for people: by place, each with an excerpt and a remedy, and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from scaffold.core.finding import Finding, Severity
from scaffold.core.location import Location
from scaffold.core.wording import counted, printable
from scaffold.lint.outcome.result import LintResult, category_of
from scaffold.report.frames import code_frame
from scaffold.report.lint_report import LintReport
from scaffold.report.terminal import Paint

NOUNS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


_MOST_STALE = 10
# Whether a text can be edited is tried up to this many characters; that of a large one costs as much as linting it.
_MOST_TRIED = 128 * 1024
_BAR = 20
_PLAIN = Paint()


def render_text(report: LintReport, paint: Paint = _PLAIN) -> str:
    """Write a lint result with code frames and a summary by category."""
    blocks = []
    for location, findings in groupby(report.result.findings, key=lambda finding: finding.location):
        text = report.source_text(location.file)
        blocks.append("\n".join(_place_lines(location, list(findings), text, paint)))
    if report.stale:
        blocks.append("\n".join(_stale_lines(report, paint)))
    if report.result.idle:
        blocks.append("\n".join(printable(str(excuse)) for excuse in report.result.idle))
    if report.shows_score:
        blocks.append("\n".join(_score_lines(report, paint)))
    failures = (f"{paint('failed:', 'red', 'bold')} {failure}" for failure in report.failures)
    blocks.append("\n".join((*_summary_lines(report, paint), *failures)))
    return "\n\n".join(blocks)


def _place_lines(
    location: Location, findings: list[Finding], text: str | None, paint: Paint
) -> Iterator[str]:
    """Write the findings at one place, with one excerpt for all of them."""
    for number, finding in enumerate(findings):
        place = paint(printable(str(location)), "bold")
        level = paint(finding.severity, _COLORS[finding.severity], "bold")
        yield f"{place}: {level} {paint(finding.rule, 'cyan')} {printable(finding.text)}"
        if number == 0 and text is not None:
            yield from (f"  {line}" for line in code_frame(text, location, paint))
        if finding.reached_by > 1:
            yield paint(f"  used by {finding.reached_by:,} operations", "dim")
        if finding.hint:
            yield f"  {paint('fix:', 'green')} {printable(finding.hint)}"


def _summary_lines(report: LintReport, paint: Paint) -> Iterator[str]:
    result = report.result
    scope = f"{counted(len(report.files), 'spec')}, {counted(result.operations, 'operation')}"
    asides = [f"{len(result.suppressed):,} suppressed with a reason"] if result.suppressed else []
    asides += [f"{len(known.findings):,} known ({known.label})" for known in result.known if known.findings]
    rest = "".join(f"; {aside}" for aside in asides)
    if not result.findings:
        new = "new " if any(known.findings for known in result.known) else ""
        yield paint(f"no {new}findings", "green", "bold") + f" in {scope}{rest}"
        return
    yield from _table_lines(result, paint)
    yield ""
    yield from _advice_lines(report, paint)
    yield f"{_counts(Counter(result.counts), paint)} in {scope}{rest}"


def _table_lines(result: LintResult, paint: Paint) -> Iterator[str]:
    """Write the number of findings of each category and severity, without columns that are empty."""
    severities = [severity for severity in Severity if result.counts[severity]]
    heads = [f"{NOUNS[severity]}s" for severity in severities]
    width = max(len(category) for category in result.categories)
    yield paint(f"{'':<{width}}  {'  '.join(heads)}", "dim")
    for category in result.categories:
        counts = Counter(
            finding.severity for finding in result.findings if category_of(finding.rule) is category
        )
        cells = (
            paint(f"{counts[severity] or '·':>{len(head)}}", _COLORS[severity] if counts[severity] else "dim")
            for severity, head in zip(severities, heads, strict=True)
        )
        yield f"{category:<{width}}  {'  '.join(cells)}"


def _advice_lines(report: LintReport, paint: Paint) -> Iterator[str]:
    """Say what can be done next, as far as the findings give occasion."""
    result = report.result
    repairs = [repair for finding in result.findings if (repair := result.repairs.get(finding))]
    is_exact = bool(repairs) and _are_small(report)
    if is_exact:
        repairs = [repair for repair in repairs if repair.edits()]
    kinds = Counter(repair.is_safe for repair in repairs)
    if repairs:
        offers = ((kinds[True], "--fix"), (kinds[False], "--unsafe-fixes"))
        listed = ", ".join(f"{number:,} with {option}" for number, option in offers if number)
        most = "" if is_exact else "up to "
        yield paint(f"can be mended: {most}{listed}; --diff shows how", "dim")


def _are_small(report: LintReport) -> bool:
    """Tell whether the specs are so small together that repairs are tried; of many, not all are looked at."""
    left = _MOST_TRIED
    for file in report.files:
        left -= len(report.source_text(file) or "")
        if left < 0:
            return False
    return True


def _stale_lines(report: LintReport, paint: Paint) -> Iterator[str]:
    for entry in report.stale[:_MOST_STALE]:
        yield f"{printable(entry.file)}: {paint('mended', 'green')} {paint(entry.rule, 'cyan')} {printable(entry.message)}"
    more = len(report.stale) - _MOST_STALE
    others = f"and {more:,} more; " if more > 0 else ""
    yield f"{others}the baseline still accepts what is mended: --update-baseline takes it out"


def _score_lines(report: LintReport, paint: Paint) -> Iterator[str]:
    from scaffold.lint.outcome.score import derive_score  # only some runs ask for it

    score = derive_score(report.result)
    rows = [*((str(category), value) for category, value in score.categories.items()), ("total", score.total)]
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        filled = value * _BAR // 100
        bar = paint("█" * filled, "green") + paint("░" * (_BAR - filled), "dim")
        yield f"{name:<{width}}  {bar} {value:>3}"


def _counts(counts: Counter[Severity], paint: Paint) -> str:
    shown = (
        paint(counted(counts[severity], NOUNS[severity]), _COLORS[severity])
        for severity in Severity
        if counts[severity]
    )
    return ", ".join(shown)
