"""Color, and text that cannot steer a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}


@dataclass(frozen=True, slots=True)
class Paint:
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


def printable(text: str) -> str:
    """Escape what is not printable: a spec must not be able to steer the terminal that a report is shown on."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def counted(number: int, noun: str) -> str:
    """Write a number with its noun, in the plural where it is not one."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
