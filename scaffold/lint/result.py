"""What a run of the linter found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from scaffold.core.finding import Finding, Severity
from scaffold.lint.rule import PREFIXES, Category


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that the document itself takes back, with the reason it gives."""

    finding: Finding
    reason: str


@dataclass(frozen=True, slots=True)
class LintResult:
    """Findings in the order of files and positions, what was suppressed, and how many subjects each rule judged."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...] = ()
    judged: Mapping[str, int] = field(default_factory=dict)
    operations: int = 0

    @property
    def counts(self) -> Mapping[Severity, int]:
        """The number of findings of each severity, zeros included."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in Severity}

    @property
    def categories(self) -> Mapping[Category, int]:
        """The number of findings of each category that has any, in the order of the catalog."""
        found = Counter(category_of(finding.rule) for finding in self.findings)
        return {category: found[category] for category in Category if found[category]}

    def fails(self, threshold: Severity | None, max_warnings: int | None = None) -> bool:
        """Tell whether there are findings at or above a severity (None: never), or more warnings than are accepted."""
        if max_warnings is not None and self.counts[Severity.WARNING] > max_warnings:
            return True
        return threshold is not None and any(
            finding.severity.rank <= threshold.rank for finding in self.findings
        )


def category_of(rule: str) -> Category:
    """Give the category that a rule id's prefix names."""
    return PREFIXES[rule.partition("-")[0]]
