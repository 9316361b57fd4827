"""The gate: the conditions under which a result is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from scaffold.core.errors import UsageError
from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import PREFIXES, Category
from scaffold.lint.outcome.result import LintResult

_NOUNS = {
    "documentation": Category.DOCUMENTED,
    "statelessness": Category.STATELESS,
    "cloud": Category.CLOUD_AGNOSTIC,
    "security": Category.SECURE,
    "scalability": Category.SCALABLE,
    "resilience": Category.RESILIENT,
    "consistency": Category.CONSISTENT,
}
TOTAL = "total"


class Gate(NamedTuple):
    """The conditions under which a run fails: findings at or above a severity (None: never), too many warnings, too low a score.

    `min_scores` maps categories to the least score from 0 to 100; None stands for the total.
    """

    fail_on: Severity | None = Severity.ERROR
    max_warnings: int | None = None
    min_scores: Mapping[Category | None, int] = MappingProxyType({})

    def breaches(self, result: LintResult) -> tuple[str, ...]:
        """Say in a sentence each what is not kept on the whole: the number of warnings and the scores."""
        found = []
        warnings = result.counts[Severity.WARNING]
        if self.max_warnings is not None and warnings > self.max_warnings:
            found.append(f"{warnings:,} warnings are more than the {self.max_warnings:,} that are accepted")
        if self.min_scores:
            from scaffold.lint.outcome.score import derive_score  # not every run asks for it

            found += [
                f"the score {name} is {score}, less than {least}"
                for name, score, least in derive_score(result).below(self.min_scores)
            ]
        return tuple(found)

    def fails(self, result: LintResult) -> bool:
        """Tell whether a result is not accepted."""
        return bool(self.breaches(result)) or any(
            self.fail_on is not None and finding.severity.rank <= self.fail_on.rank
            for finding in result.findings
        )


def parse_min_scores(texts: tuple[str, ...]) -> dict[Category | None, int]:
    """Read least scores as the command line gives them: `80` for the total, `secure=80` for a category."""
    found: dict[Category | None, int] = {}
    for text in texts:
        name, equals, number = text.rpartition("=")
        if bool(equals) is not bool(name) or not (
            number.isascii() and number.isdigit() and int(number) <= 100
        ):
            raise UsageError(
                "min-score", f"{text!r} is not a least score", hint="write 80 or secure=80, from 0 to 100"
            )
        category = find_category(name or TOTAL)
        if category in found:
            raise UsageError(
                "min-score",
                f"{text!r} is the second least score of {category or TOTAL}",
                hint="state one of them",
            )
        found[category] = int(number)
    return found


def find_category(name: str) -> Category | None:
    """Find a category by its name, its prefix or the noun for it; None stands for the total.

    Raises UsageError for any other name.
    """
    if name == TOTAL:
        return None
    known = {**{str(category): category for category in Category}, **PREFIXES, **_NOUNS}
    if name not in known:
        raise UsageError(
            "unknown-category",
            f"there is no category {name!r}",
            hint=f"one of {', '.join((TOTAL, *map(str, Category)))}",
        )
    return known[name]
