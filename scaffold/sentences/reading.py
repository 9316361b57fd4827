"""The reading of a sentence: its terms as the lexicon knows them, parted into thoughts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from scaffold.sentences.lexicon import Kind, Lexicon, Meaning
from scaffold.sentences.words import singular, words_of

_NEUTRAL: Final = re.compile(r"\d+[a-z]{0,3}|\w+(?:ous|al|ive|ful|ab|ib|ant|ent|ing|ed|ic)ly|\w{3,}[^\We]ed")
# Cost of reading a word as unknown, in terms: more than any sentence saves by longer terms.
_UNKNOWN_COST: Final = 100.0
# A term that means something else is preferred to terms of the same length.
_ELSEWHERE_COST: Final = 0.5


class Term(NamedTuple):
    """A term of a sentence as it was written, and its meanings; none for a word that the lexicon does not know.

    `verb` says that it can begin with a verb.
    """

    text: str
    meanings: tuple[Meaning, ...]
    verb: bool = False

    def means(self, *kinds: Kind) -> bool:
        """Say whether one of its meanings is of one of these kinds."""
        return any(meaning.kind in kinds for meaning in self.meanings)

    @property
    def foreign(self) -> bool:
        """Whether nothing is understood by it: unknown, or known to mean something else."""
        return not self.meanings or self.means(Kind.ELSEWHERE)


class Thought(NamedTuple):
    """A stretch of a sentence between breaks, in parts that "and" or commas join; `after` is the word that opened it."""

    after: str
    parts: tuple[tuple[Term, ...], ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms of all parts."""
        return tuple(term for part in self.parts for term in part)


class Reading(NamedTuple):
    """A sentence as it was understood: its thoughts, and the terms that it excludes ("without caching")."""

    thoughts: tuple[Thought, ...]
    excluded: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms but the excluded ones, in the order of the sentence."""
        return tuple(term for thought in self.thoughts for term in thought.terms)


def read(sentence: str, lexicon: Lexicon) -> Reading:
    """Read a sentence in plain English."""
    thoughts: list[Thought] = []
    excluded: list[Term] = []
    after, negated = "", False
    parts: list[list[Term]] = []
    part: list[Term] = []
    for term in _terms(words_of(sentence), lexicon):
        if term.means(Kind.BREAK):
            thoughts.append(_thought(after, [*parts, part]))
            after, parts, part, negated = term.text, [], [], False
        elif term.means(Kind.JOIN):
            parts.append(part)
            part = []
        elif term.means(Kind.NEGATION):
            negated = True
        elif negated:
            excluded.append(term)
        else:
            part.append(term)
    thoughts.append(_thought(after, [*parts, part]))
    return Reading(tuple(thought for thought in thoughts if thought.parts), tuple(excluded))


def _thought(after: str, parts: Sequence[Sequence[Term]]) -> Thought:
    return Thought(after, tuple(tuple(part) for part in parts if part))


def _terms(words: Sequence[str], lexicon: Lexicon) -> list[Term]:
    """Cut words into terms so that as few as possible stay unknown, and then into as few terms as possible."""
    singulars = [singular(word) for word in words]
    best: list[tuple[float, int, tuple[Meaning, ...]]] = [(0.0, 0, ())]
    for end in range(1, len(words) + 1):
        options: list[tuple[float, int, tuple[Meaning, ...]]] = [
            (best[end - 1][0] + _UNKNOWN_COST, end - 1, ())
        ]
        for start in range(max(0, end - lexicon.longest), end):
            meanings = lexicon.terms.get(tuple(singulars[start:end]))
            if meanings is not None:
                options.append((best[start][0] + _cost(meanings), start, meanings))
        best.append(min(options, key=lambda option: (option[0], -option[1])))
    terms: list[Term] = []
    end = len(words)
    while end:
        _, start, meanings = best[end]
        verb = tuple(singulars[start:end]) in lexicon.verbs
        text = " ".join(words[start:end])
        terms.append(Term(text, meanings or _by_form(text), verb))
        end = start
    return terms[::-1]


def _by_form(word: str) -> tuple[Meaning, ...]:
    """Know numbers and adverbs by their form: they say how much or how, and not what."""
    return (Meaning(Kind.FILLER),) if _NEUTRAL.fullmatch(word) else ()


def _cost(meanings: tuple[Meaning, ...]) -> float:
    return _ELSEWHERE_COST if any(meaning.kind is Kind.ELSEWHERE for meaning in meanings) else 1.0
