"""Findings as JUnit XML, which continuous integration systems show as tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from html import escape

from scaffold.core.finding import Finding
from scaffold.core.wording import printable
from scaffold.report.frames import code_frame
from scaffold.report.lint_report import LintReport
from scaffold.report.terminal import Paint

_PLAIN = Paint()


def render_junit(report: LintReport) -> str:
    """Write a lint result as one suite per file, one test per finding, and a passed test for a file without any.

    A finding that fails the run is a failure; a lesser one is a skipped test, so that a green run stays green.
    """
    by_file: dict[str, list[Finding]] = defaultdict(list)
    for file in report.files:
        by_file[file] = []
    for finding in report.result.findings:
        by_file[finding.location.file].append(finding)
    suites = [_suite(file, findings, report) for file, findings in by_file.items()]
    tests = sum(max(len(findings), 1) for findings in by_file.values())
    failures = sum(map(report.fails, report.result.findings))
    skipped = len(report.result.findings) - failures
    head = f'<testsuites name="scaffold lint" tests="{tests}" failures="{failures}" errors="0" skipped="{skipped}">'
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>"))


def _suite(file: str, findings: list[Finding], report: LintReport) -> str:
    failures = sum(map(report.fails, findings))
    head = (
        f'  <testsuite name="{_text(file)}" tests="{max(len(findings), 1)}" failures="{failures}" errors="0" '
        f'skipped="{len(findings) - failures}">'
    )
    passed = f'    <testcase classname="{_text(file)}" name="no findings" file="{_text(file)}"/>'
    cases = [line for finding in findings for line in _case(finding, report)] or [passed]
    return "\n".join((head, *cases, "  </testsuite>"))


def _case(finding: Finding, report: LintReport) -> Iterator[str]:
    place = finding.location
    name = f"{finding.rule} {finding.pointer}" if finding.pointer else finding.rule
    yield (
        f'    <testcase classname="{_text(place.file)}" name="{_text(name)}" file="{_text(place.file)}" '
        f'line="{place.line}">'
    )
    message = f'message="{_text(finding.text)}"'
    if report.fails(finding):
        yield f'      <failure type="{finding.severity}" {message}>{_body(finding, report)}</failure>'
    else:
        yield f"      <skipped {message}/>"
    yield "    </testcase>"


def _body(finding: Finding, report: LintReport) -> str:
    lines = [f"{finding.location}: {finding.severity} {finding.rule}: {finding.text}"]
    text = report.source_text(finding.location.file)
    if text is not None:
        lines += code_frame(text, finding.location, _PLAIN)
    if finding.hint:
        lines.append(f"fix: {finding.hint}")
    return "\n".join(map(_text, lines))


def _text(text: str) -> str:
    """Escape for text and for attributes; XML 1.0 has no control characters, not even escaped."""
    return escape(printable(text))
