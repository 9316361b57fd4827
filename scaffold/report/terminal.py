"""Color, where a terminal shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}


class Paint(NamedTuple):
    """Puts color codes (ECMA-48, SGR) around text, or none."""

    enabled: bool = False

    def __call__(self, text: str, *styles: str) -> str:
        """Style a text; the styles are `bold`, `dim` and names of colors."""
        if not self.enabled or not text:
            return text
        codes = ";".join(_CODES[style] for style in styles)
        return f"\x1b[{codes}m{text}\x1b[0m"


def wants_color(environment: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Tell whether to color: on a terminal, unless NO_COLOR is set (no-color.org) or it is a dumb one."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return is_terminal and environment.get("TERM") != "dumb"
