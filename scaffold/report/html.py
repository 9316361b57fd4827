"""Findings as one HTML page that needs nothing else: no network, no script; its filters are style sheets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby
from pathlib import Path

from scaffold.core.finding import Finding, Severity
from scaffold.core.wording import counted, printable
from scaffold.lint.catalog.rule import AnyRule, Category
from scaffold.lint.outcome.result import category_of
from scaffold.lint.outcome.score import Score, derive_score
from scaffold.lint.rules.pages import build_page
from scaffold.report.frames import line_index, token_width
from scaffold.report.lint_report import LintReport

_STYLE = Path(__file__).with_name("html.css")
# What a spec says is escaped; if that ever failed, the browser would still run and fetch nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_NOUNS = {Severity.ERROR: "errors", Severity.WARNING: "warnings", Severity.INFO: "notes"}
_CONTEXT = 2
_MOST_FILES = 30
_MOST_OPEN = 20
_WIDTH = 160
_GOOD, _FAIR = 90, 70


def render_html(report: LintReport) -> str:
    """Write a lint result as a page: score by category, then the findings by rule and by file with excerpts, to be filtered."""
    score = derive_score(report.result)
    style = _STYLE.read_text(encoding="utf-8")
    parts = (
        _head(report, score),
        _scores(report, score),
        _files(report),
        _filters(report),
        _findings(report),
    )
    body = "\n".join(line for part in (*parts, _asides(report)) for line in part)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>scaffold lint: {escape(_names(report))}</title>
<style>
{style}{_filter_style(report)}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>"""


def _head(report: LintReport, score: Score) -> Iterator[str]:
    counts = report.result.counts
    scope = f"{counted(len(report.files), 'spec')}, {counted(report.result.operations, 'operation')}"
    yield f"<h1>{escape(_names(report))}</h1>"
    yield f'<p class="soft">scaffold lint: {scope}</p>'
    for failure in report.failures:
        yield f'<p class="failed">Failed: {escape(failure)}</p>'
    yield '<div class="tiles">'
    yield f'<div class="tile {_grade(score.total)}"><b>{score.total}</b><span class="soft">score of 100</span></div>'
    for severity in Severity:
        tone = str(severity) if counts[severity] else "soft"
        yield f'<div class="tile"><b class="{tone}">{counts[severity]:,}</b><span class="soft">{_NOUNS[severity]}</span></div>'
    for label, number in _known(report):
        yield f'<div class="tile"><b class="soft">{number:,}</b><span class="soft">{escape(label)}</span></div>'
    yield "</div>"


def _known(report: LintReport) -> Iterator[tuple[str, int]]:
    if report.result.suppressed:
        yield "suppressed", len(report.result.suppressed)
    for known in report.result.known:
        yield f"known ({known.label})", len(known.findings)


def _scores(report: LintReport, score: Score) -> Iterator[str]:
    yield '<table><tr><th>category</th><th class="bar"></th><th>score</th>'
    yield "".join(f"<th>{_NOUNS[severity]}</th>" for severity in Severity) + "</tr>"
    for category, value in score.categories.items():
        counts = Counter(
            finding.severity for finding in report.result.findings if category_of(finding.rule) is category
        )
        bar = f'<span class="track {_grade(value)}"><span class="fill" style="width:{value}%"></span></span>'
        cells = _count_cells(counts)
        name = f'<a href="#{category}">{category}</a>' if counts.total() else str(category)
        yield f'<tr><td>{name}</td><td class="bar">{bar}</td><td>{value}</td>{cells}</tr>'
    yield "</table>"


