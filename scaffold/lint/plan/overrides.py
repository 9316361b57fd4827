"""Severities that hold only for some files or for some parts of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from scaffold.core.finding import Severity
from scaffold.core.location import PointerPart, pointer_parts, pointer_text, relative_name
from scaffold.openapi.values import Json, child_value


class Override(NamedTuple):
    """Severities of rules, None to turn one off, in the places that `files` and `paths` name.

    `files` are globs for the path of the file relative to `folder`. `paths` are globs for API paths such as `/admin/**`, or,
    when they begin with `#`, for JSON pointers such as `#/components/schemas/Legacy*`; each means everything below it too.
    In a glob `*` stays within one segment, `**` does not. An empty tuple names all; `is_bounded` leaves out what is not below
    `folder`.
    """

    severities: Mapping[str, Severity | None]
    folder: Path
    files: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    is_bounded: bool = False

    def covers(self, file: str, pointer: str) -> bool:
        """Tell whether a place is meant; `file` is absolute or relative to the working folder."""
        if self.files or self.is_bounded:
            name = relative_name(file, self.folder)
            if self.is_bounded and name.startswith("../"):
                return False
            if self.files and not any(glob_pattern(pattern).fullmatch(name) for pattern in self.files):
                return False
        return not self.paths or any(_leads_to(pattern, pointer) for pattern in self.paths)

    def fits(self, file: str, root: Json) -> bool:
        """Tell whether there is any place in a file with this data that is meant; None stands for data that are not known."""
        if not self._replace(paths=()).covers(file, ""):
            return False
        return not self.paths or root is None or any(_leads_into(pattern, root) for pattern in self.paths)


def severity_at(
    rule: str, severity: Severity | None, overrides: Iterable[Override], file: str, pointer: str
) -> Severity | None:
    """Give the severity of a rule at a place: that of the last override which covers it."""
    for override in overrides:
        if rule in override.severities and override.covers(file, pointer):
            severity = override.severities[rule]
    return severity


@cache
def glob_pattern(glob: str) -> re.Pattern[str]:
    """Compile a glob: `*` and `?` stay within a segment, `**` does not, and `**/` may also stand for nothing."""
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile(
        "".join(parts.get(piece) or re.escape(piece) for piece in re.split(r"(\*\*/|\*\*|\*|\?)", glob))
    )


def _leads_to(pattern: str, pointer: str) -> bool:
    """Tell whether a pointer is at or below what a pattern names."""
    if pattern.startswith("#"):
        parts = pointer.split("/")
        wanted = pattern.removeprefix("#")
        return any(glob_pattern(wanted).fullmatch("/".join(parts[:end])) for end in range(1, len(parts) + 1))
    if not pointer.startswith("/paths/"):
        return False
    return glob_pattern(pattern).fullmatch(pointer_parts(pointer)[1]) is not None


def _leads_into(pattern: str, root: Json) -> bool:
    """Tell whether a pattern names a place in the data of a file."""
    if not pattern.startswith("#"):
        paths = child_value(root, "paths")
        return isinstance(paths, dict) and any(glob_pattern(pattern).fullmatch(path) for path in paths)
    # From `**` on anything may follow.
    wanted = re.split(r"/[^/]*\*\*", pattern.removeprefix("#"), maxsplit=1)[0].split("/")[1:]
    values = [root]
    for segment in wanted:
        names = glob_pattern(segment)
        values = [
            child
            for value in values
            for key, child in _entries(value)
            if names.fullmatch(pointer_text((key,))[1:])
        ]
    return bool(values)


def _entries(value: Json) -> Iterable[tuple[PointerPart, Json]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()
