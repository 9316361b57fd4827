"""Turn a file into a `Source`: text, data, positions, and notices about doubtful places."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from scaffold.core.errors import InputError
from scaffold.core.finding import Severity
from scaffold.core.location import Location, Pointer, pointer_text
from scaffold.core.wording import counted
from scaffold.merge.markers import lines_text, marked_lines
from scaffold.openapi.notice import Notice
from scaffold.openapi.read.characters import find_unwanted, may_hold_unwanted
from scaffold.openapi.read.json_marks import JsonMarks
from scaffold.openapi.read.json_reader import JsonReader
from scaffold.openapi.read.limits import Limits
from scaffold.openapi.read.parser_warning import ParserWarning
from scaffold.openapi.read.positions import find_offset
from scaffold.openapi.read.source import Source
from scaffold.openapi.read.text import read_text
from scaffold.openapi.read.yaml_reader import YamlReader
from scaffold.openapi.values import Json

Unsaved = Mapping[Path, str | bytes]
"""Texts that stand for the contents of files, by their absolute paths: texts of an editor, or bytes that came through a pipe."""
NONE_UNSAVED: Final[Unsaved] = MappingProxyType({})

_DEFAULT_LIMITS = Limits()
_SEVERITIES = {"duplicate-key": Severity.ERROR, "yaml11-ambiguous": Severity.WARNING}


def read_source(
    path: Path, limits: Limits, notices: list[Notice], unsaved: str | bytes | None = None
) -> Source:
    """Read and parse one file, or the text that it will have when it is saved, adding what is noticed to `notices`.

    Raises InputError where the file is no YAML or JSON text, LimitError where it goes beyond a limit.
    """
    display = display_path(path)
    text = read_text(path, display, limits, unsaved)
    value, height, warnings, find = _parse(path, text, display, limits)
    source = Source(path, display, text, value, height, find)
    notices.extend(_notice(source, warning) for warning in warnings)
    if may_hold_unwanted(text):
        notices.extend(_character_notices(source))
    return source


def check_text(path: Path, text: str, limits: Limits = _DEFAULT_LIMITS) -> None:
    """Raise the InputError that reading a file with this text would raise."""
    _parse(path, text, display_path(path), limits)


def display_path(path: Path) -> str:
    r"""Return a path as messages show it: relative to the working folder where that is shorter.

    Bytes that are not UTF-8 are escaped, as in `caf\xe9.yaml`: no report could hold them.
    """
    relative = os.path.relpath(path)
    shown = min(relative, str(path), key=len)
    return shown.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _parse(
    path: Path, text: str, display: str, limits: Limits
) -> tuple[Json, int, list[ParserWarning], Callable[[Pointer], int]]:
    _refuse_conflicts(text, display)
    named_json = path.suffix.lower() == ".json"
    if named_json or text.lstrip()[:1] in ("{", "["):
        json_reader = JsonReader(text, display, limits)
        try:
            value = json_reader.read()
        except InputError as error:
            # Most texts that begin like JSON are JSON; the others are YAML in flow style.
            if named_json or error.code != "json-syntax":
                raise
        else:
            return value, json_reader.height, json_reader.warnings, JsonMarks(text).find_offset
    yaml_reader = YamlReader(text, display, limits)
    value = yaml_reader.read()
    return value, yaml_reader.height, yaml_reader.warnings, partial(find_offset, yaml_reader.mark)


def _refuse_conflicts(text: str, display: str) -> None:
    """Raise InputError where git has left both sides of a conflict in a text; some such texts would parse as something else."""
    conflicts = marked_lines(text)
    if not conflicts:
        return
    raise InputError(
        "conflict-markers",
        f"the file has {counted(len(conflicts), 'unresolved merge conflict')} of git, in {lines_text(conflicts)}",
        location=Location(display, conflicts[0][0], 1),
        hint="in each of them keep what is meant, delete the lines of git (<<<<<<<, |||||||, =======, >>>>>>>), and try again",
    )


def _notice(source: Source, warning: ParserWarning) -> Notice:
    return Notice(
        warning.code,
        _SEVERITIES[warning.code],
        warning.message,
        source.locate_offset(warning.offset),
        pointer_text(warning.pointer),
        warning.hint,
    )


def _character_notices(source: Source) -> list[Notice]:
    notices = []
    for code, character, pointer in find_unwanted(source.value):
        if code == "surrogate":
            raise InputError(
                "text-surrogate",
                f"a text holds half of a surrogate pair ({character}), which no encoding can write",
                location=source.locate(pointer),
            )
        what = (
            "a control character"
            if code == "control-character"
            else "a character that reorders the text around it"
        )
        message = f"the text holds {what} ({character})"
        notices.append(Notice(code, Severity.ERROR, message, source.locate(pointer), pointer_text(pointer)))
    return notices
