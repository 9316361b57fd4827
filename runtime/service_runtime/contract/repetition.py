"""Estimate, from the text of a regular expression (ECMA 262) alone, what comparing a text with it may cost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<look>\(\?<?[=!])|(?P<open>\((?:\?(?:P?<[^>=!]*>|[a-zA-Z-]*:|>))?)|(?P<flags>\(\?[a-zA-Z-]*\))|(?P<close>\))"
    r"|(?P<class>\[\^?\]?(?:\\.|[^\]\\])*\])|(?P<recall>\\[1-9]|\\k<[^>]*>)|(?P<edge>\\[bBAzZ]|[\^$])|(?P<or>\|)"
    r"|(?P<repeat>(?:[*+?]|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\})[?+]?)"
    r"|(?P<one>\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\c.|\\.|.)",
    re.DOTALL,
)
_FAR = 1_000
_UNREADABLE = 1_000


class Cost(NamedTuple):
    """Cost of comparing a text with an expression.

    ``width`` is the greatest number of places in the expression that a text may have reached at once: what a linear
    engine pays for each character. ``steps_back`` says that lookaround or a reference to a group needs an engine that
    tries one way after the other; ``looks_far_in_loop`` that it looks ahead without a bound, again and again.
    """

    width: int
    steps_back: bool = False
    looks_far_in_loop: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an expression.

    ``places`` is the number of its characters with repetitions written out, ``active`` how many of them a text may have
    reached that began at one place, ``least`` and ``most`` the lengths of the texts that it matches (None: no bound).
    """

    places: int = 0
    active: int = 0
    least: int = 0
    most: int | None = 0
    anchored: bool = False
    back: bool = False
    looks_far: bool = False
    far_in_loop: bool = False

    @property
    def fixed(self) -> bool:
        return self.least == self.most


def cost_of(pattern: str) -> Cost:
    """Estimate the cost of an expression; one that cannot be read counts as costly."""
    try:
        whole = _Reader(pattern).whole()
    except (ValueError, RecursionError):
        return Cost(_UNREADABLE, steps_back=True, looks_far_in_loop=True)
    width = whole.active if whole.anchored else whole.places
    return Cost(max(1, width), whole.back, whole.far_in_loop)


class _Reader:
    """Read an expression into the facts of its parts."""

    def __init__(self, pattern: str) -> None:
        self._tokens = list(_TOKEN.finditer(pattern))
        self._at = 0

    def whole(self) -> _Part:
        part = self._alternatives(outermost=True)
        if self._at < len(self._tokens):
            raise ValueError("unbalanced parenthesis")
        return part

    def _alternatives(self, *, outermost: bool = False) -> _Part:
        branches = [self._sequence(outermost=outermost)]
        while self._at < len(self._tokens) and self._tokens[self._at]["or"]:
            self._at += 1
            branches.append(self._sequence(outermost=outermost))
        return branches[0] if len(branches) == 1 else _either(branches)

    def _sequence(self, *, outermost: bool) -> _Part:
        parts: list[_Part] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token["or"] or token["close"]:
                break
            self._at += 1
            part = self._atom(token)
            while self._at < len(self._tokens) and self._tokens[self._at]["repeat"]:
                least, most = _bounds(self._tokens[self._at])
                self._at += 1
                if outermost and self._ends():
                    # Nothing has to follow: as soon as it was there often enough, the text matches.
                    most = max(least, 1)
                part = _repeated(part, least, most)
            parts.append(part)
        return _sequence(parts)

    def _ends(self) -> bool:
        return self._at == len(self._tokens) or bool(self._tokens[self._at]["or"])

    def _atom(self, token: re.Match[str]) -> _Part:
        if token["open"] or token["look"]:
            inner = self._alternatives()
            if self._at == len(self._tokens):
                raise ValueError("a parenthesis is missing")
            self._at += 1
            return inner if token["open"] else _look(inner)
        if token["edge"] or token["flags"]:
            return _Part(anchored=token[0] in {"^", "\\A"})
        if token["recall"]:
            return _Part(most=None, back=True, looks_far=True)
        if token["repeat"] and not token[0].startswith("{"):
            raise ValueError("nothing to repeat")
        return _Part(places=1, active=1, least=1, most=1)


def _bounds(token: re.Match[str]) -> tuple[int, int | None]:
    """Return how often something is repeated, at least and at most."""
    known: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
    if token[0][0] in known:
        return known[token[0][0]]
    least = int(token["least"] or 0)
    if not token["comma"]:
        return least, least
    return least, int(token["most"]) if token["most"] else None


def _either(branches: Sequence[_Part]) -> _Part:
    longest = [branch.most for branch in branches]
    known = [most for most in longest if most is not None]
    return _Part(
        places=sum(branch.places for branch in branches),
        active=sum(branch.active for branch in branches),
        least=min(branch.least for branch in branches),
        most=max(known) if len(known) == len(longest) else None,
        anchored=all(branch.anchored for branch in branches),
        **_flags(branches),
    )


def _sequence(parts: Sequence[_Part]) -> _Part:
    active, spread = 0, False
    for part in parts:
        # After a part of any length, the next may have been entered at many characters.
        active = active + part.places if spread else max(active, part.active)
        spread = spread or not part.fixed
    longest = [part.most for part in parts]
    known = [most for most in longest if most is not None]
    first = next((part for part in parts if part.anchored or part.most != 0), None)
    return _Part(
        places=sum(part.places for part in parts),
        active=active,
        least=sum(part.least for part in parts),
        most=sum(known) if len(known) == len(longest) else None,
        anchored=first is not None and first.anchored,
        **_flags(parts),
    )


def _repeated(part: _Part, least: int, most: int | None) -> _Part:
    copies = max(least, 1) if most is None else most
    places = copies * part.places
    once = part.fixed or (least <= 1 and most == 1)
    return replace(
        part,
        places=places,
        active=part.active if once else places,
        least=least * part.least,
        most=None if most is None or part.most is None else most * part.most,
        anchored=part.anchored and least > 0,
        far_in_loop=part.far_in_loop or (part.looks_far and _is_loop(least, most)),
    )


def _is_loop(least: int, most: int | None) -> bool:
    """Tell whether something may come more than once."""
    return most is None or most > 1 or least > 1


def _look(inner: _Part) -> _Part:
    far = inner.looks_far or inner.most is None or inner.most > _FAR
    return replace(inner, least=0, most=0, anchored=False, back=True, looks_far=far)


def _flags(parts: Sequence[_Part]) -> dict[str, bool]:
    return {name: any(getattr(part, name) for part in parts) for name in ("back", "looks_far", "far_in_loop")}
