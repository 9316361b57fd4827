"""The content of a ruleset, after everything that it extends was put together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TypeAlias

from scaffold.core.finding import Severity
from scaffold.core.location import Pointer
from scaffold.spectral.data.problems import RulesetError, Unsupported
from scaffold.spectral.data.values import Value
from scaffold.spectral.functions.context import Check

Level: TypeAlias = int
"""Spectral's severity: 0 error, 1 warning, 2 information, 3 hint, -1 off."""

OFF: Level = -1
WARNING: Level = 1
_LEVELS = {"error": 0, "warn": WARNING, "info": 2, "hint": 3, "off": OFF}
_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.INFO)
_ALIAS = re.compile(r"#([A-Za-z0-9_-]+)")
_MOST_PATHS = 1_000


def level_of(value: Value) -> Level | None:
    """Read a severity as rulesets write it: a name, or a number from -1 to 3; None for what is none."""
    if isinstance(value, str) and value in _LEVELS:
        return _LEVELS[value]
    if isinstance(value, int) and not isinstance(value, bool) and OFF <= value < len(_SEVERITIES):
        return value
    return None


def severity_of(level: Level) -> Severity | None:
    """Translate a severity; hints are reported as information, None is off."""
    return None if level == OFF else _SEVERITIES[level]


@dataclass(frozen=True, slots=True)
class Then:
    """One check of a rule: the field of each selected value that it looks at, and the bound function."""

    field: str | None
    check: Check


@dataclass(frozen=True, slots=True)
class AliasTarget:
    """The paths of an alias, for some formats only or, with None, for all."""

    formats: frozenset[str] | None
    given: tuple[str, ...]


Aliases: TypeAlias = Mapping[str, tuple[AliasTarget, ...]]


@dataclass(slots=True)
class RuleDraft:
    """A rule while rulesets are put together: later ones change it."""

    name: str
    given: tuple[str, ...]
    then: tuple[Then, ...]
    aliases: Aliases
    formats: frozenset[str] | None = None
    level: Level = WARNING
    message: str | None = None
    description: str | None = None
    documentation: str | None = None
    is_resolved: bool = True
    is_recommended: bool = True
    is_enabled: bool = True
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceLevel:
    """A severity for what lies at or below a pointer of the files that a glob matches."""

    glob: str
    pointer: Pointer
    level: Level


@dataclass(frozen=True, slots=True)
class Ruleset:
    """The rules for one document, and what of the files behind them cannot be run."""

    source: Path
    rules: tuple[RuleDraft, ...]
    place_levels: Mapping[str, tuple[PlaceLevel, ...]] = field(default_factory=dict)
    unsupported: tuple[Unsupported, ...] = ()


def expand_aliases(path: str, aliases: Aliases, formats: frozenset[str]) -> Iterator[str]:
    """Replace the alias that a path begins with, and those in what it stands for.

    Yields nothing for an alias without paths for the formats. Raises RulesetError for an alias that does not
    exist or stands for itself.
    """
    yield from _expand(path, aliases, formats, (), count(1))


def _expand(
    path: str, aliases: Aliases, formats: frozenset[str], around: tuple[str, ...], steps: count[int]
) -> Iterator[str]:
    if next(steps) > _MOST_PATHS:
        raise RulesetError(f"the aliases around {path[:120]!r} stand for more than {_MOST_PATHS:,} paths")
    if not path.startswith("#"):
        yield path
        return
    match = _ALIAS.match(path)
    name = match[1] if match else ""
    if name in around:
        raise RulesetError(f"the alias {name} stands for itself")
    if name not in aliases:
        raise RulesetError(f"the alias {name or path!r} does not exist")
    for target in reversed(aliases[name]):
        if target.formats is None or target.formats & formats:
            for given in target.given:
                yield from _expand(given + path[len(name) + 1 :], aliases, formats, (*around, name), steps)
            return
