"""The contents of the reports of a lint run, and the formats that there are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, cast

from scaffold.core.finding import Finding, Severity
from scaffold.lint.catalog.rule import AnyRule
from scaffold.lint.outcome.result import LintResult

if TYPE_CHECKING:
    from scaffold.lint.outcome.previous import KnownFinding

SourceText = Callable[[str], str | None]
"""Gives the text of a file by the path that its findings name."""

FORMATS: Mapping[str, str] = {
    "text": "text",
    "concise": "lines",
    "github": "lines",
    "json": "json",
    "sarif": "sarif",
    "junit": "junit",
    "gitlab": "gitlab",
    "markdown": "markdown",
    "html": "html",
}
"""Format → module of this package, which offers `render_<format>` and is imported when the format is asked for."""


FORMATS_WITH_IDLE = frozenset({"text", "json", "markdown", "html"})
"""Formats that have a place for what a baseline or a spec excuses and is not there."""


class LintReport(NamedTuple):
    """A result with what a reader wants to know beside it.

    `files` are the specs as findings name them, `rules` those that took part; `stale` is what a baseline accepts and is there no
    more, `failures` says what besides single findings makes the run fail; findings at or above `fail_on` do too (None: none
    does).
    """

    result: LintResult
    files: tuple[str, ...]
    source_text: SourceText
    rules: Mapping[str, AnyRule] = MappingProxyType({})
    stale: tuple[KnownFinding, ...] = ()
    failures: tuple[str, ...] = ()
    fail_on: Severity | None = Severity.ERROR
    shows_score: bool = False

    @property
    def idle(self) -> tuple[str, ...]:
        """Say in a sentence each what a baseline or a spec excuses and is not there."""
        stale = (
            f"{entry.file}: the baseline still accepts {entry.rule}, which is mended: {entry.message}"
            for entry in self.stale
        )
        return (*stale, *map(str, self.result.idle))

    def fails(self, finding: Finding) -> bool:
        """Tell whether a finding is severe enough to fail the run."""
        return self.fail_on is not None and finding.severity.rank <= self.fail_on.rank


def render_report(form: str, report: LintReport) -> str:
    """Write a report in one of the formats, without color."""
    module = import_module(f"scaffold.report.{FORMATS[form]}")
    render = cast("Callable[[LintReport], str]", getattr(module, f"render_{form}"))
    return render(report)
