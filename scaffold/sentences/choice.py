"""The choice of an archetype for a sentence: sure, with the words that decided, or unsure, with the nearest ones.

A wrong archetype costs an architect more than a question, so a sentence is only taken where its own subject names one
archetype clearly. The subject is the first thought that says more than "a fast service for our customers".
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from itertools import pairwise
from typing import Final, NamedTuple

from scaffold.core.errors import UsageError
from scaffold.sentences.doubts import TRADE, doubt_words, head_of
from scaffold.sentences.lexicon import EVIDENCE, Kind, Lexicon, lexicon
from scaffold.sentences.reading import CONDITIONS, STRONG, Reading, Term, Thought, read

LONGEST: Final = 1000
# Weights of a term by where it stands: in the first part of the subject, in its other parts, in other thoughts.
_WEIGHTS: Final = {
    Kind.NAMES: (6.0, 4.0, 2.0),
    Kind.LIKELY: (4.0, 2.5, 1.5),
    Kind.RELATED: (1.5, 1.0, 0.5),
}
# How many related terms of one archetype name it together: "products, categories and brands".
_TOGETHER: Final = 3
# The last term of the subject is what is meant; those before it say of which sort: "payment notifications".
_HEAD: Final = 1.6
# How many times the score of the next archetype the score of the chosen one has to be.
_MARGIN: Final = 1.3


class Cause(NamedTuple):
    """The words of a sentence that stand for something, and what: an archetype or a trait."""

    words: str
    of: str


class Sure(NamedTuple):
    """An archetype with its traits, the words that asked for each, and the words that were not understood.

    `read_as` has misspelled words with what they were taken for.
    """

    archetype: str
    causes: tuple[Cause, ...]
    traits: tuple[Cause, ...]
    refused: tuple[Cause, ...]
    others: tuple[Cause, ...]
    unknown: tuple[str, ...]
    read_as: tuple[Cause, ...]


class Unsure(NamedTuple):
    """The three nearest archetypes, the best first, with the words for each; `reason` says why none was taken.

    `read_as` has misspelled words with what they were taken for, `guesses` what others may have been meant to be.
    """

    reason: str
    nearest: tuple[tuple[str, tuple[str, ...]], ...]
    unknown: tuple[str, ...]
    read_as: tuple[Cause, ...]
    guesses: tuple[Cause, ...]


def choose(sentence: str) -> Sure | Unsure:
    """Choose the archetype that a sentence in English asks for. Raises UsageError for one beyond LONGEST characters."""
    known = lexicon()
    reading = _read(sentence, known)
    subject = _subject(reading)
    scores = _scores(reading, subject)
    reason = "none of its words names a service that there is an archetype of"
    if subject is not None:
        reason = _doubt(reading, subject, scores)
        if not reason:
            return _sure(_ranked(scores)[0], reading)
    return _unsure(reason, reading, scores, known)


def choose_as(archetype: str, sentence: str) -> Sure:
    """Take an archetype that was chosen already, and from a sentence its traits. Raises UsageError as `choose` does."""
    return _sure(archetype, _read(sentence, lexicon()))


def _read(sentence: str, known: Lexicon) -> Reading:
    if len(sentence) > LONGEST:
        raise UsageError(
            "sentence-long",
            f"the sentence has {len(sentence)} characters, and at most {LONGEST} are read",
            hint="say in one sentence what the service is for, and the rest in the brief",
        )
    return read(sentence, known)


def _subject(reading: Reading) -> Thought | None:
    """Find the first thought that names an archetype or holds a foreign word; without one the first that speaks of something.

    What is said of when something is done comes last.
    """
    thoughts = sorted(reading.thoughts, key=_is_condition)
    named = (one for one in thoughts if any(term.foreign or term.means(*STRONG) for term in one.terms))
    return next(named, next((one for one in thoughts if _related(one)), None))


def _is_condition(thought: Thought) -> bool:
    return thought.after in CONDITIONS


def _related(thought: Thought) -> set[str]:
    return {of for term in thought.terms for of in term.evidence}


def _scores(reading: Reading, subject: Thought | None) -> defaultdict[str, float]:
    """Sum the weights of each archetype's terms."""
    scores: defaultdict[str, float] = defaultdict(float)
    first = _from_first_named(subject)[0] if subject is not None else ()
    for thought in reading.thoughts:
        for part in thought.parts:
            place = (0 if part is first else 1) if thought is subject else 2
            head = head_of(part) if place == 0 else None
            for term in part:
                for archetype, kind in term.evidence.items():
                    scores[archetype] += _WEIGHTS[kind][place] * (_HEAD if term is head else 1.0)
    return scores


