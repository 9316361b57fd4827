"""Baselines: the findings that a team has accepted for now, kept in a file beside the specs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from scaffold.core.errors import InputError
from scaffold.core.finding import Finding
from scaffold.core.location import relative_name
from scaffold.lint.catalog.rule import AnyRule, Category, Scope
from scaffold.lint.outcome.previous import Known, KnownFinding, PreviousFindings, record_finding
from scaffold.lint.outcome.result import category_of

LABEL = "baseline"
_VERSION = 1
_FIELDS = tuple(field.name for field in fields(KnownFinding))


def load_baseline(path: Path) -> PreviousFindings:
    """Read a baseline file; one that does not exist is empty. Raises InputError for a file that is no baseline."""
    name_file = _namer(path)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return PreviousFindings(LABEL, (), name_file)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "baseline", f"{path} cannot be read: {error}", hint="name another one with --baseline"
        ) from error
    try:
        entries = _entries(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            "baseline", f"{path} is not a baseline: {error}", hint="make it again with --update-baseline"
        ) from error
    return PreviousFindings(LABEL, entries, name_file)


def render_baseline(entries: Iterable[KnownFinding]) -> str:
    """Write a baseline file: one finding per line, in a stable order, so that two branches merge well."""
    lines = [json.dumps(asdict(entry), ensure_ascii=False) for entry in sorted(entries)]
    listed = ",\n    ".join(lines)
    body = f"[\n    {listed}\n  ]" if lines else "[]"
    return f'{{\n  "version": {_VERSION},\n  "findings": {body}\n}}\n'


@dataclass(frozen=True, slots=True)
class Coverage:
    """The reach of a run among recorded findings: by which rules or rulesets, and in which files (names as recorded)."""

    rules: Mapping[str, Scope]
    files: frozenset[str]
    complete: bool
    rulesets: bool = False

    def covers(self, entry: KnownFinding) -> bool:
        """Tell whether a run would have found what an entry remembers, if it were still there.

        A rule that looks at several specs needs all of those which the baseline knows.
        """
        scope = self.rules.get(entry.rule)
        if scope is None and (category_of(entry.rule) is not Category.RULESET or not self.rulesets):
            return False
        return self.complete if scope in {Scope.WORKSPACE, Scope.BASELINE} else entry.file in self.files


def coverage_of(
    previous: PreviousFindings,
    path: Path,
    rules: Iterable[AnyRule],
    files: Iterable[str],
    *,
    rulesets: bool = False,
) -> Coverage:
    """Derive the coverage of a run by the rules that took part and the paths of its files as findings name them.

    A file that is there no more counts as seen.
    """
    recorded = {entry.file for entry in previous.entries}
    gone = {name for name in recorded if not (path.parent / name).exists()}
    seen = frozenset(map(previous.name_file, files)) | gone
    return Coverage({rule.id: rule.scope for rule in rules}, seen, recorded <= seen, rulesets)


def updated_entries(
    findings: Iterable[Finding], previous: PreviousFindings, coverage: Coverage
) -> tuple[KnownFinding, ...]:
    """Return the entries of a new baseline: what was found, and what this run could not have found again."""
    found = {record_finding(finding, previous.name_file) for finding in findings}
    return tuple(sorted(found.union(entry for entry in previous.entries if not coverage.covers(entry))))


def stale_entries(known: Known, coverage: Coverage) -> tuple[KnownFinding, ...]:
    """Return the entries that were looked for and not found: what they accept has been mended."""
    return tuple(entry for entry in known.missed if coverage.covers(entry))


def _entries(data: Any) -> tuple[KnownFinding, ...]:
    if not isinstance(data, dict) or data.get("version") != _VERSION or "findings" not in data:
        raise ValueError(f"it is not a mapping with `version: {_VERSION}` and `findings`")
    return tuple(_entry(entry) for entry in data["findings"])


def _entry(data: dict[str, str]) -> KnownFinding:
    values = [data[name] for name in _FIELDS]
    if not all(isinstance(value, str) for value in values):
        raise ValueError("an entry holds something other than text")
    return KnownFinding(*values)


def _namer(path: Path) -> Callable[[str], str]:
    folder = path.absolute().parent
    return lambda file: relative_name(file, folder)
