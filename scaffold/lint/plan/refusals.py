"""Refusals before a run of `scaffold lint`: options that would have no effect, and gates that nothing could close."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from scaffold.core.errors import UsageError
from scaffold.lint.catalog.rule import Scope
from scaffold.lint.outcome.result import category_of
from scaffold.lint.plan.nested import of_whole_run
from scaffold.openapi.read.reading import display_path

if TYPE_CHECKING:
    from scaffold.lint.catalog.rule import AnyRule
    from scaffold.lint.plan.plan import LintPlan
    from scaffold.lint.plan.request import Request
    from scaffold.lint.plan.settings import Settings
    from scaffold.openapi.document import Document


def check_gates(request: Request, plan: LintPlan, chosen: Sequence[AnyRule]) -> tuple[str, ...]:
    """Return a sentence for each score that the settings ask for and that no rule of this run counts for.

    Raises UsageError where rulesets alone judge and something is asked for that they have no part in, where no rule compares
    with the earlier state, and for a score on the command line that no rule counts for.
    """
    if plan.is_ruleset_only:
        _refuse_beside_rulesets(request, plan)
    elif request.against is not None and not any(rule.scope is Scope.BASELINE for rule in chosen):
        raise UsageError(
            "no-rules",
            "none of the rules that take part compares with an earlier state",
            hint="select cns-breaking-change too, or leave out --against",
        )
    judged = {category_of(rule.id) for rule in chosen}
    unjudged = [
        category for category in plan.gate.min_scores if category is not None and category not in judged
    ]
    if unjudged and request.stated.min_scores:
        raise UsageError(
            "min-score",
            f"no rule of {unjudged[0]} takes part, whose score is to be at least {plan.gate.min_scores[unjudged[0]]}",
            hint="--show-config prints what selects rules and what turns them off",
        )
    return tuple(
        f"no rule of {category} takes part: its least score is not looked at" for category in unjudged
    )


def unapplied_settings(nested: Sequence[Settings], plan: LintPlan) -> Iterator[str]:
    """Say which settings do not hold, though they are nearer to some specs than those that do."""
    for settings in nested:
        names = of_whole_run(settings)
        if settings.file is None or not (names or plan.is_ruleset_only):
            continue
        file, folder = display_path(settings.file), display_path(settings.file.parent)
        reason = f"{', '.join(names)} of {file} {'is' if len(names) == 1 else 'are'} for a whole run"
        if plan.is_ruleset_only:
            reason = f"{file} does not hold where rulesets alone judge"
        yield f"{reason}: lint {folder} by itself for that"


def fitting_overrides(plan: LintPlan, document: Document) -> frozenset[int]:
    """Return the indexes of the overrides of the settings that fit some place of a document's files."""
    stated = [
        (index, override)
        for index, override in enumerate(plan.config.overrides)
        if override.files or override.paths
    ]
    if not stated:
        return frozenset()
    # Places in Swagger 2.0 are not what its data are read as.
    roots = [
        (str(file), None if document.version == "2.0" else document.file_root(file))
        for file in document.files
    ]
    return frozenset(index for index, override in stated if any(override.fits(*root) for root in roots))


def idle_overrides(request: Request, plan: LintPlan, fitting: Collection[int]) -> tuple[str, ...]:
    """Return a sentence for each override of the settings that fits no place of the specs of a folder."""
    if not any(path.is_dir() for path in request.paths):
        return ()
    return tuple(
        f"the override for {', '.join((*override.files, *override.paths))} fits nothing in these specs"
        for index, override in enumerate(plan.config.overrides)
        if (override.files or override.paths) and index not in fitting
    )


def _refuse_beside_rulesets(request: Request, plan: LintPlan) -> None:
    stated = request.stated
    asked = {
        "--against": request.against is not None,
        "--fix": request.fixes,
        "--score": request.shows_score,
        "a least score": bool(plan.gate.min_scores),
        "--every": request.every,
        "--profile": stated.profile is not None,
        "--with": bool(stated.addons),
        "--select": bool(stated.select),
        "--ignore": bool(stated.ignore),
    }
    for option, is_asked in asked.items():
        if is_asked:
            raise UsageError(
                "ruleset-only",
                f"rulesets alone judge: {option} would have no effect",
                hint="it is about the rules of scaffold: leave it out, or leave out ruleset-only",
            )
