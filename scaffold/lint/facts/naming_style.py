"""Ways of writing names of several words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from scaffold.core.naming import camel, kebab, pascal, snake


class Style(StrEnum):
    """A way of writing names of several words."""

    SNAKE = "snake_case"
    CAMEL = "camelCase"
    PASCAL = "PascalCase"
    KEBAB = "kebab-case"

    def write(self, name: str) -> str:
        """Write a name in this style."""
        match self:
            case Style.SNAKE:
                return snake(name)
            case Style.CAMEL:
                return camel(name)
            case Style.PASCAL:
                return pascal(name)
            case Style.KEBAB:
                return kebab(name)

    def accepts(self, name: str) -> bool:
        """Tell whether a name is written in this style; a single word is, in the case of its first letter."""
        return re.fullmatch(_ACCEPTED[self], name) is not None


class Naming(NamedTuple):
    """The styles that a team has agreed on; None where the usual one of a document decides."""

    properties: Style | None = None
    operation_ids: Style | None = None
    paths: Style | None = None
    schemas: Style | None = None


# Compiled when they are used, which in most runs they are not.
_ACCEPTED = {
    Style.SNAKE: r"[a-z0-9]+(_[a-z0-9]+)*",
    Style.CAMEL: r"[a-z][A-Za-z0-9]*",
    Style.PASCAL: r"[A-Z][A-Za-z0-9]*",
    Style.KEBAB: r"[a-z0-9]+(-[a-z0-9]+)*",
}
_PATTERNS = (
    (Style.SNAKE, re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")),
    (Style.CAMEL, re.compile(r"[a-z][a-z0-9]*([A-Z][a-z0-9]*)+")),
    (Style.PASCAL, re.compile(r"([A-Z][a-z0-9]+){2,}")),
    (Style.KEBAB, re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")),
)
_CLEAR_MAJORITY = 0.6


@lru_cache(maxsize=1 << 14)
def style_of(name: str) -> Style | None:
    """Tell in which style a name is written; None for one word, which fits all, and for names in none of them."""
    return next((style for style, pattern in _PATTERNS if pattern.fullmatch(name)), None)


def prevailing_style(names: Collection[str], default: Style) -> Style:
    """Find a style that most names fit, single words included: best the usual one, then the default; else it is the default."""
    usual = usual_style(names)
    candidates: tuple[Style, ...] = (usual or default, default, Style.CAMEL, Style.PASCAL)
    fitting = (
        style for style in candidates if sum(map(style.accepts, names)) >= _CLEAR_MAJORITY * len(names)
    )
    return next(fitting, default)


def usual_style(names: Iterable[str]) -> Style | None:
    """Find the style that most of the names are written in; None when there is no clear majority."""
    return clear_majority(count_styles(names))


def count_styles(names: Iterable[str]) -> Counter[Style]:
    """Count the names of each style; those of one word have none."""
    return Counter(style for style in map(style_of, names) if style is not None)


def clear_majority(counts: Counter[Style]) -> Style | None:
    """Return the style that most names have; None when there is no clear majority."""
    if not counts:
        return None
    style, count = counts.most_common(1)[0]
    return style if count >= _CLEAR_MAJORITY * counts.total() else None
