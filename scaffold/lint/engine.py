"""Run rules over documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from scaffold.core.errors import InputError
from scaffold.core.finding import Finding
from scaffold.core.location import Location, Pointer, pointer_parts, pointer_text
from scaffold.lint.catalog import RULES
from scaffold.lint.config import Chosen, LintConfig, choose_rules
from scaffold.lint.facts import Facts, build_facts
from scaffold.lint.result import LintResult, Suppressed
from scaffold.lint.rule import AnyRule, Scope, Violation
from scaffold.lint.suppress import reason_for
from scaffold.openapi.document import Document, Node
from scaffold.openapi.values import Json

_FEWEST_FOR_A_HABIT = 3
_MOST_LISTED = 20
_PARSE_RULE = "val-parse"

Key = tuple[str, str, str, str]


def lint_documents(
    documents: Sequence[Document],
    config: LintConfig,
    *,
    rules: Sequence[AnyRule] = RULES,
    base: Document | None = None,
    unparsed: Sequence[InputError] = (),
) -> LintResult:
    """Judge documents, which together are one workspace, by the rules that the configuration chooses.

    `base` is an earlier state of the only document, for rules that compare; `unparsed` holds the located errors
    of files that are no YAML or JSON. Raises UsageError for selectors that match no rule.
    """
    known = frozenset(rule.id for rule in rules)
    chosen = choose_rules(rules, config)
    workspace = build_facts(
        documents, known_rules=known, extension_schemas=config.extension_schemas, base=base
    )
    run = _Run()
    for facts in workspace:
        for choice in chosen:
            if _applies(choice.rule, facts):
                run.judge(choice, facts, gather=config.gather)
    for choice in chosen:
        if choice.rule.id == _PARSE_RULE:
            for error in unparsed:
                run.add(_parse_finding(choice, error))
    return LintResult(
        findings=tuple(
            sorted(
                run.findings.values(), key=lambda finding: (finding.location, finding.rule, finding.message)
            )
        ),
        suppressed=tuple(run.suppressed.values()),
        judged=run.judged,
        operations=sum(len(facts.operations) for facts in workspace),
    )


@dataclass(slots=True)
class _Run:
    """What was found so far; a definition that several documents share is reported once."""

    findings: dict[Key, Finding] = field(default_factory=dict)
    suppressed: dict[Key, Suppressed] = field(default_factory=dict)
    judged: dict[str, int] = field(default_factory=dict)

    def judge(self, choice: Chosen, facts: Facts, *, gather: bool) -> None:
        """Apply one rule to one document."""
        subjects = 0
        kept: list[Violation] = []
        for subject in choice.rule.on.select(facts):
            subjects += 1
            for violation in choice.rule.judge(subject, facts):
                reason = _reason(choice.rule.id, violation, facts)
                if reason is None:
                    kept.append(violation)
                else:
                    finding = _finding(choice, violation, facts)
                    self.suppressed.setdefault(_key(finding), Suppressed(finding, reason))
        self.judged[choice.rule.id] = self.judged.get(choice.rule.id, 0) + subjects
        if gather and choice.rule.collective and _is_habit(len(kept), subjects):
            first, *others = kept
            message = f"{first.message} (and {len(others):,} more like this, which --every lists)"
            kept = [Violation(first.place, message, first.fix)]
        for violation in kept:
            self.add(_finding(choice, violation, facts))

    def add(self, finding: Finding) -> None:
        """Keep a finding unless it is known already."""
        self.findings.setdefault(_key(finding), finding)


def _is_habit(violations: int, subjects: int) -> bool:
    return violations > _MOST_LISTED or (violations >= _FEWEST_FOR_A_HABIT and violations * 2 >= subjects)


def _applies(rule: AnyRule, facts: Facts) -> bool:
    if rule.scope is Scope.WORKSPACE:
        return bool(facts.others)
    return rule.scope is Scope.DOCUMENT or facts.base is not None


def _reason(rule: str, violation: Violation, facts: Facts) -> str | None:
    root, pointer = _place(violation, facts)
    return reason_for(rule, root, pointer)


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
    if isinstance(place, Node):
        pointer, reached_by = pointer_text(place.source.origin(place.pointer)), facts.reach(place)
    else:
        pointer, reached_by = place.pointer, 0
    return Finding(
        rule=choice.rule.id,
        severity=choice.severity,
        message=violation.message,
        location=place.location,
        pointer=pointer,
        hint=violation.fix or choice.rule.fix,
        reached_by=reached_by,
    )


def _parse_finding(choice: Chosen, error: InputError) -> Finding:
    return Finding(
        rule=choice.rule.id,
        severity=choice.severity,
        message=error.message,
        location=error.location or Location("", 1, 1),
        pointer="",
        hint=error.hint or choice.rule.fix,
    )


def _key(finding: Finding) -> Key:
    return finding.rule, finding.location.file, finding.pointer, finding.message