def _files(report: LintReport) -> Iterator[str]:
    """Count the findings of each file, where there are several."""
    counts: dict[str, Counter[Severity]] = {file: Counter() for file in report.files}
    for finding in report.result.findings:
        counts.setdefault(finding.location.file, Counter())[finding.severity] += 1
    if len(counts) == 1:
        return
    shown = sorted(counts, key=lambda file: [-counts[file][severity] for severity in Severity])
    yield "<table><tr><th>file</th>"
    yield "".join(f"<th>{_NOUNS[severity]}</th>" for severity in Severity) + "</tr>"
    for file in shown[:_MOST_FILES]:
        yield f'<tr><td class="file">{_text(file)}</td>{_count_cells(counts[file])}</tr>'
    if len(shown) > _MOST_FILES:
        rest = sum((counts[file] for file in shown[_MOST_FILES:]), Counter[Severity]())
        yield f'<tr><td class="soft">{len(shown) - _MOST_FILES:,} others</td>{_count_cells(rest)}</tr>'
    yield "</table>"


def _filters(report: LintReport) -> Iterator[str]:
    """Offer to show the findings of one severity or category; what is chosen hides the others by style alone."""
    if not report.result.findings:
        return
    yield '<div class="filters">'
    severities = {str(severity): number for severity, number in report.result.counts.items()}
    categories = {str(category): number for category, number in report.result.categories.items()}
    nouns = {str(severity): noun for severity, noun in _NOUNS.items()}
    for legend, numbers in (("severity", severities), ("category", categories)):
        yield f"<fieldset><legend>{legend}</legend>"
        yield f'<label><input type="radio" name="{legend}" checked>all</label>'
        for name, number in numbers.items():
            if number:
                label = f'{nouns.get(name, name)} <span class="soft">{number:,}</span>'
                yield f'<label><input type="radio" name="{legend}" id="only-{name}">{label}</label>'
        yield "</fieldset>"
    yield "</div>"


def _filter_style(report: LintReport) -> str:
    lines = []
    for severity in Severity:
        chosen, kept = f"main:has(#only-{severity}:checked)", f".finding.{severity}"
        lines.append(
            f"{chosen} .rules .finding:not({kept}), {chosen} .rule:not(:has({kept})), "
            f"{chosen} .rules:not(:has({kept})) {{ display: none; }}"
        )
    lines += [
        f"main:has(#only-{category}:checked) .rules:not(#{category}) {{ display: none; }}"
        for category in report.result.categories
    ]
    return "\n".join((*lines, ""))


def _count_cells(counts: Mapping[Severity, int]) -> str:
    return "".join(_count_cell(counts[severity], severity) for severity in Severity)


def _count_cell(number: int, severity: Severity) -> str:
    return f'<td class="{severity if number else "soft"}">{number:,}</td>'


def _findings(report: LintReport) -> Iterator[str]:
    for category in Category:
        found = [finding for finding in report.result.findings if category_of(finding.rule) is category]
        if not found:
            continue
        yield f'<section class="rules" id="{category}"><h2>{category}</h2>'
        # The worst rules first, of equals those with the most findings.
        numbers = Counter(finding.rule for finding in found)
        worst = {rule: min(f.severity.rank for f in found if f.rule == rule) for rule in numbers}
        for rule in sorted(numbers, key=lambda rule: (worst[rule], -numbers[rule], rule)):
            group = [finding for finding in found if finding.rule == rule]
            yield from _rule(rule, group, report)
        yield "</section>"


def _rule(name: str, findings: list[Finding], report: LintReport) -> Iterator[str]:
    rule = report.rules.get(name)
    severity = min((finding.severity for finding in findings), key=lambda severity: severity.rank)
    opened = " open" if severity is Severity.ERROR and len(findings) <= _MOST_OPEN else ""
    summary = escape(rule.summary) if rule is not None else ""
    yield f'<details class="rule"{opened}><summary><code class="{severity}">{escape(name)}</code><span>{summary}</span>'
    yield f'<span class="count {severity}">{len(findings):,}</span></summary><div>'
    yield from _advice(rule)
    for file, group in groupby(findings, key=lambda finding: finding.location.file):
        yield f"<h3>{_text(file)}</h3>"
        for finding in group:
            yield from _finding(finding, rule, report)
    yield "</div></details>"


