"""Sources of rulesets: files beside each other, and the public ones that are built in. Nothing is fetched or executed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold.core.errors import InputError
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.reading import display_path, read_source
from scaffold.openapi.read.source import Source
from scaffold.spectral.data.problems import RulesetError

_LIMITS = Limits(file_bytes=4 * 1024 * 1024, depth=60, nodes=100_000)
_FOLDER = Path(__file__).resolve().parents[1] / "builtin"
_OWASP = re.compile(r"(?:https?://[^/]+/(?:[^@]*/)?)?@stoplight/spectral-owasp-ruleset(?:@[^/]*)?(?:/.*)?\Z")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_SCRIPTS = frozenset({".js", ".mjs", ".cjs", ".ts"})
_TEXTS = frozenset({".yaml", ".yml", ".json"})


@dataclass(frozen=True, slots=True)
class RulesetFile:
    """A ruleset as read: its place, its name in messages, and its fields. A built-in one may use private functions."""

    path: Path
    name: str
    fields: dict[str, Any]
    is_builtin: bool
    source: Source


def read_ruleset(path: Path) -> RulesetFile:
    """Read the ruleset in a file.

    Raises InputError, with the code `ruleset-script` for JavaScript, `ruleset-shape` for what is no mapping.
    """
    return _read(path, display_path(path), is_builtin=False)


def find_extended(name: str, origin: RulesetFile) -> RulesetFile:
    """Read the ruleset that another one extends, by file name or by the name of a public one.

    Raises RulesetError for what is not supported, InputError for a file that cannot be read.
    """
    if name == "spectral:oas":
        return _read(_FOLDER / "oas.yaml", name, is_builtin=True)
    if _OWASP.match(name):
        return _read(_FOLDER / "owasp.yaml", "@stoplight/spectral-owasp-ruleset", is_builtin=True)
    if name.startswith("spectral:"):
        raise RulesetError("this ruleset is not built in")
    if _ADDRESS.match(name) or name.startswith("//"):
        raise RulesetError("rulesets are not fetched from a network; save it as a file")
    path = origin.path.parent / name
    if not _is_file_name(name, path):
        raise RulesetError("packages of npm are not read, except the public owasp ruleset")
    if path.suffix.lower() in _SCRIPTS:
        raise RulesetError("rulesets in JavaScript are not executed")
    for candidate in (path, *(path.with_name(path.name + suffix) for suffix in sorted(_TEXTS))):
        if _is_file(candidate):
            return _read(candidate, display_path(candidate), is_builtin=False)
    raise InputError(
        "file-missing",
        f"{display_path(path)}, which {origin.name} extends, does not exist",
        location=origin.source.locate(("extends",)),
    )


def _is_file_name(name: str, path: Path) -> bool:
    return name.startswith((".", "/")) or Path(name).suffix.lower() in {*_TEXTS, *_SCRIPTS} or _is_file(path)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        # A name that no file can have.
        return False


def _read(path: Path, name: str, *, is_builtin: bool) -> RulesetFile:
    if path.suffix.lower() in _SCRIPTS:
        raise InputError(
            "ruleset-script",
            f"{name} is a ruleset in JavaScript, which is not executed",
            hint="YAML and JSON rulesets are read; rules with core functions can be written there",
        )
    source = read_source(path.resolve(), _LIMITS, [])
    if not isinstance(source.value, dict) or not {"rules", "extends", "overrides"} & set(source.value):
        raise InputError(
            "ruleset-shape",
            f"{name} is not a Spectral ruleset: it has neither rules nor extends nor overrides",
            location=source.locate(()),
        )
    return RulesetFile(path.resolve(), name, source.value, is_builtin, source)
