"""Doubts about an archetype that its words alone seem to name: what else they may mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, takewhile
from typing import Final

from scaffold.sentences.lexicon import Kind, lexicon
from scaffold.sentences.reading import CONDITIONS, STRONG, Reading, Term, Thought
from scaffold.sentences.words import STOP, singular

# Archetypes whose words mean other things outside of trade: court orders, credit ratings.
TRADE: Final = frozenset(
    {"order", "catalog", "inventory", "cart", "payment", "shipping", "pricing", "review"}
)
# So many words that are not understood outweigh fewer terms that name the archetype.
_MANY: Final = 3
# Words that say of whom or what without naming it.
_POINTING: Final = ("me", "it", "him", "them", "myself", "yourself", "itself")
# How one speaks of something that there is already: "I feel like a cart", "my payment was declined".
_SPOKEN: Final = frozenset(
    ("i", word) for word in ("am", "feel", "felt", "love", "loved", "hate", "like", "miss", "was", "think")
)
_ASKING: Final = frozenset({"please", "you"})
_THIRD: Final = frozenset({"your", "yours", "he", "she"})
_BINDING: Final = frozenset({"about", "for", "in", "to", "at", "on"})
_PAST: Final = frozenset({"was", "were", "did", "got"})


def head_of(part: Sequence[Term]) -> Term | None:
    """Return the term of a part that names what is meant: the last one that names an archetype."""
    return next((term for term in reversed(part) if term.means(*STRONG)), None)


def doubt_words(reading: Reading, subject: Thought, best: str) -> str:
    """Doubt a subject with foreign words: a painting is authenticated in another sense than a user."""
    names = {
        term.text
        for term in reading.terms
        for of, kind in term.evidence.items()
        if of == best and kind is Kind.NAMES
    }
    support = {term.text for term in reading.terms for of in term.evidence if of == best}
    near = [term.text for term in _near(reading, subject) if _is_foreign(term, best)]
    other = [term.text for term in reading.terms if term.means(Kind.ELSEWHERE)]
    anywhere = [
        term.text for term in reading.terms if term.foreign or (not names and _is_foreign(term, best))
    ]
    if other and len(names) < 2 and not (best not in TRADE and _is_aside(reading, subject, other)):
        return f"{_quoted(other)} means something else"
    unknown = [term.text for term in _sentence_of(subject, reading) if term.foreign]
    if len(unknown) >= _MANY and len(names) < _MANY:
        return f"{_quoted(unknown)} may change its meaning"
    if near and not (names and len(support) > 1):
        return f"{_quoted(near)} may change its meaning"
    if anywhere and not names:
        return f"{_quoted(anywhere)} may change its meaning"
    return _doubt_alone(reading, subject, best) if len(support) == 1 else ""


def _is_aside(reading: Reading, subject: Thought, texts: Sequence[str]) -> bool:
    """Say whether terms only tell for what a service is that has its full name: "a booking service for escape rooms"."""
    following = reading.thoughts[reading.thoughts.index(subject) + 1 :]
    aside = {term.text for thought in following if thought.after != "of" for term in thought.terms}
    return aside.issuperset(texts) and any(map(_is_full_name, subject.terms))


def _is_full_name(term: Term) -> bool:
    """Say whether a term is the name of a service with the word that says so: "booking service"."""
    *before, last = term.text.split()
    meanings, _ = lexicon().look_up((singular(last),))
    return bool(before) and term.means(Kind.NAMES) and any(one.kind is Kind.GENERIC for one in meanings)


def _doubt_alone(reading: Reading, subject: Thought, best: str) -> str:
    """Doubt a subject that one term alone speaks for, where nothing says that a service is meant: "Ship it!"."""
    if any(term.means(Kind.GENERIC) for term in reading.terms):
        return ""
    part, head = next((part, term) for part in subject.parts if (term := head_of(part)) is not None)
    following = reading.thoughts[reading.thoughts.index(subject) + 1 :]
    if _is_personal(reading, subject, head) or _is_task(reading, part, head):
        return f"{head.text!r} is said of one thing or person"
    if " " in head.text:
        return ""
    strange = [term for one in following[:1] if _is_empty(one, best) for term in one.terms]
    for one in following:
        if one.after in CONDITIONS or (one.after == "for" and not _says_something(one.terms, best)):
            strange += [term for term in one.terms if term.foreign]
    strange += [term for term in reading.excluded if term.foreign]
    if strange:
        return f"{_quoted([term.text for term in strange])} may change its meaning"
    vague = [word for word in _POINTING if (head.text, word) in pairwise(_texts(subject))]
    if vague and not _says_something((term for term in reading.terms if term is not head), best):
        return f"{head.text!r} is said of {vague[0]!r} alone"
    return ""


def _is_empty(thought: Thought, best: str) -> bool:
    """Say whether what is said of a subject ("of feelings", "about the plan") is of no matter that a service could have."""
    if thought.after == "of":
        return not _says_something(thought.terms, best)
    return thought.after in _BINDING and not any(
        term.foreign or term.evidence or _says_something([term], best) for term in thought.terms
    )


def _is_personal(reading: Reading, subject: Thought, head: Term) -> bool:
    """Say whether somebody speaks of themselves or of the reader: "I am out of stock", "my payment was declined"."""
    texts = _texts(subject)
    said = set(pairwise(texts))
    return (
        not _THIRD.isdisjoint(texts)
        or "me" in head.text.split()
        or bool(said & _SPOKEN)
        or any((head.text, word) in said for word in _PAST)
        or any(one.after == "for" and _texts(one)[0] == "me" for one in reading.thoughts)
    )


def _is_task(reading: Reading, part: Sequence[Term], head: Term) -> bool:
    """Say whether one thing is to be done, and not what a service does: "order a pizza", "please review the contract"."""
    number = part.index(head)
    if number and part[number - 1].text in _ASKING:
        return True
    if any(_is_in("{people}", term.text) for term in reading.terms):
        return False
    what = part[number + 1].text.split()[:1] if len(part) > number + 1 and " " not in head.text else []
    if head.verb:
        what += [word for word in head.text.split()[1:] if _is_in("{goods}", word)]
    return bool(reading.single.intersection(what))


def _is_in(name: str, word: str) -> bool:
    """Say whether a word is in a list of the lexicon that terms refer to."""
    return name in lexicon().lists.get(singular(word), ())


def _texts(thought: Thought) -> list[str]:
    return [term.text for term in thought.terms]


def _says_something(terms: Iterable[Term], best: str) -> bool:
    """Say whether there is a word of some matter among terms."""
    return any(term.means(Kind.KNOWN, Kind.LIFE, Kind.TRAIT) or best in term.evidence for term in terms)


def _sentence_of(subject: Thought, reading: Reading) -> Iterator[Term]:
    """List the terms from a subject on, up to the mark that ends its sentence."""
    start = reading.thoughts.index(subject)
    following = takewhile(lambda thought: thought.after != STOP, reading.thoughts[start + 1 :])
    yield from subject.terms
    yield from (term for thought in following for term in thought.terms)


def _is_foreign(term: Term, archetype: str) -> bool:
    return term.foreign or (archetype in TRADE and term.means(Kind.LIFE) and archetype not in term.evidence)


def _near(reading: Reading, subject: Thought) -> list[Term]:
    """Return the terms that name a subject, up to a word such as "service", and what it is "of".

    What it is for, and what else is said of it, stands elsewhere.
    """
    number = next((number for number, part in enumerate(subject.parts) if head_of(part)), 0)
    part = subject.parts[number]
    end = next((place for place, term in enumerate(part) if place and term.means(Kind.GENERIC)), len(part))
    before = [term for one in subject.parts[:number] for term in one]
    following = reading.thoughts[reading.thoughts.index(subject) + 1 :][:1]
    head = head_of(part)
    binding = ("of", "to") if head is not None and head.verb else ("of",)
    return [
        *before,
        *part[:end],
        *(term for thought in following if thought.after in binding for term in thought.terms),
    ]


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"{word!r}" for word in words)
