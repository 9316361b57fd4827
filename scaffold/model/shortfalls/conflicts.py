"""Conditions that a 409 names and that nothing checks: a class is full, a loan is over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scaffold.core.naming import words
from scaffold.model.service import Method
from scaffold.model.shortfalls.subject import Shortfall, Subject
from scaffold.model.shortfalls.uniqueness import conflict_sentences, says_taken

_WRITES: Final = frozenset({Method.CREATE, Method.REPLACE, Method.UPDATE})
_FEWEST: Final = 2
_NOTHING: Final = re.compile(r"^(an?|the|any)?\s*(what|errors?|failures?|faults?|problems?)\b", re.IGNORECASE)
# Versions, keys, references and states are checked, or other shortfalls say that they are not.
_CHECKED: Final = re.compile(
    r"\b(conflict\w*|exists?|concurren\w*|versions?|modified|changed|stale|e-?tags?|preconditions?|idempoten\w*|keys?|refer\w*|"
    r"depend\w*|states?|status|unknown|missing)\b",
    re.IGNORECASE,
)


def unchecked_conflicts(subject: Subject) -> Iterator[Shortfall]:
    """Sentences of a 409 that say when a change is refused, of which no name says how to find out."""
    if subject.method not in _WRITES:
        return
    for sentence in conflict_sentences(subject):
        empty = len(words(sentence)) < _FEWEST or _NOTHING.match(sentence)
        if not empty and not says_taken(sentence) and not _CHECKED.search(sentence):
            yield Shortfall(
                f"what {sentence!r} says of 409 is not checked, since nothing says when that is so"
            )
