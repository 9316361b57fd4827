"""The result of a run of the linter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from scaffold.core.finding import Finding, Severity
from scaffold.core.location import Location
from scaffold.lint.catalog.rule import PREFIXES, Category

if TYPE_CHECKING:
    from scaffold.lint.outcome.previous import Known
    from scaffold.lint.repair.repair import Repair


class Suppressed(NamedTuple):
    """A finding that the document itself takes back, with the reason it gives."""

    finding: Finding
    reason: str


class IdleExcuse(NamedTuple):
    """A suppression in a document that suppresses nothing: the rule took part and found nothing there."""

    location: Location
    rule: str

    def __str__(self) -> str:
        return f"{self.location}: x-scaffold-ignore suppresses nothing of {self.rule}: take it out"


class Tally(NamedTuple):
    """The number of subjects that a rule judged, and of those in which it found something that is not suppressed.

    The subjects of a rule `about_text` are what it found, so they do not say how much there was to look at.
    """

    rule: str
    severity: Severity
    subjects: int
    failed: int
    about_text: bool = False


class LintResult(NamedTuple):
    """Findings in the order of files and positions, and what else a run has to tell.

    `suppressed` was taken back in the documents, `known` was there before, `repairs` holds the edits that settle findings,
    `idle` the suppressions that suppress nothing.
    """

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...] = ()
    known: tuple[Known, ...] = ()
    tallies: tuple[Tally, ...] = ()
    repairs: Mapping[Finding, Repair] = MappingProxyType({})
    operations: int = 0
    idle: tuple[IdleExcuse, ...] = ()

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

    @property
    def judged(self) -> Mapping[str, int]:
        """The number of subjects that each rule judged."""
        return {tally.rule: tally.subjects for tally in self.tallies}


def category_of(rule: str) -> Category:
    """Give the category that a rule id's prefix names; the rules of teams' own rulesets have one for themselves."""
    return PREFIXES.get(rule.partition("-")[0], Category.RULESET)
