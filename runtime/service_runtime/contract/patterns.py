"""Bound what the regular expressions of one contract may cost, whatever texts a client sends.

Most expressions take some nanoseconds a character. Some take far more: a linear engine pays for every place in the
expression that a text may have reached, so `^((a{1,100}){1,100}){1,3}$` takes 3 s for 5,000 characters; and with a
lookahead, `(?=.*[A-Z]).{8,}` is tried at each character, and each time reads to the end: 8.5 s for 100,000.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema_rs

from .repetition import Cost, cost_of

_log = logging.getLogger(__name__)

KEYWORD = "x-pattern"
NAMES_KEYWORD = "x-name-pattern"
"""Keywords of plain schemas in the place of ``pattern``, and before ``patternProperties``, for costly expressions."""

# Of an expression this wide, the longest body that is read takes a second at most.
_NARROW = 64
# Places times octets; one takes 4 to 20 ns.
_MOST_PLACES = 50_000_000
# Steps back times octets: each step may read a text to its end again, at 1 ns an octet.
_MOST_READ = 400_000_000
_MOST_STEPS = 1_000_000
# A lookahead in a repetition reads on from each character, and goes no step back meanwhile.
_MOST_LOOKED_THROUGH = 10_000
_MOST_SECONDS = 0.5
_SECONDS_A_STEP = 2e-8


class _Spent(threading.local):
    """CPU seconds that the texts of one value have taken so far."""

    seconds = 0.0


_spent = _Spent()


def begin() -> None:
    """Count anew: a value is about to be judged."""
    _spent.seconds = 0.0


@cache
def is_costly(pattern: str) -> bool:
    """Tell whether some text within the limits of a body takes longer than a second to compare with an expression."""
    cost = cost_of(pattern)
    return cost.width > _NARROW or cost.steps_back


class TooCostlyError(ValueError):
    """Report a text that is not compared with an expression."""


@dataclass(slots=True, eq=False)
class Matcher:
    """Compare texts with one costly expression, within limits."""

    pattern: str
    cost: Cost

    def matches(self, text: str) -> bool:
        """Tell whether a text matches.

        Raises:
            TooCostlyError: when the text, after those of the same value before it, may take too long.
        """
        octets = self._checked(text)
        began = time.thread_time()
        try:
            return self._compare(text, octets)
        finally:
            _spent.seconds += time.thread_time() - began

    def charge(self, name: str) -> None:
        """Count what comparing a name will take.

        Raises:
            TooCostlyError: as ``matches`` does.
        """
        octets = self._checked(name)
        steps = octets * octets if self.cost.steps_back else self.cost.width * octets
        _spent.seconds += steps * _SECONDS_A_STEP

    def _checked(self, text: str) -> int:
        octets = len(text) * (1 if text.isascii() else 4)
        most = _MOST_PLACES // self.cost.width
        if self.cost.looks_far_in_loop:
            most = min(most, _MOST_LOOKED_THROUGH)
        if octets > most:
            raise TooCostlyError(
                f"the text is too long to be compared with its pattern: {most} octets at most"
            )
        if _spent.seconds > _MOST_SECONDS:
            raise TooCostlyError(
                "the texts take too long to be compared with their patterns: send fewer or shorter ones"
            )
        return octets

    def _compare(self, text: str, octets: int) -> bool:
        steps = _MOST_STEPS
        while self.cost.steps_back and steps > 1 and steps * octets > _MOST_READ:
            steps //= 2
        try:
            _compiled(self.pattern, steps).validate(text)
        except jsonschema_rs.ValidationError as error:
            if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.BacktrackLimitExceeded):
                raise TooCostlyError("the text takes too long to be compared with its pattern") from error
            return False
        return True


@cache
def _matcher(pattern: str) -> Matcher:
    return Matcher(pattern, cost_of(pattern))


@cache
def _compiled(pattern: str, steps: int) -> jsonschema_rs.Validator:
    options = jsonschema_rs.FancyRegexOptions(backtrack_limit=steps)
    return jsonschema_rs.validator_for({"pattern": pattern}, pattern_options=options, mask="the value")


class _TextKeyword:
    """``x-pattern``: an expression, and whether a text that is too costly is let through, as in replies."""

    def __init__(self, _schema: Any, value: Any, _path: list[str | int]) -> None:
        _compiled(value["pattern"], _MOST_STEPS)  # raises ValueError where it is not valid
        self._matcher = _matcher(value["pattern"])
        self._lenient = value.get("lenient", False)

    def validate(self, instance: Any) -> None:
        """Raise ValueError when a text does not match."""
        if not isinstance(instance, str):
            return
        try:
            fits = self._matcher.matches(instance)
        except TooCostlyError as error:
            if not self._lenient:
                raise
            _log.warning(
                "a text of a reply is not compared with its pattern %.100r: %s", self._matcher.pattern, error
            )
            return
        if not fits:
            raise ValueError(f'the value does not match "{self._matcher.pattern}"')


class _NamesKeyword(_TextKeyword):
    """``x-name-pattern``: expressions that a name will be compared with by ``patternProperties``."""

    def validate(self, instance: Any) -> None:
        """Raise ValueError when a name may take too long."""
        self._matcher.charge(instance)


KEYWORDS: dict[str, Any] = {KEYWORD: _TextKeyword, NAMES_KEYWORD: _NamesKeyword}
