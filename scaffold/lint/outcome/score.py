"""The score of documents, by how well they keep the rules: numbers from 0 to 100 that do not punish a document for its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Category
from scaffold.lint.outcome.result import LintResult, Tally, category_of

WEIGHTS = {Severity.ERROR: 10, Severity.WARNING: 3, Severity.INFO: 1}
_WHOLE = 100


@dataclass(frozen=True, slots=True)
class Score:
    """The score of each category that had something to judge, and the total over all rules."""

    categories: Mapping[Category, int]
    total: int

    def below(self, least: Mapping[Category | None, int]) -> tuple[tuple[str, int, int], ...]:
        """Return what misses its least score (None is the total): name, score and least score.

        A category in which there was nothing to judge misses nothing.
        """
        missed = []
        for category, wanted in least.items():
            score = self.total if category is None else self.categories.get(category, _WHOLE)
            if score < wanted:
                missed.append(("total" if category is None else str(category), score, wanted))
        return tuple(missed)


def derive_score(result: LintResult) -> Score:
    """Compute the score of a run.

    A rule's share is that of its targets in which it found nothing; a category's score is the mean of the shares of its rules
    which had targets, an error weighing as much as about three warnings. What is suppressed with a reason counts as kept, what is
    only known from before does not. Scores are rounded down, so that 100 means without any finding.
    """
    by_category: dict[Category, list[Tally]] = defaultdict(list)
    for tally in result.tallies:
        if _targets(tally, result.operations):
            by_category[category_of(tally.rule)].append(tally)
    categories = {
        category: _mean(by_category[category], result.operations)
        for category in Category
        if by_category.get(category)
    }
    return Score(
        categories, _mean([tally for group in by_category.values() for tally in group], result.operations)
    )


def _targets(tally: Tally, operations: int) -> int:
    """Count what a rule had to look at; rules about the text look at what the operations are written in."""
    return max(operations, tally.failed, 1) if tally.about_text else tally.subjects


def _mean(tallies: Iterable[Tally], operations: int) -> int:
    weights = passed = 0.0
    clean = True
    for tally in tallies:
        targets = _targets(tally, operations)
        weight = WEIGHTS[tally.severity]
        weights += weight
        passed += weight * (targets - tally.failed) / targets
        clean = clean and not tally.failed
    if clean:
        return _WHOLE
    return min(int(_WHOLE * passed / weights), _WHOLE - 1)
