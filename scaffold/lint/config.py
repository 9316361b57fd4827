"""What to run and how hard: profiles, selections and severities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any

from scaffold.core.errors import UsageError
from scaffold.core.finding import Severity
from scaffold.lint.rule import AnyRule, Category, Profile


@dataclass(frozen=True, slots=True)
class LintConfig:
    """What a run of the linter is asked to do.

    `select` and `ignore` hold rule ids, category prefixes (`sec`), category names (`secure`) or globs
    (`*-owner`); `severities` sets the severity of single rules, None turns one off. With `gather`, what most
    of a document does is said once. `extension_schemas` maps the name of an `x-` field to the JSON Schema of
    its value.
    """

    profile: Profile = Profile.RECOMMENDED
    addons: frozenset[str] = frozenset()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    gather: bool = True
    extension_schemas: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A rule that takes part in a run, with the severity its findings get."""

    rule: AnyRule
    severity: Severity


def choose_rules(rules: Sequence[AnyRule], config: LintConfig) -> tuple[Chosen, ...]:
    """Pick the rules of a run and their severities.

    A selection replaces the profile. Raises UsageError for a selector that matches no rule.
    """
    for selector in (*config.select, *config.ignore):
        _require_match(selector, rules)
    chosen = []
    for rule in rules:
        severity = config.severities.get(rule.id, _severity(rule, config))
        if severity is None or any(matches(rule, selector) for selector in config.ignore):
            continue
        if config.select:
            wanted = any(matches(rule, selector) for selector in config.select)
        else:
            wanted = rule.id in config.severities or _in_profile(rule, config)
        if wanted:
            chosen.append(Chosen(rule, severity))
    return tuple(chosen)


def matches(rule: AnyRule, selector: str) -> bool:
    """Tell whether a selector (id, prefix, category or glob) means the rule."""
    return (
        rule.id == selector
        or rule.id.startswith(f"{selector}-")
        or rule.category == selector
        or fnmatchcase(rule.id, selector)
    )


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Find the candidate that the word was most likely meant to be."""
    names = list(candidates)
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return close[0]
    return next((name for name in names if word and word in name), None)


def _severity(rule: AnyRule, config: LintConfig) -> Severity:
    """Give the severity in this profile; `strict` makes warnings of what is informative elsewhere."""
    if config.profile is Profile.STRICT and rule.severity is Severity.INFO:
        return Severity.WARNING
    return rule.severity


def _in_profile(rule: AnyRule, config: LintConfig) -> bool:
    if rule.addon is not None and rule.addon in config.addons:
        return True
    match config.profile:
        case Profile.STRICT:
            return True
        case Profile.MINIMAL:
            return rule.category is Category.VALIDITY and rule.severity is Severity.ERROR
        case Profile.RECOMMENDED:
            return rule.profile is not Profile.STRICT


def _require_match(selector: str, rules: Sequence[AnyRule]) -> None:
    if any(matches(rule, selector) for rule in rules):
        return
    guess = nearest(selector, (rule.id for rule in rules))
    raise UsageError(
        "unknown-rule",
        f"no rule matches {selector!r}",
        hint=f"did you mean {guess}?" if guess else "`scaffold rules` lists all of them",
    )
