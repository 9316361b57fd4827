"""Run rules over documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scaffold.core.finding import Finding
from scaffold.core.location import pointer_text
from scaffold.lint.config import Chosen, LintConfig, choose_rules
from scaffold.lint.facts import Facts, build_facts
from scaffold.lint.result import LintResult, Suppressed
from scaffold.lint.rule import AnyRule, Scope, Violation
from scaffold.lint.suppress import reason_for
from scaffold.openapi.document import Document


def lint_documents(
    documents: Sequence[Document],
    config: LintConfig,
    *,
    rules: Sequence[AnyRule],
    base: Document | None = None,
) -> LintResult:
    """Judge documents, which together are one workspace, by the rules that the configuration chooses.

    `base` is an earlier state of the only document, for rules that compare. Raises UsageError for selectors that match no rule.
    """
    known = frozenset(rule.id for rule in rules)
    chosen = choose_rules(rules, config)
    workspace = build_facts(documents, known_rules=known, extension_schemas=config.extension_schemas, base=base)
    findings: dict[tuple[str, str, str, str], Finding] = {}
    suppressed: dict[tuple[str, str, str, str], Suppressed] = {}
    judged: dict[str, int] = {}
    for facts in workspace:
        for choice in chosen:
            if not _applies(choice.rule, facts):
                continue
            for violation in _judge(choice.rule, facts, judged):
                finding = _finding(choice, violation, facts)
                key = (finding.rule, finding.location.file, finding.pointer, finding.message)
                root = facts.document.file_root(violation.place.file)
                reason = reason_for(finding.rule, root, violation.place.pointer)
                if reason is None:
                    findings.setdefault(key, finding)
                else:
                    suppressed.setdefault(key, Suppressed(finding, reason))
    return LintResult(
        findings=tuple(sorted(findings.values(), key=lambda finding: (finding.location, finding.rule, finding.message))),
        suppressed=tuple(suppressed.values()),
        judged=judged,
        operations=sum(len(facts.operations) for facts in workspace),
    )


def _applies(rule: AnyRule, facts: Facts) -> bool:
    if rule.scope is Scope.WORKSPACE and not facts.others:
        return False
    if rule.scope is Scope.BASELINE and facts.base is None:
        return False
    return not rule.versions or facts.document.version.startswith(rule.versions)


def _judge(rule: AnyRule, facts: Facts, judged: dict[str, int]) -> Iterator[Violation]:
    count = 0
    for subject in rule.on.select(facts):
        count += 1
        yield from rule.judge(subject, facts)
    judged[rule.id] = judged.get(rule.id, 0) + count


def _finding(choice: Chosen, violation: Violation, facts: Facts) -> Finding:
    return Finding(
        rule=choice.rule.id,
        severity=choice.severity,
        message=violation.message,
        location=violation.place.location,
        pointer=pointer_text(violation.place.pointer),
        hint=violation.fix or choice.rule.fix,
        reached_by=facts.reach(violation.place),
    )
