"""Settings files below what is linted, as in a monorepo: the nearest one above a spec holds for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from scaffold.core.errors import UsageError
from scaffold.core.finding import Severity
from scaffold.core.location import Location
from scaffold.lint.plan.config import Chosen, LintConfig, choose_rules
from scaffold.lint.plan.overrides import Override
from scaffold.lint.plan.plan import LintPlan, build_plan
from scaffold.lint.plan.settings import Settings, find_nested_settings, load_settings
from scaffold.lint.rules.registry import RULES
from scaffold.openapi.read.reading import display_path


class _Below(NamedTuple):
    """The settings that hold below the folder of a file: `severities` has the rules that take part."""

    folder: Path
    config: LintConfig
    severities: Mapping[str, Severity | None]
    overrides: tuple[Override, ...]


def read_nested(
    files: Iterable[Path], paths: Sequence[Path], stated: Settings, plan: LintPlan
) -> tuple[LintPlan, tuple[Settings, ...]]:
    """Let settings files between specs and what is linted hold below their folders, in place of those above; return them too.

    Profile, add-ons, selections, severities, overrides and naming are taken; what is `stated` replaces them. Nothing is where
    rulesets alone judge. Raises UsageError or InputError, located, for a file that cannot be used.
    """
    found = tuple(map(load_settings, find_nested_settings(files, paths)))
    if plan.is_ruleset_only:
        return plan, found
    below = [
        _below(
            settings.file, build_plan(stated, settings._replace(rulesets=None, ruleset_only=None), {}).config
        )
        for settings in found
        if settings.file is not None
    ]
    return (plan._replace(config=_with_folders(plan.config, below)) if below else plan), found


def of_whole_run(settings: Settings) -> tuple[str, ...]:
    """Name what a settings file states that holds for a run and not for single specs."""
    stated = {
        "fail-on": settings.fail_on,
        "max-warnings": settings.max_warnings,
        "min-score": settings.min_scores,
        "baseline": settings.baseline,
        "rulesets": settings.rulesets,
        "ruleset-only": settings.ruleset_only,
    }
    return tuple(name for name, value in stated.items() if value is not None)


def _below(file: Path, config: LintConfig) -> _Below:
    try:
        chosen = {choice.rule.id: choice for choice in choose_rules(RULES, config)}
    except UsageError as error:
        error.location = error.location or Location(display_path(file), 1, 1)
        raise
    overrides = tuple(
        override._replace(severities=_only(override.severities, chosen), is_bounded=True)
        for override in config.overrides
    )
    severities = {rule: choice.severity for rule, choice in chosen.items()}
    return _Below(file.resolve().parent, config, severities, overrides)


def _only(
    severities: Mapping[str, Severity | None], chosen: Mapping[str, Chosen]
) -> dict[str, Severity | None]:
    """Leave out the rules that are not selected, which overrides do not turn on."""
    return {rule: severities[rule] for rule in severities if rule in chosen and chosen[rule].overrides}


def _with_folders(config: LintConfig, below: Sequence[_Below]) -> LintConfig:
    """Add overrides that hold for folders; a folder comes before those inside of it.

    Each states every rule about which any two files differ, so that nothing of those above remains.
    """
    above = {choice.rule.id: choice.severity for choice in choose_rules(RULES, config)}
    named = {
        rule
        for one in (config, *(each.config for each in below))
        for override in one.overrides
        for rule in override.severities
    }
    differing = [
        rule.id
        for rule in RULES
        if rule.id in named or any(one.severities.get(rule.id) != above.get(rule.id) for one in below)
    ]
    overrides = list(config.overrides)
    for one in below:
        severities = {rule: one.severities.get(rule) for rule in differing}
        overrides += (Override(severities, one.folder, is_bounded=True), *one.overrides)
    namings = tuple((one.folder, one.config.naming) for one in below)
    return config._replace(overrides=tuple(overrides), namings=namings)
