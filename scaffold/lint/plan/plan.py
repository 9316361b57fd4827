"""The plan of a run, combined of the settings file and the command line, which wins."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scaffold.core.errors import UsageError
from scaffold.core.finding import Severity
from scaffold.core.spelling import nearest
from scaffold.lint.catalog.rule import PARSE_RULE, Addon, Profile
from scaffold.lint.outcome.gate import Gate
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.plan.settings import Settings, threshold


class LintPlan(NamedTuple):
    """The rules to judge by, Spectral rulesets included, and the gate for the result."""

    config: LintConfig
    gate: Gate
    rulesets: tuple[Path, ...] = ()
    is_ruleset_only: bool = False


def build_plan(
    stated: Settings,
    written: Settings,
    extension_schemas: Mapping[str, Any],
    *,
    every: bool = False,
) -> LintPlan:
    """Combine what the command line states with the settings file: each thing that is stated replaces what is written.

    A rule that is written off and selected by its id on the command line is on. Raises UsageError for an add-on that does not
    exist, and when the rulesets alone are to judge and there are none.
    """
    addons = _addons(stated.addons or written.addons or ())
    severities: dict[str, Severity | None] = dict(written.severities or {})
    for rule in stated.select or ():
        if severities.get(rule, Severity.INFO) is None:
            del severities[rule]
    config = LintConfig(
        profile=stated.profile or written.profile or Profile.RECOMMENDED,
        addons=addons,
        select=stated.select or written.select or (),
        ignore=stated.ignore or written.ignore or (),
        severities=severities,
        overrides=written.overrides,
        naming=written.naming,
        gather=not every,
        extension_schemas=extension_schemas,
    )
    most = stated.max_warnings if stated.max_warnings is not None else written.max_warnings
    gate = Gate(
        fail_on=threshold(stated.fail_on or written.fail_on or Severity.ERROR),
        max_warnings=most,
        min_scores=stated.min_scores or written.min_scores or {},
    )
    rulesets = stated.rulesets or written.rulesets or ()
    is_ruleset_only = bool(stated.ruleset_only or written.ruleset_only)
    if is_ruleset_only:
        config = _without_own_rules(config, rulesets)
    return LintPlan(config, gate, rulesets, is_ruleset_only)


def _without_own_rules(config: LintConfig, rulesets: Sequence[Path]) -> LintConfig:
    """Leave the judgement to rulesets; what cannot be read is still reported."""
    if not rulesets:
        raise UsageError(
            "ruleset-missing",
            "there is no ruleset that could judge alone",
            hint="name one with --ruleset, or under `rulesets` in the settings",
        )
    return config._replace(select=(PARSE_RULE,), ignore=(), severities={}, overrides=())


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
        "rulesets": [os.path.relpath(file) for file in plan.rulesets],
        "ruleset-only": plan.is_ruleset_only,
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


def _addons(names: Sequence[str]) -> frozenset[Addon]:
    known = tuple(map(str, Addon))
    for name in names:
        if name not in known:
            guess = nearest(name, known)
            hint = f"did you mean {guess}?" if guess else f"known are {', '.join(known)}"
            raise UsageError("unknown-addon", f"there is no add-on {name!r}", hint=hint)
    return frozenset(map(Addon, names))


def _levels(severities: Mapping[str, Severity | None]) -> dict[str, str]:
    return {rule: str(severity or "off") for rule, severity in severities.items()}