def _ranked(scores: defaultdict[str, float]) -> list[str]:
    return sorted(scores, key=lambda name: -scores[name])


def _doubt(reading: Reading, subject: Thought, scores: defaultdict[str, float]) -> str:
    """Say why the best archetype is not sure to be the right one; nothing when it is."""
    ranked = _ranked(scores)
    if not ranked:
        return "its subject is not understood"
    best = ranked[0]
    before = [one for one in reading.thoughts[: reading.thoughts.index(subject)] if not _is_condition(one)]
    spoken = set[str]().union(*map(_related, before))
    if not _names(subject, best) or (spoken and best not in spoken):
        return f"its subject does not name {best}"
    if len(ranked) > 1 and scores[best] < scores[ranked[1]] * _MARGIN:
        return f"it names {best} and {ranked[1]} alike"
    crowd = _crowd(reading.terms, best)
    if crowd:
        return f"it names {best} and {crowd} alike"
    rival = _rival(subject, best)
    if rival:
        return f"it asks for {best} and {rival} at once"
    if any(map(_names_another, before)) and not _named_fully(subject, best):
        return f"its subject does not name {best}"
    return doubt_words(reading, subject, best)


def _names_another(thought: Thought) -> bool:
    """Say whether a thought has a service with a name: "a bakery app" as "a simple app" is not."""
    return any(
        one.means(Kind.KNOWN, Kind.LIFE) and not one.means(Kind.FILLER) and other.means(Kind.GENERIC)
        for part in thought.parts
        for one, other in pairwise(part)
    )


def _named_fully(subject: Thought, archetype: str) -> bool:
    return any(
        kind is Kind.NAMES for term in subject.terms for of, kind in term.evidence.items() if of == archetype
    )


def _names(subject: Thought, archetype: str) -> bool:
    """Say whether a subject names an archetype: by a term of its first part, or by several related ones."""
    first = _from_first_named(subject)[0]
    if any(kind in STRONG for term in first for of, kind in term.evidence.items() if of == archetype):
        return True
    related = {term.text for term in subject.terms for of in term.evidence if of == archetype}
    return len(related) >= _TOGETHER and not any(head_of(part) for part in subject.parts)


def _rival(subject: Thought, best: str) -> str | None:
    """Name another archetype that the subject puts beside the best: "orders and payments", "a cart and a search".

    What follows the full name of a service is a feature of it ("order service, caching"), and so is a further clause ("tracks
    stock and reserves items").
    """
    first, *others = _from_first_named(subject)
    beside = next((part[0].text for part in subject.parts if _is_thing(part)), None)
    if beside and len(first) == 1 and best in TRADE:
        return beside
    closed = any(term.means(Kind.GENERIC) for term in first)
    for part in others:
        if _is_clause(part) or (closed and not any(term.means(Kind.GENERIC) for term in part)):
            continue
        head = head_of(part)
        named = {of for of, kind in head.evidence.items() if kind in STRONG} if head else set()
        if head and named and best not in head.evidence:
            return min(named)
    return None


