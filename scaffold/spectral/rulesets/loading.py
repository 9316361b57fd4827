"""Put a ruleset together: what it extends, its own rules, its aliases, and the overrides for a document."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scaffold.core.errors import UsageError
from scaffold.core.location import pointer_parts
from scaffold.spectral.data.problems import RulesetError, Unsupported
from scaffold.spectral.data.values import Value
from scaffold.spectral.rulesets.globs import matches_glob
from scaffold.spectral.rulesets.rules import Author, change_rule, make_rule, read_aliases, read_formats
from scaffold.spectral.rulesets.ruleset import OFF, PlaceLevel, RuleDraft, Ruleset, level_of
from scaffold.spectral.rulesets.sources import RulesetFile, find_extended, read_ruleset

_FIELDS = frozenset(
    {"extends", "rules", "aliases", "overrides", "formats", "documentationUrl", "description", "except"}
)
_MODES = ("off", "recommended", "all")
_MOST_FILES = 100
_SHAPE_HINT = "docs/spectral.md says what of a ruleset is read"
# Names that old rulesets still use for rules of spectral:oas.
_RENAMED = {
    "operation-2xx-response": "operation-success-response",
    "operation-default-response": "operation-success-response",
    "oas3-unused-components-schema": "oas3-unused-component",
    "oas3-unused-components": "oas3-unused-component",
    "oas2-valid-parameter-example": "oas2-valid-schema-example",
    "oas2-valid-response-schema-example": "oas2-valid-schema-example",
    "oas2-valid-definition-example": "oas2-valid-schema-example",
    "oas2-valid-response-example": "oas2-valid-media-example",
    "oas3-valid-oas-parameter-example": "oas3-valid-media-example",
    "oas3-valid-oas-content-example": "oas3-valid-media-example",
    "oas3-valid-oas-header-example": "oas3-valid-media-example",
    "oas3-valid-header-schema-example": "oas3-valid-schema-example",
    "oas3-valid-parameter-schema-example": "oas3-valid-schema-example",
}

Rules = dict[str, RuleDraft]


def load_ruleset(path: Path, document: Path) -> Ruleset:
    """Read a ruleset file with what it extends, as it holds for one document.

    Raises InputError and UsageError for what makes the whole ruleset unusable; single rules that cannot be run
    are listed as unsupported.
    """
    entry = read_ruleset(path)
    loader = _Loader()
    rules = loader.load(entry, "recommended", explicit=False)
    place_levels: dict[str, list[PlaceLevel]] = {}
    for override in _overrides(entry):
        relative = Path(os.path.relpath(document.resolve(), entry.path.parent)).as_posix()
        loader.override(override, entry, relative, rules, place_levels)
    return Ruleset(
        entry.path,
        tuple(rules.values()),
        {name: tuple(levels) for name, levels in place_levels.items()},
        tuple(dict.fromkeys(loader.unsupported)),
    )


@dataclass(slots=True)
class _Loader:
    """One walk over a ruleset and what it extends."""

    unsupported: list[Unsupported] = field(default_factory=list)
    _open: list[Path] = field(default_factory=list)
    _files: int = 0

    def load(self, file: RulesetFile, mode: str, *, explicit: bool) -> Rules:
        """Return the rules of a file and what it extends.

        `mode` says which of them are enabled; it reaches what was inherited only when it is `explicit`, written
        beside the name.
        """
        self._files += 1
        if self._files > _MOST_FILES:
            raise UsageError(
                "ruleset-files",
                f"a ruleset extends more than {_MOST_FILES} files",
                hint="gather their rules in fewer files",
            )
        self._open.append(file.path)
        rules = self._extended(file.fields.get("extends"), file)
        if explicit:
            for rule in rules.values():
                rule.is_enabled = _in_mode(rule, mode)
        self._name_unknown_fields(file)
        author = self._author(file, file.fields)
        for name, definition in _definitions(file.fields.get("rules"), file):
            self._define(rules, name, definition, author, mode, explicit=explicit)
        self._open.pop()
        return rules

    def override(
        self,
        override: Mapping[str, Any],
        file: RulesetFile,
        relative: str,
        rules: Rules,
        place_levels: dict[str, list[PlaceLevel]],
    ) -> None:
        """Apply one entry of `overrides` when it is about the document."""
        globs = override.get("files")
        applies = False
        for pattern in globs if isinstance(globs, list) else []:
            glob, hash_, pointer = str(pattern).partition("#")
            if not matches_glob(relative, glob):
                continue
            if not hash_:
                applies = True
                continue
            for name, definition in _definitions(override.get("rules"), file):
                level = level_of(definition)
                if level is not None and pointer.startswith("/"):
                    place_levels.setdefault(name, []).append(PlaceLevel(glob, pointer_parts(pointer), level))
        if not applies:
            return
        for name, inherited in self._extended(override.get("extends"), file).items():
            rules.setdefault(name, inherited)
        author = self._author(file, {**file.fields, **override})
        for name, definition in _definitions(override.get("rules"), file):
            self._define(rules, name, definition, author, "recommended", explicit=False)

    def _author(self, file: RulesetFile, fields: Mapping[str, Any]) -> Author:
        functions = fields.get("functions")
        listed = functions if isinstance(functions, list) else []
        custom = [entry[0] if isinstance(entry, list) and entry else entry for entry in listed]
        try:
            return Author(
                file.name,
                file.is_builtin,
                read_aliases(fields.get("aliases")),
                read_formats(fields.get("formats")),
                fields.get("documentationUrl"),
                frozenset(name for name in custom if isinstance(name, str)),
            )
        except RulesetError as problem:
            raise UsageError("ruleset-shape", f"{file.name}: {problem}", hint=_SHAPE_HINT) from problem

    def _extended(self, extends: Value, file: RulesetFile) -> Rules:
        rules: Rules = {}
        entries = extends if isinstance(extends, list) else [] if extends is None else [extends]
        for entry in entries:
            explicit = isinstance(entry, list)
            name, mode = (
                (entry[0], entry[-1])
                if isinstance(entry, list) and len(entry) == 2
                else (entry, "recommended")
            )
            if not isinstance(name, str) or mode not in _MODES:
                raise UsageError(
                    "ruleset-shape",
                    f"{file.name}: extends is made of names and of [name, off|recommended|all]",
                    hint=_SHAPE_HINT,
                )
            try:
                found = find_extended(name, file)
            except RulesetError as problem:
                self.unsupported.append(Unsupported(file.name, f"extends {name}", str(problem)))
                continue
            if found.path not in self._open:
                rules.update(self.load(found, mode, explicit=explicit))
        return rules

    def _define(
        self, rules: Rules, name: str, definition: Value, author: Author, mode: str, *, explicit: bool
    ) -> None:
        """Add a rule, or change the inherited one of the name."""
        name = name if isinstance(definition, dict) or name in rules else _RENAMED.get(name, name)
        known = rules.get(name)
        if known is None and (definition is False or definition in ("off", OFF)):
            return
        try:
            if known is None:
                rules[name] = make_rule(name, definition, author)
            else:
                rules[name] = change_rule(replace(known), definition, author)
        except RulesetError as problem:
            self.unsupported.append(Unsupported(author.ruleset, f"the rule {name}", str(problem)))
            rules.pop(name, None)
            return
        if known is None or explicit:
            rules[name].is_enabled = _in_mode(rules[name], mode)

    def _name_unknown_fields(self, file: RulesetFile) -> None:
        for name in file.fields:
            if name in {"functions", "functionsDir"} or name in _FIELDS or name.startswith("x-"):
                continue
            reason = (
                "duplicate keys are always reported by val-duplicate-key"
                if name == "parserOptions"
                else "it is not known"
            )
            self.unsupported.append(Unsupported(file.name, name, reason))


def _in_mode(rule: RuleDraft, mode: str) -> bool:
    return mode == "all" or (mode == "recommended" and rule.is_recommended)


def _definitions(rules: Value, file: RulesetFile) -> Iterator[tuple[str, Value]]:
    if rules is None:
        return
    if not isinstance(rules, dict):
        raise UsageError("ruleset-shape", f"{file.name}: rules is not a mapping", hint=_SHAPE_HINT)
    yield from rules.items()


def _overrides(file: RulesetFile) -> Iterator[Mapping[str, Any]]:
    """Yield the overrides, with the older `except` among them."""
    overrides = file.fields.get("overrides")
    yield from (
        entry for entry in (overrides if isinstance(overrides, list) else []) if isinstance(entry, dict)
    )
    excepted = file.fields.get("except")
    for pattern, names in (excepted if isinstance(excepted, dict) else {}).items():
        files = [f"**{pattern}" if pattern.startswith("#") else pattern]
        yield {"files": files, "rules": dict.fromkeys(names if isinstance(names, list) else [], "off")}
