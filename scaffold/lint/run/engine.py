"""Runs of rules over documents: which are judged when, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from scaffold.core.errors import InputError
from scaffold.core.finding import Finding
from scaffold.lint.catalog.rule import PARSE_RULE, AnyRule
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.neighbors import Neighbors, Others, Summary
from scaffold.lint.facts.summary import summarize
from scaffold.lint.outcome.result import LintResult
from scaffold.lint.plan.config import LintConfig, choose_rules
from scaffold.lint.repair.repair import Edit
from scaffold.lint.rules.registry import RULES
from scaffold.lint.run.judging import Group, Run
from scaffold.openapi.document import Document
from scaffold.openapi.read.reading import display_path

if TYPE_CHECKING:
    from pathlib import Path

    from scaffold.lint.facts.comparison import Comparison
    from scaffold.lint.outcome.previous import Known, PreviousFindings

# Characters: documents take about 12 times the memory of their texts.
_WAITING = 4 << 20

Read = Callable[[], "Document | None"]
"""Reads a document; None for one that cannot be read."""


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
    linting = Linting(config, rules=rules, previous=previous)
    linting.judge(documents, comparisons or {}, processes)
    return linting.result(unparsed, foreign)


class Linting:
    """One run: documents are judged, all of them at once or one after the other, and a result is made of what was found."""

    def __init__(
        self,
        config: LintConfig,
        *,
        rules: Sequence[AnyRule] = RULES,
        previous: Sequence[PreviousFindings] = (),
    ) -> None:
        """Choose the rules. Raises UsageError for selectors that match none."""
        self._config = config
        self._previous = previous
        self._known_rules = frozenset(rule.id for rule in rules)
        self._chosen = choose_rules(rules, config)
        self._run = Run(gather=config.gather, gather_late=bool(previous))

    def judge(
        self,
        documents: Sequence[Document],
        comparisons: Mapping[Path, Comparison],
        processes: int | None = 1,
    ) -> None:
        """Judge documents that are in memory together, in several processes where that pays."""
        everyone = [self._facts(document) for document in documents]
        summaries = [summarize(facts) for facts in everyone] if len(everyone) > 1 else []
        for index, facts in enumerate(everyone):
            if summaries:
                facts.neighbors = Neighbors(facts.document.specification, _others(summaries, index))
            facts.comparison = comparisons.get(facts.document.entry)
        for index, part in enumerate(self._judge_all(everyone, processes)):
            self._take(part, summaries, index)

    def judge_in_turn(self, reads: Sequence[Read]) -> None:
        """Judge documents of which only one is in memory at a time, with some small ones.

        A document is judged beside those before it, and again where one after it gives another answer to what its rules asked.
        The first ones know the least, so they wait, as many as are small together, until all are known. The result says what
        can be mended, but not how.
        """
        summaries: list[Summary] = []
        turns = []
        room = _WAITING
        for number, read in enumerate(reads, 1):
            facts = self._read_facts(read, Others(tuple(summaries)), expects_more=number < len(reads))
            if facts is None:
                continue
            summaries.append(summarize(facts))
            room -= _size(facts.document)
            turns.append(_Turn(read, facts.neighbors, facts if room >= 0 else self._judge_and_release(facts)))
            del facts  # or it would be in memory beside the next one
        for index, turn in enumerate(turns):
            others = _others(summaries, index)
            part = turn.part
            if isinstance(part, Facts):
                part.neighbors = Neighbors(part.document.specification, others)
                part = self._judge_and_release(part)
            elif not turn.neighbors.were_right(others):
                part = self._judge_again(turn.read, others, summaries[index])
            self._take(part, summaries, index)

    def result(self, unparsed: Sequence[InputError] = (), foreign: Sequence[Finding] = ()) -> LintResult:
        """Report what was found, with files that do not parse and what rulesets found."""
        run, previous = self._run, self._previous
        for choice in self._chosen:
            if choice.rule.id == PARSE_RULE and unparsed:
                run.add_unparsed(choice, unparsed)
        if foreign:
            run.groups.append(Group(foreign, is_foreign=True))
        # What does not parse is never known: the rest of the file was not looked at.
        known = (
            _match([one for one in run.all_findings() if one.rule != PARSE_RULE], previous)
            if previous
            else ()
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

    def _facts(self, document: Document) -> Facts:
        return Facts(
            document,
            known_rules=self._known_rules,
            extension_schemas=self._config.extension_schemas,
            naming=self._config.naming_of(document.entry),
        )

    def _judge_all(self, everyone: Sequence[Facts], processes: int | None) -> list[Run]:
        if processes != 1 and len(everyone) > 1:
            from scaffold.lint.run.processes import run_apart, share_out  # most runs are of one document

            sizes = [len(facts.document.text(facts.document.entry)) for facts in everyone]
            shares = share_out(sizes, processes)
            if len(shares) > 1:
                work = [partial(self._judge_share, [everyone[index] for index in share]) for share in shares]
                parts = zip(chain(*shares), chain(*run_apart(work)), strict=True)
                return [part for _, part in sorted(parts, key=itemgetter(0))]
        return [self._run.judged(facts, self._chosen) for facts in everyone]

    def _judge_share(self, share: Iterable[Facts]) -> list[Run]:
        return [self._judge_without_edits(facts) for facts in share]

    def _judge_without_edits(self, facts: Facts) -> Run:
        """Judge a document without saying how to mend it, which refers to its tree: only that it can be mended."""
        part = self._run.judged(facts, self._chosen)
        part.repairs = {finding: repair._replace(edits=_no_edits) for finding, repair in part.repairs.items()}
        return part

    def _judge_and_release(self, facts: Facts) -> Run:
        part = self._judge_without_edits(facts)
        facts.release()
        return part

    def _judge_again(self, read: Read, others: Others, summary: Summary) -> Run:
        facts = self._read_facts(read, others)
        if facts is None:
            raise InputError(
                "file-changed",
                f"{display_path(summary.entry)} changed while it was linted and cannot be read any more",
                hint="lint again",
            )
        return self._judge_and_release(facts)

    def _read_facts(self, read: Read, known: Others, *, expects_more: bool = False) -> Facts | None:
        document = read()
        if document is None:
            return None
        facts = self._facts(document)
        facts.neighbors = Neighbors(document.specification, known, expects_more=expects_more)
        return facts

    def _take(self, part: Run, summaries: Sequence[Summary], index: int) -> None:
        """Add what was found in one document, without what the others speak against; one alone has no summary."""
        if summaries:
            summary = summaries[index]
            same = _others(summaries, index).in_specification(summary.specification)
            for rule in (choice.rule for choice in self._chosen):
                if rule.unless is not None and rule.unless(summary, same):
                    part.leave_out(rule.id)
        self._run.take(part)


class _Turn(NamedTuple):
    """A document: how to read it again, what it was told of the others, and what was found in it, or the facts that wait."""

    read: Read
    neighbors: Neighbors
    part: Run | Facts


def _size(document: Document) -> int:
    return sum(len(document.text(file)) for file in document.files)


def _others(summaries: Sequence[Summary], index: int) -> Others:
    return Others(tuple(summaries[:index]), tuple(summaries[index + 1 :]))


def _match(findings: Sequence[Finding], previous: Sequence[PreviousFindings]) -> tuple[Known, ...]:
    from scaffold.lint.outcome.previous import match_known  # most runs know of no earlier findings

    return tuple(match_known(findings, one) for one in previous)


def _no_edits() -> Sequence[Edit]:
    return ()
