"""Slips of the pen: what words that nobody knows were meant to be."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from scaffold.sentences.lexicon import EVIDENCE, Kind, Lexicon
from scaffold.sentences.words import singular

# In shorter words only a letter that was left out is looked for.
_SHORT = 5
# From so many letters on, two slips are read.
_LONG = 9
# Parts of words that are written together have at least so many letters.
_PART = 3


def mend(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the words that a word was meant to be; itself where it is known, spelled right, or like nothing or several.

    A word is like one of the lexicon that begins with the same letter and is one slip away: a letter too many, too few,
    another one, or two in each other's place. English words that are as like are listed as `spelled` in the lexicon.
    """
    one = singular(word)
    if one in lexicon.words or word in lexicon.words or one in lexicon.spelled or word in lexicon.spelled:
        return (word,)
    return _parted(word, lexicon) or _corrected(one, lexicon) or (word,)


def _parted(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Part a word into two that are a term together ("shoppingcart"), or of which the second says that it is a service."""
    for place in range(_PART, len(word) - _PART + 1):
        first, second = word[:place], word[place:]
        # In German an "s" may join them.
        for one in dict.fromkeys((first, first.removesuffix("s"))):
            pair = singular(one), singular(second)
            if _speaks(pair, EVIDENCE, lexicon) or (
                _speaks(pair[:1], EVIDENCE, lexicon) and _speaks(pair[1:], (Kind.GENERIC,), lexicon)
            ):
                return one, second
    return ()


def _speaks(words: tuple[str, ...], kinds: Collection[Kind], lexicon: Lexicon) -> bool:
    return any(meaning.kind in kinds for meaning in lexicon.look_up(words)[0])


def _corrected(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    near = nearest(word, lexicon)
    # A letter that was left out is the most common slip.
    longest = [other for other in near if len(other) == max(map(len, near))]
    return tuple(longest) if len(longest) == 1 else ()


def nearest(word: str, lexicon: Lexicon) -> list[str]:
    """List the words that a word may have been meant to be, of those with the fewest slips."""
    slips = 2 if len(word) >= _LONG else 1
    near: dict[int, list[str]] = {}
    for other in lexicon.targets.get(word[0], ()):
        if abs(len(other) - len(word)) <= slips and (len(word) >= _SHORT or len(other) > len(word) > 3):
            near.setdefault(distance(word, other), []).append(other)
    best = min(near, default=slips + 1)
    return near[best] if best <= slips else []


def distance(one: str, other: str) -> int:
    """Count the slips between two words: the optimal string alignment distance."""
    before: Sequence[int] = ()
    last: list[int] = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, wanted in enumerate(other, 1):
            least = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != wanted))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted
            current.append(min(least, before[column - 2] + 1) if swapped else least)
        before, last = last, current
    return last[-1]
