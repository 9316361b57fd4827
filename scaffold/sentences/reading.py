"""The reading of a sentence: its terms as the lexicon knows them, parted into thoughts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from scaffold.sentences.lexicon import EVIDENCE, Kind, Lexicon, Meaning
from scaffold.sentences.spelling import mend
from scaffold.sentences.words import COMMA, single_things, singular, without_introduction, words_of

STRONG: Final = (Kind.NAMES, Kind.LIKELY)
_NEUTRAL: Final = re.compile(r"\d+[a-z]{0,3}|\w+(?:ous|al|ive|ful|ab|ib|ant|ent|ing|ed|ic)ly|\w{3,}[^\We]ed")
_SKIPPED: Final = (Kind.FILLER, Kind.KNOWN)
_LETTING: Final = frozenset({"let", "lets", "letting"})
_PEOPLE: Final = frozenset(
    {
        "people",
        "person",
        "user",
        "customer",
        "client",
        "buyer",
        "shopper",
        "visitor",
        "member",
        "employee",
        "student",
        "patient",
    }
)
# Words that open a thought about when something is done; a comma ends it: "after a purchase, people give stars".
CONDITIONS: Final = frozenset(
    {"after", "before", "once", "when", "whenever", "while", "if", "unless", "as", "until"}
)
# Cost of reading a word as unknown, in terms: more than any sentence saves by longer terms.
_UNKNOWN_COST: Final = 100.0
# A term that means something else is preferred to terms of the same length.
_ELSEWHERE_COST: Final = 0.5
# Nouns belong together before a verb and its object do: "publish | product reviews".
_VERB_COST: Final = 0.01

# Cost of the cheapest terms up to a word, where the last of them begins, its meanings, and whether it begins with a verb.
_Cut = tuple[float, int, tuple[Meaning, ...], bool]


class Term(NamedTuple):
    """A term of a sentence as it was written, and its meanings; none for a word that the lexicon does not know.

    `verb` says that it can begin with a verb; `meant` are its words where one was misspelled.
    """

    text: str
    meanings: tuple[Meaning, ...]
    verb: bool = False
    meant: str = ""

    def means(self, *kinds: Kind) -> bool:
        """Say whether one of its meanings is of one of these kinds."""
        return any(meaning.kind in kinds for meaning in self.meanings)

    @property
    def evidence(self) -> Mapping[str, Kind]:
        """The archetypes that it speaks for, each with the strongest kind."""
        if self.means(Kind.ELSEWHERE):
            return {}
        kinds: dict[str, Kind] = {}
        for kind in reversed(EVIDENCE):
            kinds.update({meaning.of: kind for meaning in self.meanings if meaning.kind is kind})
        return kinds

    @property
    def foreign(self) -> bool:
        """True where nothing is understood by it: unknown, or known to mean something else."""
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
    """A sentence as it was understood: its thoughts, and the terms that it excludes ("without caching").

    `single` are the words of which it says that there is one.
    """

    thoughts: tuple[Thought, ...]
    excluded: tuple[Term, ...]
    single: frozenset[str] = frozenset()

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
    for term in _terms(words_of(without_introduction(sentence)), lexicon):
        if term.means(Kind.BREAK) or (term.text == COMMA and after in CONDITIONS):
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
    return Reading(
        tuple(thought for thought in thoughts if thought.parts), tuple(excluded), single_things(sentence)
    )


def _thought(after: str, parts: Sequence[Sequence[Term]]) -> Thought:
    return Thought(after, tuple(tuple(part) for part in parts if part))


def _terms(words: Sequence[str], lexicon: Lexicon) -> list[Term]:
    """Cut words into terms so that as few as possible stay unknown, and then into as few terms as possible."""
    written, meant = _mended(words, lexicon)
    singulars = [singular(word) for word in meant]
    gaps = [_may_be_skipped(word, lexicon) for word in singulars]
    doers = _doers(singulars, gaps)
    best: list[_Cut] = [(0.0, 0, (), False)]
    for end in range(1, len(meant) + 1):
        options: list[_Cut] = [(best[end - 1][0] + _UNKNOWN_COST, end - 1, (), False)]
        for start in range(max(0, end - lexicon.longest), end):
            if start in doers and end > start + 1:
                continue
            meanings, verb = _look_up(singulars[start:end], gaps[start:end], lexicon)
            if meanings:
                options.append((best[start][0] + _cost(meanings, verb), start, meanings, verb))
        best.append(min(options, key=lambda option: (option[0], -option[1])))
    terms: list[Term] = []
    end = len(meant)
    while end:
        _, start, meanings, verb = best[end]
        text, right = " ".join(written[start:end]), " ".join(meant[start:end])
        terms.append(Term(text, meanings or _by_form(text), verb, "" if text == right else right))
        end = start
    return terms[::-1]


def _doers(words: Sequence[str], gaps: Sequence[bool]) -> frozenset[int]:
    """Return where people stand who are to do something: behind "let our users", a verb comes, and no part of a noun."""
    found = set()
    for number, word in enumerate(words):
        if word in _LETTING:
            later = number + 1
            while later < len(words) and gaps[later] and words[later] not in _PEOPLE:
                later += 1
            if later < len(words) and words[later] in _PEOPLE:
                found.add(later)
    return frozenset(found)


def _mended(words: Sequence[str], lexicon: Lexicon) -> tuple[list[str], list[str]]:
    """Return the words as they were written, and as they were meant; of one that is parted, both are its parts."""
    written: list[str] = []
    meant: list[str] = []
    for word in words:
        right = lexicon.abbreviations.get(word) or mend(word, lexicon)
        written += right if len(right) > 1 else (word,)
        meant += right
    return written, meant


def _may_be_skipped(word: str, lexicon: Lexicon) -> bool:
    """Say whether a word may stand within a term that begins with a verb, as "new" in "publish new products"."""
    meanings = lexicon.terms.get((word,), ())
    return bool(meanings) and all(meaning.kind in _SKIPPED for meaning in meanings)


def _look_up(
    words: Sequence[str], gaps: Sequence[bool], lexicon: Lexicon
) -> tuple[tuple[Meaning, ...], bool]:
    meanings, verb = lexicon.look_up(tuple(words))
    if meanings or not any(gaps[1:-1]):
        return meanings, verb
    kept = (word for word, gap in zip(words[1:-1], gaps[1:-1], strict=True) if not gap)
    meanings, verb = lexicon.look_up((words[0], *kept, words[-1]))
    return (meanings, verb) if verb else ((), False)


def _by_form(word: str) -> tuple[Meaning, ...]:
    """Know numbers and adverbs by their form: they say how much or how, and not what."""
    return (Meaning(Kind.FILLER),) if _NEUTRAL.fullmatch(word) else ()


def _cost(meanings: tuple[Meaning, ...], verb: bool) -> float:
    cost = _ELSEWHERE_COST if any(meaning.kind is Kind.ELSEWHERE for meaning in meanings) else 1.0
    return cost + _VERB_COST * verb
