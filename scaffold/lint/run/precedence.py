"""Precedence among rules that report the same field, of which the engine keeps one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scaffold.core.finding import Severity
from scaffold.core.location import pointer_text
from scaffold.lint.catalog.rule import Category, Violation
from scaffold.lint.plan.config import Chosen
from scaffold.openapi.document import Node

_ORDER = {category: index for index, category in enumerate(Category)}


class RuleViolations(NamedTuple):
    """The violations of one rule in one document, with the number of subjects where it is a collective one."""

    choice: Chosen
    subjects: int | None
    violations: list[Violation]


Rank = tuple[int, int, int, bool, str]


def keep_most_important(reported: Iterable[RuleViolations]) -> Iterator[RuleViolations]:
    """Keep one of several rules that report the same field, or of several reports of one rule.

    What matters more comes first; then what is invalid before what is designed badly; then the place that is the nearest to the
    fault: a misspelt name, say, before the object that lacks the right one; then the rule that is not a general one.
    """
    everything = list(reported)
    best: dict[tuple[str, str], Rank] = {}
    for one in everything:
        for violation in one.violations:
            field = _field(violation)
            if field is not None:
                rank = _rank(one, violation)
                best[field] = min(best.get(field, rank), rank)
    for one in everything:
        yield one._replace(violations=[each for each in one.violations if _is_kept(one, each, best)])


def _is_kept(reported: RuleViolations, violation: Violation, best: dict[tuple[str, str], Rank]) -> bool:
    field = _field(violation)
    return field is None or best[field] == _rank(reported, violation)


def _rank(reported: RuleViolations, violation: Violation) -> Rank:
    rule = reported.choice.rule
    severity = severity_of(reported.choice, violation) or reported.choice.weight
    return severity.rank, _ORDER[rule.category], -_depth(violation), rule.general, rule.id


def _field(violation: Violation) -> tuple[str, str] | None:
    """Name the field in its file as it is written, before any upgrade."""
    place = violation.place
    if isinstance(place, Node):
        if violation.field is None:
            return None
        return place.source.display, pointer_text(place.source.origin(violation.field))
    return None if place.field is None else (place.location.file, place.field)


def _depth(violation: Violation) -> int:
    place = violation.place
    return len(place.pointer) if isinstance(place, Node) else place.pointer.count("/")


def severity_of(choice: Chosen, violation: Violation) -> Severity | None:
    """Give the severity at the place of a violation, which can itself be of less weight."""
    severity = choice.severity
    if choice.overrides:
        place = violation.place
        file = place.source.display if isinstance(place, Node) else place.location.file
        severity = choice.severity_at(file, written_pointer(violation))
    if severity is None or violation.severity is None:
        return severity
    return max(severity, violation.severity, key=lambda one: one.rank)


def written_pointer(violation: Violation) -> str:
    """Give the pointer of the place in the text, before any upgrade."""
    place = violation.place
    return pointer_text(place.source.origin(place.pointer)) if isinstance(place, Node) else place.pointer
