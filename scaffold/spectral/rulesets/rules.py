"""Read single rules: their paths, functions, severities and formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scaffold.spectral.data.formats import known_format
from scaffold.spectral.data.problems import RulesetError
from scaffold.spectral.data.values import Value, printed
from scaffold.spectral.functions.context import Factory
from scaffold.spectral.functions.core import CORE
from scaffold.spectral.rulesets.fields import check_field
from scaffold.spectral.rulesets.ruleset import Aliases, AliasTarget, RuleDraft, Then, level_of

_MOST_CHECKS = 200


@dataclass(frozen=True, slots=True)
class Author:
    """The ruleset that defines a rule, and what it states for all of its rules."""

    ruleset: str
    is_builtin: bool
    aliases: Aliases
    formats: frozenset[str] | None
    documentation: Value
    scripts: frozenset[str]


def make_rule(name: str, definition: Value, author: Author) -> RuleDraft:
    """Make a new rule; raise RulesetError for what cannot be run."""
    if not isinstance(definition, dict):
        raise RulesetError("it is switched here, but no ruleset defines it")
    if "given" not in definition or "then" not in definition:
        raise RulesetError("it has no given or no then")
    rule = RuleDraft(name, (), (), author.aliases, author.formats)
    _assign(rule, definition, author)
    return rule


def change_rule(rule: RuleDraft, definition: Value, author: Author) -> RuleDraft:
    """Change an inherited rule in place by a severity, a switch, or fields that replace its own, and return it."""
    if isinstance(definition, bool):
        rule.is_enabled = definition
        return rule
    if isinstance(definition, dict):
        if "given" in definition:
            rule.aliases = {**rule.aliases, **author.aliases}
        _assign(rule, definition, author)
        rule.is_enabled = True
        return rule
    rule.level = _level(definition)
    # The number -1 keeps a rule enabled, whose findings are then all off.
    rule.is_enabled = definition != "off"
    return rule


def _assign(rule: RuleDraft, definition: Mapping[str, Any], author: Author) -> None:
    if "given" in definition:
        rule.given = _texts(definition["given"], "given")
    if "then" in definition:
        rule.then = _thens(definition["then"], author)
    if "severity" in definition:
        rule.level = _level(definition["severity"])
    if "formats" in definition:
        rule.formats = read_formats(definition["formats"])
    rule.is_resolved = definition.get("resolved", rule.is_resolved) is not False
    rule.is_recommended = definition.get("recommended", rule.is_recommended) is not False
    rule.message = _text(definition, "message", rule.message)
    rule.description = _text(definition, "description", rule.description)
    rule.documentation = _text(definition, "documentationUrl", rule.documentation)
    if rule.documentation is None and isinstance(author.documentation, str):
        rule.documentation = f"{author.documentation}#{rule.name}"


def _text(definition: Mapping[str, Any], field: str, default: str | None) -> str | None:
    value = definition.get(field)
    return value if isinstance(value, str) else default


def _texts(value: Value, field: str) -> tuple[str, ...]:
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) and text[:1] in {"$", "#"} for text in texts):
        raise RulesetError(f"its {field} is not made of paths that begin with $ or #")
    return tuple(texts)


def _level(value: Value) -> int:
    level = level_of(value)
    if level is None:
        raise RulesetError(f"there is no severity {printed(value)}")
    return level


def _thens(value: Value, author: Author) -> tuple[Then, ...]:
    entries = value if isinstance(value, list) else [value]
    if len(entries) > _MOST_CHECKS:
        raise RulesetError(f"it has more than {_MOST_CHECKS} checks")
    return tuple(_then(entry, author) for entry in entries)


def _then(entry: Value, author: Author) -> Then:
    if not isinstance(entry, dict) or not isinstance(entry.get("function"), str):
        raise RulesetError("its then has no function")
    name, field = entry["function"], entry.get("field")
    if field is not None:
        check_field(field)
    return Then(field, _function(name, author)(entry.get("functionOptions")))


def _function(name: str, author: Author) -> Factory:
    # A script may have the name of a core function, and then takes its place.
    if name in author.scripts:
        raise RulesetError(f"the function {name} is written in JavaScript, which is not executed")
    functions = CORE
    if author.is_builtin:
        from scaffold.spectral.builtin.registry import PRIVATE

        functions = {**CORE, **PRIVATE}
    if name not in functions:
        raise RulesetError(f"there is no core function {name}")
    return functions[name]


def read_formats(value: Value) -> frozenset[str] | None:
    """Read a list of formats, None where there is none; raise RulesetError for a format that is not known."""
    if value is None:
        return None
    names = value if isinstance(value, list) else [value]
    known = [known_format(str(name)) for name in names]
    for name, found in zip(names, known, strict=True):
        if found is None:
            raise RulesetError(f"the format {name} is not known")
    return frozenset(name for name in known if name is not None)


def read_aliases(value: Value) -> Aliases:
    """Read aliases in all of their forms: a path, paths, or targets for formats; raise RulesetError for others."""
    aliases: dict[str, tuple[AliasTarget, ...]] = {}
    for name, definition in value.items() if isinstance(value, dict) else ():
        if isinstance(definition, dict):
            targets = definition.get("targets")
            entries = targets if isinstance(targets, list) else []
            aliases[name] = tuple(
                AliasTarget(read_formats(target.get("formats")), _texts(target.get("given"), f"alias {name}"))
                for target in entries
                if isinstance(target, dict)
            )
        else:
            aliases[name] = (AliasTarget(None, _texts(definition, f"alias {name}")),)
    return aliases
