"""Parameters in one line: `query int(1..100)? = 20 | description`."""

from __future__ import annotations

from typing import Final

from scaffold.brief.fields import Field, GrammarError, parse_field

LOCATIONS: Final = ("query", "path", "header", "cookie")
REFERENCE: Final = "ref"


def split_parameter(text: str) -> tuple[str, Field]:
    """Read where a parameter is sent, and its field; raise GrammarError where it is not said."""
    location, _, rest = text.strip().partition(" ")
    if location not in LOCATIONS:
        raise GrammarError(
            f"{location!r} is not where a parameter is sent",
            f"begin with one of {', '.join(LOCATIONS)}, then a field",
        )
    return location, parse_field(rest)
