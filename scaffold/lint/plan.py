"""What a run is asked for: the settings file, and the command line, which wins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scaffold.core.errors import UsageError
from scaffold.core.finding import Severity
from scaffold.lint.config import LintConfig, nearest
from scaffold.lint.gate import Gate
from scaffold.lint.rule import AnyRule, Category, Profile
from scaffold.lint.settings import Settings, threshold


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line states; None and empty where it says nothing."""

    profile: str | None = None
    addons: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    max_warnings: int | None = None
    min_scores: Mapping[Category | None, int] | None = None
    every: bool = False


@dataclass(frozen=True, slots=True)
class LintPlan:
    """What to judge by, and what the result must keep."""

    config: LintConfig
    gate: Gate


def build_plan(
    options: Options, settings: Settings, rules: Sequence[AnyRule], extension_schemas: Mapping[str, Any]
) -> LintPlan:
    """Combine the command line with the settings: each thing that the former states replaces that of the latter.

    A rule that the settings turn off and the command line selects by its id is on. Raises UsageError for an add-on that no
    rule belongs to.
    """
    addons = options.addons or settings.addons or ()
    _check_addons(addons, rules)
    severities: dict[str, Severity | None] = dict(settings.severities or {})
    for rule in options.select:
        if severities.get(rule, Severity.INFO) is None:
            del severities[rule]
    config = LintConfig(
        profile=Profile(options.profile or settings.profile or Profile.RECOMMENDED),
        addons=frozenset(addons),
        select=options.select or settings.select or (),
        ignore=options.ignore or settings.ignore or (),
        severities=severities,
        overrides=settings.overrides,
        naming=settings.naming,
        gather=not options.every,
        extension_schemas=extension_schemas,
    )
    return LintPlan(config, _gate(options, settings))


def describe_plan(plan: LintPlan) -> dict[str, Any]:
    """Give what a run would be like, for people who wonder where a severity comes from."""
    config, gate = plan.config, plan.gate
    return {
        "profile": str(config.profile),
        "with": sorted(config.addons),
        "select": list(config.select),
        "ignore": list(config.ignore),
        "fail-on": str(gate.fail_on or "never"),
        "max-warnings": gate.max_warnings,
        "min-score": {str(name or "total"): least for name, least in gate.min_scores.items()},
        "naming": {
            "properties": config.naming.properties,
            "operation-ids": config.naming.operation_ids,
            "paths": config.naming.paths,
            "schemas": config.naming.schemas,
        },
        "rules": _levels(config.severities),
        "overrides": [
            {
                "files": list(override.files),
                "paths": list(override.paths),
                "rules": _levels(override.severities),
            }
            for override in config.overrides
        ],
    }


def _gate(options: Options, settings: Settings) -> Gate:
    most = options.max_warnings if options.max_warnings is not None else settings.max_warnings
    return Gate(
        fail_on=threshold(options.fail_on or settings.fail_on or Severity.ERROR),
        max_warnings=most,
        min_scores=options.min_scores or settings.min_scores or {},
    )


def _check_addons(addons: Sequence[str], rules: Sequence[AnyRule]) -> None:
    known = sorted({rule.addon for rule in rules if rule.addon is not None})
    for name in addons:
        if name not in known:
            guess = nearest(name, known)
            hint = f"did you mean {guess}?" if guess else f"known are {', '.join(known)}"
            raise UsageError("unknown-addon", f"there is no add-on {name!r}", hint=hint)


def _levels(severities: Mapping[str, Severity | None]) -> dict[str, str]:
    return {rule: str(severity or "off") for rule, severity in severities.items()}
