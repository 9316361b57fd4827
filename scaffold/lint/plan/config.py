"""The configuration of a run: profiles, selections, severities, and where they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from scaffold.core.errors import UsageError
from scaffold.core.finding import Severity
from scaffold.core.spelling import nearest
from scaffold.lint.catalog.rule import Addon, AnyRule, Category, Profile, Scope
from scaffold.lint.facts.naming_style import Naming
from scaffold.lint.plan.overrides import Override, severity_at


class LintConfig(NamedTuple):
    """The configuration of one run of the linter.

    `select` and `ignore` hold rule ids, category prefixes (`sec`), category names (`secure`) or globs
    (`*-owner`); `severities` sets the severity of single rules, None turns one off; `overrides` does so for parts of the
    specs. `namings` replaces `naming` for the specs below some folders, the last one that fits. With `gather`, what most of a
    document does is said once. `extension_schemas` maps the name of an `x-` field to the JSON Schema of its value.
    """

    profile: Profile = Profile.RECOMMENDED
    addons: frozenset[Addon] = frozenset()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity | None] = MappingProxyType({})
    overrides: tuple[Override, ...] = ()
    naming: Naming = Naming()
    namings: tuple[tuple[Path, Naming], ...] = ()
    gather: bool = True
    extension_schemas: Mapping[str, Any] = MappingProxyType({})

    def naming_of(self, file: Path) -> Naming:
        """Give what was agreed on the names in a document, by its entry file."""
        fitting = [naming for folder, naming in self.namings if folder in file.absolute().parents]
        return fitting[-1] if fitting else self.naming


class Chosen(NamedTuple):
    """A rule that takes part in a run, with the severity its findings get: None where only overrides turn it on."""

    rule: AnyRule
    severity: Severity | None
    overrides: tuple[Override, ...] = ()

    def severity_at(self, file: str, pointer: str) -> Severity | None:
        """Give the severity at a place of a file, None where the rule is off."""
        if not self.overrides:
            return self.severity
        return severity_at(self.rule.id, self.severity, self.overrides, file, pointer)

    @property
    def weight(self) -> Severity:
        """The severity that counts for the whole run."""
        return self.severity or self.rule.severity


def choose_rules(rules: Sequence[AnyRule], config: LintConfig) -> tuple[Chosen, ...]:
    """Pick the rules of a run and their severities.

    A selection replaces the profile. Raises UsageError for a selector that matches no rule and for the severity of a rule
    that does not exist.
    """
    for selector in (*config.select, *config.ignore):
        _require_match(selector, rules)
    named = [*config.severities, *(name for override in config.overrides for name in override.severities)]
    ids = {rule.id for rule in rules}
    for name in named:
        if name not in ids:
            raise _unknown(name, rules)
    chosen = []
    for rule in rules:
        choice = _choose(rule, config)
        if choice.severity is not None or any(one.severities[rule.id] for one in choice.overrides):
            chosen.append(choice)
    return tuple(chosen)


def _choose(rule: AnyRule, config: LintConfig) -> Chosen:
    overrides = tuple(override for override in config.overrides if rule.id in override.severities)
    if _is_left_out(rule, config):
        return Chosen(rule, None, tuple(override for override in overrides if override.is_bounded))
    wanted = bool(config.select) or rule.id in config.severities or _in_profile(rule, config)
    severity = config.severities.get(rule.id, _severity(rule, config)) if wanted else None
    return Chosen(rule, severity, overrides)


def _is_left_out(rule: AnyRule, config: LintConfig) -> bool:
    """Tell whether a rule is ignored, or is not among those that are selected."""
    selected = not config.select or any(matches(rule, selector) for selector in config.select)
    return not selected or any(matches(rule, selector) for selector in config.ignore)


def matches(rule: AnyRule, selector: str) -> bool:
    """Tell whether a selector (id, prefix, category or glob) means the rule."""
    return (
        rule.id == selector
        or rule.id.startswith(f"{selector}-")
        or rule.category == selector
        or fnmatchcase(rule.id, selector)
    )


def _severity(rule: AnyRule, config: LintConfig) -> Severity:
    """Give the highest severity of the profile and the add-ons; `strict` makes warnings of what is informative elsewhere."""
    severities = [rule.severity, *(rule.addons[name] for name in config.addons & rule.addons.keys())]
    if config.profile is Profile.STRICT:
        severities.append(Severity.WARNING)
    return min(severities, key=lambda severity: severity.rank)


def _in_profile(rule: AnyRule, config: LintConfig) -> bool:
    if config.addons & rule.addons.keys():
        return True
    match config.profile:
        case Profile.STRICT:
            return True
        case Profile.MINIMAL:
            # Rules that compare take part when an earlier state is named, which asks for them.
            return rule.severity is Severity.ERROR and (
                rule.category is Category.VALIDITY or rule.scope is Scope.BASELINE
            )
        case Profile.RECOMMENDED:
            return rule.profile is not Profile.STRICT


def _require_match(selector: str, rules: Sequence[AnyRule]) -> None:
    if not any(matches(rule, selector) for rule in rules):
        raise _unknown(selector, rules)


def _unknown(selector: str, rules: Sequence[AnyRule]) -> UsageError:
    guess = nearest(selector, (rule.id for rule in rules))
    return UsageError(
        "unknown-rule",
        f"no rule matches {selector!r}",
        hint=f"did you mean {guess}?" if guess else "`scaffold rules` lists all of them",
    )
