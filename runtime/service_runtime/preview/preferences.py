"""Read the preferences of a request (RFC 7240), with the names that mock servers gave them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_PREFERENCE = re.compile(
    r"""\s*(?P<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*(?P<value>"(?:[^"\\]|\\.)*"|[^\s,;"]*))?\s*(?:[,;]|$)"""
)


@dataclass(frozen=True, slots=True)
class Preference:
    """Say which reply of the contract a client wants to see.

    ``code`` is the status as it was sent, ``example`` the name of one of its examples. ``dynamic`` prefers
    values made from the schema, another one with each request, to any example.
    """

    code: str | None
    example: str | None
    dynamic: bool

    @property
    def applied(self) -> str:
        """Return the preferences for a Preference-Applied header (RFC 7240 section 3)."""
        pairs = (
            ("code", self.code),
            ("example", self.example),
            ("dynamic", "true" if self.dynamic else None),
        )
        return ", ".join(f"{name}={_word(value)}" for name, value in pairs if value is not None)


def read_preference(headers: Iterable[str]) -> Preference | None:
    """Return what the Prefer headers of a request ask of a preview, None when they ask nothing of it."""
    found: dict[str, str] = {}
    for header in headers:
        for name, value in _pairs(header).items():
            # Of a repeated preference the first counts.
            found.setdefault(name, value)
    preference = Preference(found.get("code"), found.get("example"), found.get("dynamic") == "true")
    asked = preference.code is not None or preference.example is not None or preference.dynamic
    return preference if asked else None


def _pairs(header: str) -> Mapping[str, str]:
    """Return the preferences of one header and their parameters alike, as far as it can be read."""
    pairs: dict[str, str] = {}
    position = 0
    while position < len(header):
        match = _PREFERENCE.match(header, position)
        if match is None:
            break
        value = match["value"] or ""
        if value.startswith('"'):
            value = re.sub(r"\\(.)", r"\1", value[1:-1])
        pairs.setdefault(match["name"].lower(), value)
        position = match.end()
    return pairs


def _word(value: str) -> str:
    """Return a value as a token where it is one, quoted otherwise."""
    if re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
