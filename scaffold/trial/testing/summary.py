"""Print a trial's report for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from itertools import groupby

from scaffold.core.wording import counted, printable_lines
from scaffold.trial.testing.outcome import ContractReport, Failure, OperationOutcome, Verdict

STATUS_CLASSES = ("2xx", "3xx", "4xx", "5xx")
WIDTH = 110

# What each warning of schemathesis means for the worth of the verdict.
WARNINGS = {
    "missing_auth": "every answer was 401 or 403: the tests did not get past authentication",
    "base_url_mismatch": "every answer was 404: the address lacks the path that the contract's server names",
    "missing_test_data": "every valid request was answered 404: the tests found nothing to work on",
    "validation_mismatch": "every valid request was refused: the service wants more than the contract says",
    "missing_deserializer": "the media type of the answers is one whose schema cannot be checked",
    "unused_openapi_auth": "credentials were given for a security scheme that the contract does not have",
    "unsupported_regex": "a pattern could not be used to make values",
    "method_not_allowed": "a declared method was answered 405",
    "constants_extraction": "values in the service's source could not be read",
    "unmatched_filter": "a filter selects no operation",
    "unresolvable_reference": "a reference of the contract leads nowhere",
    "low_valid_rate": "few valid requests were accepted",
    "rate_limited": "most answers were 429: the tests were throttled",
    "dictionary_mismatch": "words of a dictionary do not fit the parameters they are meant for",
}


def render_report(report: ContractReport) -> str:
    """Write the report: a table of operations, what failed and how to see it again, warnings, the verdict."""
    blocks = [
        _table(report.operations),
        *_failures(report.failures),
        *_section(
            "Not tested to the end",
            (f"{m.operation or 'the run'}: {m.kind}: {m.message}" for m in report.mishaps),
        ),
        *_section(
            "Warnings",
            (f"{WARNINGS.get(w.kind, w.kind)}: {', '.join(w.operations)}" for w in report.warnings),
        ),
        *_section("Notes", report.notes),
        verdict_sentence(report),
    ]
    # Replies and schemas are somebody else's text.
    return printable_lines("\n\n".join(blocks)) + "\n"


def verdict_sentence(report: ContractReport) -> str:
    """Say in one sentence how the trial ended."""
    run = f"{counted(report.cases, 'case')} in {report.seconds:g} s, seed {report.seed}, {report.engine}"
    tested = len(report.operations) - len(report.untested)
    if report.verdict is Verdict.PASSED:
        unwritten = sum(operation.unwritten > 0 for operation in report.operations)
        written = f" ({unwritten} of them not written yet, or not for every request)" if unwritten else ""
        return f"PASSED: {report.service} keeps its contract: {counted(tested, 'operation')}{written}, {run}."
    reasons = []
    if report.failures:
        broken = len({failure.operation for failure in report.failures})
        reasons.append(f"{counted(len(report.failures), 'failure')} in {counted(broken, 'operation')}")
    if report.mishaps:
        reasons.append(counted(len(report.mishaps), "error"))
    if report.warnings:
        reasons.append(counted(len(report.warnings), "warning"))
    if report.untested:
        reasons.append(f"{counted(len(report.untested), 'operation')} not tested")
    why = "; ".join(reasons) or f"schemathesis reports a failure (stopped: {report.stop_reason})"
    return f"FAILED: {report.service} does not keep its contract: {why} ({run})."


def _table(operations: Iterable[OperationOutcome]) -> str:
    rows: list[tuple[str, ...]] = [("operation", "cases", "checks", *STATUS_CLASSES, "result")]
    for outcome in operations:
        counts = (str(outcome.statuses.get(name, "·")) for name in STATUS_CLASSES)
        rows.append((outcome.label, str(outcome.cases), str(outcome.checks), *counts, _result(outcome)))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(_row(row, widths) for row in rows)


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(cells[1:-1], widths[1:-1], strict=True))
    return "  ".join([cells[0].ljust(widths[0]), *numbers, cells[-1]])


def _result(outcome: OperationOutcome) -> str:
    if outcome.failures:
        return f"✗ {counted(outcome.failures, 'failure')}"
    if outcome.unwritten:
        return "✓ 501 to some" if outcome.statuses.get("2xx") else "not written yet"
    return "✓" if outcome.tested else "not tested"


def _failures(failures: Iterable[Failure]) -> Iterator[str]:
    # The collector sorts by check, so that equal ones stand together.
    for (code, check, title), group in groupby(failures, key=lambda one: (one.code, one.check, one.title)):
        described = [_failure(failure) for failure in group]
        yield "\n\n".join([f"{code} {title} ({check}), {counted(len(described), 'operation')}", *described])


def _failure(failure: Failure) -> str:
    cases = counted(failure.cases, "case")
    lines = [f"  {failure.operation}, {cases}{f', {failure.where}' if failure.where else ''}"]
    lines += [f"    {line}" for line in failure.message.splitlines() if line.strip()]
    if failure.status is not None:
        lines.append(_wrapped(f"got {failure.status} {failure.reply}".rstrip()))
    lines += [f"    first  {step}" for step in failure.before]
    if failure.request:
        lines.append(f"    {'then  ' if failure.before else 'see it'} {failure.request}")
    return "\n".join(lines)


def _wrapped(text: str) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent="    ", subsequent_indent="      ", break_on_hyphens=False
    )


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    written = [f"  {line}" for line in lines]
    if written:
        yield "\n".join([title, *written])
