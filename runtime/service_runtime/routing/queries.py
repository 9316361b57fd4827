"""Queries in path templates, such as ``/reports?beta=true``: which requests they are about.

A query is no part of a path (OpenAPI 3.1, 4.8.8), and still tells some APIs' operations apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote_plus

_PARAMETER = re.compile(r"\{([^{}]+)\}")


class _Wanted(NamedTuple):
    """Hold what one part of a query asks for; without a pattern every value will do."""

    name: str
    pattern: re.Pattern[str] | None


class QueryTemplate:
    """Tell whether a request has the query of a template; an empty one is had by every request."""

    def __init__(self, text: str) -> None:
        """Read a query as templates write it: names with values, which may hold parameters, or names alone."""
        self._wanted = [_read(part) for part in text.split("&") if part]
        # More is more specific, and literal text more than parameters.
        self.rank = (-len(self._wanted), -len(_PARAMETER.sub("", text)))
        self.names = tuple(_PARAMETER.findall(text))

    def captured(self, query: str) -> list[str] | None:
        """Return the raw values of the parameters, None where a request lacks what the template says."""
        sent = parse_qsl(query, keep_blank_values=True) if self._wanted else []
        values: list[str] = []
        for wanted in self._wanted:
            found = next(_matches(wanted, sent), None)
            if found is None:
                return None
            values.extend(quote(value, safe="") for value in found)
        return values


def _read(part: str) -> _Wanted:
    name, given, value = part.partition("=")
    if not given:
        return _Wanted(unquote_plus(name), None)
    pieces = _PARAMETER.split(value)
    source = "".join(
        re.escape(unquote_plus(piece)) if index % 2 == 0 else "(.+?)" for index, piece in enumerate(pieces)
    )
    return _Wanted(unquote_plus(name), re.compile(source, re.DOTALL))


def _matches(wanted: _Wanted, sent: list[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    for name, value in sent:
        if name != wanted.name:
            continue
        if wanted.pattern is None:
            yield ()
        elif match := wanted.pattern.fullmatch(value):
            yield match.groups()
