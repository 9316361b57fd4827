"""Settings of the linter as a team writes them down: `scaffold.toml`, or `[tool.scaffold]` in `pyproject.toml`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scaffold.core.errors import InputError, UsageError
from scaffold.core.finding import Severity
from scaffold.core.location import Location
from scaffold.core.spelling import nearest
from scaffold.lint.catalog.rule import Category, Profile
from scaffold.lint.facts.naming_style import Naming, Style
from scaffold.lint.outcome.gate import TOTAL, find_category
from scaffold.lint.plan.overrides import Override

FILE_NAME = "scaffold.toml"
BASELINE_NAME = ".scaffold-lint-baseline.json"
_PYPROJECT = "pyproject.toml"
_TABLE = re.compile(r"\[\s*tool\.scaffold\s*[\].]")
_LEVELS: Mapping[str, Severity | None] = {**{str(severity): severity for severity in Severity}, "off": None}
_THRESHOLDS: Mapping[str, Severity | None] = {
    **{str(severity): severity for severity in Severity},
    "never": None,
}


class Settings(NamedTuple):
    """The settings that a file or the command line states; None and empty where it says nothing. `file` is where it was read."""

    file: Path | None = None
    profile: Profile | None = None
    addons: tuple[str, ...] | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    severities: Mapping[str, Severity | None] | None = None
    overrides: tuple[Override, ...] = ()
    naming: Naming = Naming()
    fail_on: str | None = None
    max_warnings: int | None = None
    min_scores: Mapping[Category | None, int] | None = None
    baseline: Path | None = None
    rulesets: tuple[Path, ...] | None = None
    ruleset_only: bool | None = None

    def baseline_path(self, folder: Path) -> Path:
        """Say where the baseline is: as stated, else beside the settings file, else in a folder."""
        return self.baseline or (folder if self.file is None else self.file.parent) / BASELINE_NAME


def find_settings(paths: Sequence[Path]) -> Path | None:
    """Find the settings file for what is linted: the nearest above the folder that all paths have in common."""
    folder = Path(os.path.commonpath([path.absolute() for path in paths]))
    return next(filter(None, map(_settings_in, (folder, *folder.parents))), None)


def find_nested_settings(files: Iterable[Path], paths: Sequence[Path]) -> list[Path]:
    """List the settings files between specs and the folder that all paths have in common: `find_settings` looks above it."""
    top = Path(os.path.commonpath([path.absolute() for path in paths]))
    folders = {folder for file in files for folder in file.absolute().parents if top in folder.parents}
    return [file for folder in sorted(folders) if (file := _settings_in(folder)) is not None]


def _settings_in(folder: Path) -> Path | None:
    own, shared = folder / FILE_NAME, folder / _PYPROJECT
    if own.is_file():
        return own
    if shared.is_file() and _TABLE.search(shared.read_text(encoding="utf-8", errors="replace")):
        return shared
    return None


def load_settings(file: Path) -> Settings:
    """Read a settings file; raise InputError where it is not TOML, UsageError, located, for what it cannot say.

    A `pyproject.toml` must have a table for scaffold.
    """
    import tomllib  # only where there is a file

    try:
        text = file.read_text(encoding="utf-8")
        data: Mapping[str, Any] = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            "config", f"{file} cannot be read: {error}", hint="name another file with --config"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            "config", f"{file} is not TOML: {error}", hint="docs/lint.md shows what a settings file holds"
        ) from error
    reader = _Reader(file, text)
    if file.name == _PYPROJECT:
        if "scaffold" not in reader.table(data, "tool"):
            raise UsageError(
                "config",
                f"{file} has no table [tool.scaffold.lint]",
                hint="name the file that holds the settings",
            )
        data = reader.table(reader.table(data, "tool"), "scaffold")
    reader.check_keys(data, ("lint",), "the settings")
    return reader.settings(reader.table(data, "lint"))


class _Reader:
    """Turns TOML values into settings, or says where one is wrong."""

    def __init__(self, file: Path, text: str) -> None:
        self._file = file
        self._lines = text.splitlines()

    def settings(self, data: Mapping[str, Any]) -> Settings:
        self.check_keys(
            data,
            (
                "profile", "with", "select", "ignore", "fail-on", "max-warnings", "min-score", "baseline", "naming", "rules",
                "overrides", "rulesets", "ruleset-only",
            ),
            "[lint]",
        )  # fmt: skip
        baseline = self._text(data, "baseline")
        rulesets = self._texts(data, "rulesets")
        profile = self._choice(data, "profile", tuple(map(str, Profile)))
        return Settings(
            file=self._file,
            profile=Profile(profile) if profile is not None else None,
            addons=self._texts(data, "with"),
            select=self._texts(data, "select"),
            ignore=self._texts(data, "ignore"),
            severities=self._severities(data),
            overrides=tuple(self._override(entry) for entry in self._tables(data, "overrides")),
            naming=self._naming(self.table(data, "naming")),
            fail_on=self._choice(data, "fail-on", tuple(_THRESHOLDS)),
            max_warnings=self._number(data, "max-warnings"),
            min_scores=self._min_scores(data),
            baseline=self._file.parent / baseline if baseline is not None else None,
            rulesets=tuple(self._file.parent / file for file in rulesets) if rulesets is not None else None,
            ruleset_only=self._flag(data, "ruleset-only"),
        )

    def table(self, data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Return a table, empty when it is not there."""
        value = data.get(key, {})
        if not isinstance(value, dict):
            raise self._wrong(key, "must be a table")
        return value

    def check_keys(self, data: Mapping[str, Any], known: Sequence[str], place: str) -> None:
        """Refuse keys that mean nothing, naming the nearest that does."""
        for key in data:
            if key not in known:
                guess = nearest(key, known)
                hint = f"did you mean {guess}?" if guess else f"known are {', '.join(known)}"
                raise UsageError(
                    "config-key", f"{place} has no key {key!r}", hint=hint, location=self._location(key)
                )

    def _severities(self, data: Mapping[str, Any]) -> dict[str, Severity | None]:
        rules = self.table(data, "rules")
        return {str(rule): _LEVELS[self._choice(rules, rule, tuple(_LEVELS)) or "off"] for rule in rules}

    def _override(self, entry: Mapping[str, Any]) -> Override:
        self.check_keys(entry, ("files", "paths", "rules"), "[[lint.overrides]]")
        if not entry.get("files") and not entry.get("paths"):
            raise self._wrong("overrides", "needs files or paths")
        if not entry.get("rules"):
            raise self._wrong("overrides", "needs rules, without which it changes nothing")
        files, paths = self._texts(entry, "files") or (), self._texts(entry, "paths") or ()
        for glob in files:
            if glob.startswith("/"):
                raise self._wrong("files", f"must be relative to the folder of the settings: {glob!r} is not")
        for glob in paths:
            if not glob.startswith(("/", "*", "#/")):
                raise self._wrong("paths", f"must begin with / or #/: {glob!r} does not")
        return Override(
            severities=self._severities(entry),
            folder=self._file.absolute().parent,
            files=tuple(glob.removeprefix("./") for glob in files),
            paths=paths,
        )

    def _naming(self, data: Mapping[str, Any]) -> Naming:
        known = {name.replace("_", "-"): name for name in Naming._fields}
        self.check_keys(data, tuple(known), "[lint.naming]")
        styles = tuple(map(str, Style))
        return Naming(**{known[key]: Style(self._choice(data, key, styles) or "") for key in data})

    def _min_scores(self, data: Mapping[str, Any]) -> dict[Category | None, int] | None:
        value = data.get("min-score")
        if value is None:
            return None
        scores = value if isinstance(value, dict) else {TOTAL: value}
        found = {}
        for name, least in scores.items():
            if not isinstance(least, int) or isinstance(least, bool) or not 0 <= least <= 100:
                raise self._wrong("min-score", "must be a whole number from 0 to 100, or a table of such")
            found[self._category(name)] = least
        return found

    def _category(self, name: str) -> Category | None:
        try:
            return find_category(name)
        except UsageError as error:
            error.location = self._location(name)
            raise

    def _tables(self, data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        value = data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self._wrong(key, f"must be written as [[lint.{key}]]")
        return value

    def _text(self, data: Mapping[str, Any], key: str) -> str | None:
        value = data.get(key)
        if value is not None and not (isinstance(value, str) and value.strip()):
            raise self._wrong(key, "must be text that is not empty")
        return value

    def _texts(self, data: Mapping[str, Any], key: str) -> tuple[str, ...] | None:
        value = data.get(key)
        if value is None:
            return None
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(item, str) and item.strip() for item in listed):
            raise self._wrong(key, "must be a list of texts, none of them empty")
        return tuple(listed)

    def _number(self, data: Mapping[str, Any], key: str) -> int | None:
        value = data.get(key)
        if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
            raise self._wrong(key, "must be a whole number, 0 or more")
        return value

    def _flag(self, data: Mapping[str, Any], key: str) -> bool | None:
        value = data.get(key)
        if value is not None and not isinstance(value, bool):
            raise self._wrong(key, "must be true or false")
        return value

    def _choice(self, data: Mapping[str, Any], key: str, choices: Sequence[str]) -> str | None:
        value = data.get(key)
        if value is None:
            return None
        if value not in choices:
            raise self._wrong(key, f"must be one of {', '.join(choices)}")
        return str(value)

    def _wrong(self, key: str, problem: str) -> UsageError:
        return UsageError("config-value", f"{key} {problem}", location=self._location(key))

    def _location(self, key: str) -> Location:
        """Find the line that a key stands in; the parser keeps no positions."""
        name = os.path.relpath(self._file)
        start = next((number for number, line in enumerate(self._lines) if _TABLE.search(line)), 0)
        for number, line in enumerate(self._lines[start:], start + 1):
            found = re.search(rf"(?<![\w-]){re.escape(key)}\"?\s*[=\]]", line)
            if found:
                return Location(name, number, found.start() + 1)
        return Location(name, 1, 1)


def threshold(name: str) -> Severity | None:
    """Read the severity from which findings fail a run; `never` is None."""
    return _THRESHOLDS[name]
