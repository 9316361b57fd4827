"""Violations of rules in one document, and the findings that are made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from scaffold.core.errors import InputError
from scaffold.core.finding import Finding, Severity
from scaffold.core.location import Location, Pointer, pointer_parts
from scaffold.lint.catalog.rule import AnyRule, Scope, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.operations import count_operations
from scaffold.lint.facts.suppress import reason_for
from scaffold.lint.outcome.result import IdleExcuse, Suppressed, Tally
from scaffold.lint.plan.config import Chosen
from scaffold.lint.repair.repair import Repair
from scaffold.lint.run.precedence import RuleViolations, keep_most_important, severity_of, written_pointer
from scaffold.openapi.document import Node
from scaffold.openapi.values import Json

if TYPE_CHECKING:
    from scaffold.lint.outcome.previous import Known

_FEWEST_FOR_A_HABIT = 2
_MOST_LISTED = 2
_FEWEST_ALIKE = 3
_TEXT = "document text"

Key = tuple[str, str, str, str]
Excused = tuple[str, int, Pointer]
"""A rule, the data of a file by their id, and the object there whose suppression holds."""
ReportedT = TypeVar("ReportedT", Violation, Finding)


class Group(NamedTuple):
    """The findings of one rule in one document, with the number of subjects where it is a collective one."""

    findings: Sequence[Finding]
    subjects: int | None = None
    is_foreign: bool = False


@dataclass(slots=True)
class Run:
    """The findings so far; a definition that several documents share is reported once.

    What most of a document does is gathered before findings are made of it, which is cheap, or late, when it has to be known
    first which of it is new.
    """

    gather: bool
    gather_late: bool
    groups: list[Group] = field(default_factory=list)
    suppressed: dict[Key, Suppressed] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)
    repairs: dict[Finding, Repair] = field(default_factory=dict)
    violations: list[RuleViolations] = field(default_factory=list)
    operations: int = 0
    used: set[Excused] = field(default_factory=set)
    excuses: tuple[tuple[Excused, IdleExcuse], ...] = ()
    idle: tuple[IdleExcuse, ...] = ()

    def judged(self, facts: Facts, chosen: Sequence[Chosen]) -> Run:
        """Apply rules to one document; return a run of its own."""
        run = Run(self.gather, self.gather_late, operations=count_operations(facts))
        applied = [choice for choice in chosen if _applies(choice.rule, facts)]
        for choice in applied:
            run.judge(choice, facts)
        run.excuses = tuple(_excuses(applied, facts))
        run.conclude(facts)
        return run

    def leave_out(self, rule: str) -> None:
        """Take back what a rule found, as if there had been nothing for it to judge."""
        self.groups = [group for group in self.groups if not any(one.rule == rule for one in group.findings)]
        self.suppressed = {key: one for key, one in self.suppressed.items() if one.finding.rule != rule}
        self.repairs = {finding: repair for finding, repair in self.repairs.items() if finding.rule != rule}
        self.used = {excused for excused in self.used if excused[0] != rule}
        if rule in self.tallies:
            self.tallies[rule] = self.tallies[rule]._replace(subjects=0, failed=0)

    def take(self, other: Run) -> None:
        """Add what was found in another document."""
        self.groups.extend(other.groups)
        self.operations += other.operations
        self.idle += tuple(excuse for excused, excuse in other.excuses if excused not in other.used)
        for tally in other.tallies.values():
            self._add(tally)
        for key, suppressed in other.suppressed.items():
            self.suppressed.setdefault(key, suppressed)
        for finding, repair in other.repairs.items():
            self.repairs.setdefault(finding, repair)

    def judge(self, choice: Chosen, facts: Facts) -> None:
        """Apply one rule to one document."""
        subjects = failed = 0
        kept: list[Violation] = []
        for subject in choice.rule.on.select(facts):
            subjects += 1
            before = len(kept)
            for violation in choice.rule.judge(subject, facts):
                self._keep(violation, choice, facts, kept)
            failed += len(kept) > before
        self._count(choice, subjects, failed)
        if kept:
            self.violations.append(
                RuleViolations(choice, subjects if choice.rule.collective else None, _each_once(kept))
            )

    def conclude(self, facts: Facts) -> None:
        """Make findings of what was reported of a document."""
        for choice, subjects, violations in keep_most_important(self.violations):
            kept = _gathered(violations, subjects) if self.gather and not self.gather_late else violations
            findings = []
            for violation in kept:
                finding = _finding(choice, violation, facts)
                findings.append(finding)
                if violation.repair is not None:
                    self.repairs.setdefault(finding, violation.repair)
            self.groups.append(Group(findings, subjects))
        self.violations.clear()

    def add_unparsed(self, choice: Chosen, errors: Sequence[InputError]) -> None:
        """Add the findings of files that are no YAML or JSON."""
        findings = [_parse_finding(choice, error) for error in errors]
        self._count(choice, len(errors), len(errors))
        self.groups.append(Group(findings))

    def all_findings(self) -> list[Finding]:
        """Return everything that was found, each once."""
        found: dict[Key, Finding] = {}
        for group in self.groups:
            for finding in group.findings:
                found.setdefault(_key(finding), finding)
        return list(found.values())

    def reported(self, known: Sequence[Known]) -> tuple[Finding, ...]:
        """Return what is to be reported, in the order of the text."""
        old = {finding for one in known for finding in one.findings}
        found: dict[Key, Finding] = {}
        for group in self.groups:
            fresh = [finding for finding in group.findings if finding not in old]
            if self.gather and self.gather_late and not group.is_foreign:
                fresh = _gathered(fresh, group.subjects)
            for finding in fresh:
                found.setdefault(_key(finding), finding)
        return tuple(
            sorted(found.values(), key=lambda finding: (finding.location, finding.rule, finding.message))
        )

    def _keep(self, violation: Violation, choice: Chosen, facts: Facts, kept: list[Violation]) -> None:
        if choice.overrides and severity_of(choice, violation) is None:
            return
        root, pointer = _place(violation, facts)
        excuse = reason_for(choice.rule.id, root, pointer)
        if excuse is None:
            kept.append(violation)
        else:
            reason, depth = excuse
            self.used.add((choice.rule.id, id(root), pointer[:depth]))
            finding = _finding(choice, violation, facts)
            self.suppressed.setdefault(_key(finding), Suppressed(finding, reason))

    def _count(self, choice: Chosen, subjects: int, failed: int) -> None:
        rule = choice.rule
        self._add(Tally(rule.id, choice.weight, subjects, failed, rule.on.name == _TEXT))

    def _add(self, tally: Tally) -> None:
        before = self.tallies.get(tally.rule)
        if before is not None:
            subjects, failed = before.subjects + tally.subjects, before.failed + tally.failed
            tally = before._replace(subjects=subjects, failed=failed)
        self.tallies[tally.rule] = tally


def _gathered(reported: list[ReportedT], subjects: int | None) -> list[ReportedT]:
    """Make one of many.

    Of those of a collective rule when they are what most of the document does, else of those that say the same; what matters
    more is never counted with what matters less.
    """
    is_habit = subjects is not None and (
        len(reported) > _MOST_LISTED
        or (len(reported) >= _FEWEST_FOR_A_HABIT and len(reported) * 2 >= subjects)
    )
    fewest = _FEWEST_FOR_A_HABIT if is_habit else _FEWEST_ALIKE
    alike: dict[tuple[Severity | None, str | None], list[ReportedT]] = {}
    for one in reported:
        alike.setdefault((one.severity, None if is_habit else one.message), []).append(one)
    return [one for same in alike.values() for one in ([_first_of(same)] if len(same) >= fewest else same)]


def _first_of(reported: list[ReportedT]) -> ReportedT:
    """Speak for all, as the first one."""
    message = f"{reported[0].message} (and {len(reported) - 1:,} more like this, which --every lists)"
    return reported[0]._replace(message=message)


def _each_once(reported: list[Violation]) -> list[Violation]:
    """Leave out what was reported of the same place before: many operations share a definition."""
    first: dict[object, Violation] = {}
    for one in reported:
        place = one.place
        spot = (place.file, place.trail) if isinstance(place, Node) else place
        first.setdefault((one.message, spot), one)
    return list(first.values())


def _excuses(applied: Sequence[Chosen], facts: Facts) -> Iterator[tuple[Excused, IdleExcuse]]:
    """Yield the suppressions of an entry file that are idle where rules that took part make no use of them.

    Those in other files may be used by other documents; a rule that is off in parts of the specs may be off just there.
    """
    rules = {choice.rule.id for choice in applied if not choice.overrides}
    for ignore in facts.ignores:
        if ignore.file != facts.document.entry or not isinstance(ignore.value, dict):
            continue
        for rule, reason in ignore.items():
            if rule in rules and isinstance(reason.value, str) and reason.value.strip():
                excused = (str(rule), id(ignore.source.value), ignore.pointer[:-1])
                yield excused, IdleExcuse(reason.location, str(rule))


def _applies(rule: AnyRule, facts: Facts) -> bool:
    if facts.version not in rule.reads:
        return False
    if rule.scope is Scope.WORKSPACE:
        return facts.neighbors.exist
    return rule.scope is Scope.DOCUMENT or facts.comparison is not None


def _place(violation: Violation, facts: Facts) -> tuple[Json, Pointer]:
    """Return the data of the file that a violation is in, and the pointer there."""
    place = violation.place
    if isinstance(place, Node):
        return place.source.value, place.pointer
    return facts.root.value if place.location.file == facts.root.source.display else None, pointer_parts(
        place.pointer
    )


def _finding(choice: Chosen, violation: Violation, facts: Facts) -> Finding:
    place = violation.place
    return Finding(
        rule=choice.rule.id,
        severity=severity_of(choice, violation) or choice.weight,
        message=violation.message,
        location=place.location,
        pointer=written_pointer(violation),
        hint=violation.fix or choice.rule.fix,
        reached_by=facts.reach(place) if isinstance(place, Node) else 0,
        before=violation.before,
    )


def _parse_finding(choice: Chosen, error: InputError) -> Finding:
    return Finding(
        rule=choice.rule.id,
        severity=choice.weight,
        message=error.message,
        location=error.location or Location("", 1, 1),
        pointer="",
        hint=error.hint or choice.rule.fix,
    )


def _key(finding: Finding) -> Key:
    return finding.rule, finding.location.file, finding.pointer, finding.message
