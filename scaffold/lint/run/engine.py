"""Run rules over documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from scaffold.core.errors import InputError
from scaffold.core.finding import Finding
from scaffold.lint.catalog.rule import PARSE_RULE, AnyRule
from scaffold.lint.facts.facts import Facts
from scaffold.lint.outcome.result import LintResult
from scaffold.lint.repair.repair import Edit
from scaffold.lint.rules.registry import RULES
from scaffold.lint.run.config import Chosen, LintConfig, choose_rules
from scaffold.lint.run.judging import Group, Run
from scaffold.openapi.document import Document

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.lint.facts.comparison import Comparison
    from scaffold.lint.outcome.previous import Known, PreviousFindings


def lint_documents(
    documents: Sequence[Document],
    config: LintConfig,
    *,
    rules: Sequence[AnyRule] = RULES,
    comparisons: Mapping[Path, Comparison] | None = None,
    unparsed: Sequence[InputError] = (),
    previous: Sequence[PreviousFindings] = (),
    foreign: Sequence[Finding] = (),
    processes: int | None = 1,
) -> LintResult:
    """Judge documents, which together are one workspace, by the rules that the configuration chooses.

    `comparisons` holds how documents differ from an earlier state, by their files; `unparsed` holds the located errors
    of files that are no YAML or JSON; what `previous` holds is not reported again; `foreign` findings, which rulesets made of the
    same documents, are reported among the others. Up to so many `processes` share the work, None for one per processor; where it
    is shared, the result says what can be mended, but not how. Raises UsageError for selectors that match no rule.
    """
    chosen = choose_rules(rules, config)
    workspace = _build_workspace(documents, config, frozenset(rule.id for rule in rules), comparisons or {})
    run = Run(gather=config.gather, gather_late=bool(previous))
    for part in _judge_all(workspace, chosen, run, processes):
        run.take(part)
    for choice in chosen:
        if choice.rule.id == PARSE_RULE and unparsed:
            run.add_unparsed(choice, unparsed)
    if foreign:
        run.groups.append(Group(foreign, is_foreign=True))
    # What does not parse is never known: the rest of the file was not looked at.
    known = (
        _match([one for one in run.all_findings() if one.rule != PARSE_RULE], previous) if previous else ()
    )
    return LintResult(
        findings=run.reported(known),
        suppressed=tuple(run.suppressed.values()),
        known=known,
        tallies=tuple(run.tallies.values()),
        repairs=run.repairs,
        operations=run.operations,
        idle=run.idle,
    )


def _judge_all(
    workspace: Sequence[Facts], chosen: Sequence[Chosen], run: Run, processes: int | None
) -> list[Run]:
    """Apply the rules to each document, in several processes where that pays."""
    if processes != 1 and len(workspace) > 1:
        from scaffold.lint.run.processes import run_apart, share_out  # most runs are of one document

        sizes = [len(facts.document.text(facts.document.entry)) for facts in workspace]
        shares = share_out(sizes, processes)
        if len(shares) > 1:
            work = [
                partial(_judge_share, [workspace[index] for index in share], chosen, run) for share in shares
            ]
            parts = zip(chain(*shares), chain(*run_apart(work)), strict=True)
            return [part for _, part in sorted(parts, key=itemgetter(0))]
    return [run.judged(facts, chosen) for facts in workspace]


def _judge_share(share: Sequence[Facts], chosen: Sequence[Chosen], run: Run) -> list[Run]:
    """Judge documents for another process: how to mend what is found cannot be handed over, only that it can be."""
    parts = [run.judged(facts, chosen) for facts in share]
    for part in parts:
        part.repairs = {finding: repair._replace(edits=_no_edits) for finding, repair in part.repairs.items()}
    return parts


def _build_workspace(
    documents: Sequence[Document],
    config: LintConfig,
    known_rules: frozenset[str],
    comparisons: Mapping[Path, Comparison],
) -> tuple[Facts, ...]:
    """Make the facts of the documents of one run, each of which knows the others."""
    members = tuple(
        Facts(
            document,
            known_rules=known_rules,
            extension_schemas=config.extension_schemas,
            naming=config.naming_of(document.entry),
        )
        for document in documents
    )
    for member in members:
        member.neighbors = members
        member.comparison = comparisons.get(member.document.entry)
    return members


def _match(findings: Sequence[Finding], previous: Sequence[PreviousFindings]) -> tuple[Known, ...]:
    from scaffold.lint.outcome.previous import match_known  # most runs know of no earlier findings

    return tuple(match_known(findings, one) for one in previous)


def _no_edits() -> Sequence[Edit]:
    return ()
