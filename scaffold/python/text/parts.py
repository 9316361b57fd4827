"""Divide what would be one long file into several."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from scaffold.core.naming import unique

ItemT = TypeVar("ItemT")

MOST_LINES: Final = 1_500
"""The length at which a generated file is divided; what people read is about this long at most."""

_LINE = 110


def divide(items: Iterable[ItemT], size: Callable[[ItemT], int], most: int = MOST_LINES) -> list[list[ItemT]]:
    """Fill parts one after the other, in order; an item that is larger than a part has one of its own."""
    result: list[list[ItemT]] = []
    room = 0
    for item in items:
        needed = size(item)
        if not result or needed > room:
            result.append([])
            room = most
        result[-1].append(item)
        room -= needed
    return result


def part_names(counts: Iterable[tuple[str, int]], *, taken: Iterable[str] = ()) -> list[list[str]]:
    """Name the parts of each of several things: the name itself where there is one part, else numbered ones."""
    listed = list(counts)
    wanted = [
        [name] if count == 1 else [f"{name}_{n}" for n in range(1, count + 1)] for name, count in listed
    ]
    names = iter(unique([name for group in wanted for name in group], taken=taken))
    return [[next(names) for _ in group] for group in wanted]


def formatted_lines(text: str) -> int:
    """Estimate, rather too high, how many lines a text has once it is formatted: what is too long is broken at commas."""
    return sum(_broken(line) for line in text.splitlines())


def _broken(line: str) -> int:
    return 1 if len(line) <= _LINE else 3 + line.count(", ") + line.count(" | ")