def _advice(rule: AnyRule | None) -> Iterator[str]:
    if rule is None:
        return
    try:
        why = build_page(rule).why
    except ValueError:
        return
    yield f'<p class="why soft">{_prose(why)}</p>'
    yield f'<p class="why"><b class="good">Fix:</b> {_prose(rule.fix)}</p>'


def _finding(finding: Finding, rule: AnyRule | None, report: LintReport) -> Iterator[str]:
    place = finding.location
    used = f" · used by {finding.reached_by:,} operations" if finding.reached_by > 1 else ""
    at = f'<span class="place">{place.line}:{place.column}{used}</span>'
    yield f'<div class="finding {finding.severity}"><p>{_text(finding.text)} {at}</p>'
    text = report.source_text(place.file)
    if text is not None:
        yield f"<pre>{_frame(text, finding)}</pre>"
    if finding.hint and (rule is None or finding.hint != rule.fix):
        yield f'<p class="soft">fix: {_text(finding.hint)}</p>'
    yield "</div>"


def _frame(text: str, finding: Finding) -> str:
    """Write the lines around a place, with the place marked; long lines are cut."""
    lines, place = line_index(text), finding.location
    if place.line > lines.count:
        return ""
    first, last = max(1, place.line - _CONTEXT), min(lines.count, place.line + _CONTEXT)
    column = place.column - 1
    start = max(0, column - _WIDTH // 2) if len(lines.line(place.line)) > _WIDTH else 0
    rows = []
    for number in range(first, last + 1):
        line = lines.line(number)
        shown = _text(line[start : start + _WIDTH])
        if number == place.line:
            end, stop = min(column + token_width(line, column), start + _WIDTH), start + _WIDTH
            marked = f'<mark class="{finding.severity}">{_text(line[column:end])}</mark>'
            shown = f"{_text(line[start:column])}{marked}{_text(line[end:stop])}"
        rows.append(f'<span class="soft">{number:>{len(str(last))}} │</span> {shown}')
    return "\n".join(rows)


def _asides(report: LintReport) -> Iterator[str]:
    if report.result.suppressed:
        yield "<h2>suppressed</h2>"
        yield '<details><summary>Taken back in the specs, with a reason<span class="count soft">'
        yield f"{len(report.result.suppressed):,}</span></summary><div>"
        for entry in report.result.suppressed:
            finding = entry.finding
            yield f'<div class="finding"><p><code>{escape(finding.rule)}</code> {_text(finding.text)}'
            yield f'<br>{_text(entry.reason)} <span class="place">{_text(str(finding.location))}</span></p></div>'
        yield "</div></details>"
    if report.stale:
        yield "<h2>mended</h2>"
        yield "<p>The baseline still accepts what is not there any more; <code>--update-baseline</code> takes it out.</p><ul>"
        for stale in report.stale:
            place = f'<span class="place">{_text(stale.file)}</span>'
            yield f"<li><code>{escape(stale.rule)}</code> {_text(stale.message)} {place}</li>"
        yield "</ul>"
    if report.result.idle:
        yield "<h2>idle</h2>"
        yield "<p>An <code>x-scaffold-ignore</code> that suppresses nothing can be taken out.</p><ul>"
        for excuse in report.result.idle:
            place = f'<span class="place">{_text(str(excuse.location))}</span>'
            yield f"<li><code>{escape(excuse.rule)}</code> {place}</li>"
        yield "</ul>"


def _names(report: LintReport) -> str:
    names = [printable(Path(file).name) for file in report.files]
    return names[0] if len(names) == 1 else f"{len(names)} specs"


def _grade(score: int) -> str:
    return "good" if score >= _GOOD else "warning" if score >= _FAIR else "error"


def _prose(text: str) -> str:
    """Write a text of the catalog, in which code stands between backticks."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _text(text: str) -> str:
    return escape(printable(text.replace("\t", " ")))
