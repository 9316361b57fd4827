"""Guesses at the name that a misspelled one was meant to be."""

from __future__ import annotations

from collections.abc import Iterable

_MOST_COMPARED = 100
_LENGTH_DIFFERENCE = 3


def nearest_name(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like a name, None when none is; of very many, only the first are compared."""
    from difflib import get_close_matches  # documents without mistakes need not pay for it

    candidates = [other for other in known if abs(len(other) - len(name)) <= _LENGTH_DIFFERENCE][
        :_MOST_COMPARED
    ]
    return next(iter(get_close_matches(name, candidates, n=1)), None)


def offered(name: str, known: Iterable[str]) -> str:
    """Return a hint for a name that is not known: the one that it is most like, else all."""
    names = list(known)
    guess = nearest_name(name, names)
    return f"did you mean {guess!r}?" if guess else f"one of {', '.join(names)}"


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """Find the candidate that a word was most likely meant to be: the most similar, else one that holds the word."""
    from difflib import get_close_matches  # only for what is misspelled

    names = list(candidates)
    close = get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return close[0]
    return next((name for name in names if word and word in name), None)