def _crowd(terms: Sequence[Term], best: str) -> str | None:
    """Name another archetype that several related terms speak for, where one that is not its name speaks for the best."""
    if [term.evidence[best] for term in terms if best in term.evidence] != [Kind.LIKELY]:
        return None
    spoken = Counter(of for term in terms for of in term.evidence)
    return next((name for name in sorted(spoken) if spoken[name] >= _TOGETHER), None)


def _is_matter(term: Term) -> bool:
    """Say whether a word that speaks for no archetype tells what a sentence is about."""
    return term.means(Kind.KNOWN, Kind.LIFE) and not term.means(Kind.FILLER, Kind.GENERIC, *EVIDENCE)


def _is_thing(part: Sequence[Term]) -> bool:
    """Say whether a part is one thing that another service keeps, as "users" in "users and orders"."""
    return len(part) == 1 and part[0].means(Kind.KNOWN) and not part[0].means(Kind.FILLER, *EVIDENCE)


def _from_first_named(subject: Thought) -> tuple[tuple[Term, ...], ...]:
    """Leave out what stands before the first part that names an archetype, as "place" in "place and cancel orders"."""
    number = next((number for number, part in enumerate(subject.parts) if head_of(part)), 0)
    return subject.parts[number:]


def _is_clause(part: Sequence[Term]) -> bool:
    """Say whether a part tells what is done, as "charges cards" does, and not what there is."""
    return part[0].verb and (len(part) > 1 or " " in part[0].text)


def _sure(archetype: str, reading: Reading) -> Sure:
    traits = tuple(_caused(reading.terms, Kind.TRAIT))
    refused = tuple(_caused(reading.excluded, Kind.TRAIT))
    named = [(term, term.evidence) for term in reading.terms]
    return Sure(
        archetype,
        tuple(Cause(term.text, archetype) for term, of in named if archetype in of),
        tuple(cause for cause in traits if cause.of not in {other.of for other in refused}),
        refused,
        tuple(
            Cause(term.text, other)
            for term, of in named
            if archetype not in of
            for other in sorted(of)
            if of[other] is Kind.NAMES
        ),
        tuple(term.text for term in reading.terms if term.foreign),
        _read_as(reading),
    )


def _read_as(reading: Reading) -> tuple[Cause, ...]:
    return tuple(Cause(term.text, term.meant) for term in reading.terms if term.meant)


def _caused(terms: Sequence[Term], kind: Kind) -> Iterator[Cause]:
    seen: set[str] = set()
    for term in terms:
        for meaning in term.meanings:
            if meaning.kind is kind and meaning.of not in seen:
                seen.add(meaning.of)
                yield Cause(term.text, meaning.of)


def _unsure(reason: str, reading: Reading, scores: defaultdict[str, float], known: Lexicon) -> Unsure:
    unknown = tuple(dict.fromkeys(term.text for term in reading.terms if term.foreign))
    if not unknown and not scores:
        # Words that are known, and say what the sentence is about where no archetype is.
        unknown = tuple(dict.fromkeys(term.text for term in reading.terms if _is_matter(term)))
    guesses = tuple(_guesses(unknown, known))
    for guess in guesses:
        scores[guess.of] += 1
    ranked = _ranked(scores)
    ranked += [name for name in known.about if name not in scores]
    words = {
        name: tuple(dict.fromkeys(term.text for term in reading.terms if name in term.evidence))
        for name in ranked[:3]
    }
    return Unsure(reason, tuple(words.items()), unknown, _read_as(reading), guesses)


def _guesses(unknown: Sequence[str], known: Lexicon) -> Iterator[Cause]:
    """Guess what misspelled words were meant to be, among the single words that name an archetype."""
    names = {
        terms[0]: meaning.of
        for terms, meanings in known.terms.items()
        for meaning in meanings
        if len(terms) == 1 and meaning.kind in STRONG
    }
    for word in unknown:
        for guess in get_close_matches(word, names, n=1, cutoff=0.8):
            yield Cause(guess, names[guess])
