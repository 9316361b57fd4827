"""The lexicon of sentences: every term with what it may mean, read once from `lexicon.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, Final, NamedTuple

import yaml

from scaffold.sentences.words import COMMA, STOP, singular, spellings

Spelling = tuple[str, ...]


class Kind(Enum):
    """Kinds of meaning that a term may have."""

    NAMES = "names"
    LIKELY = "likely"
    RELATED = "related"
    TRAIT = "trait"
    ELSEWHERE = "elsewhere"
    GENERIC = "generic"
    FILLER = "filler"
    KNOWN = "known"
    LIFE = "life"
    BREAK = "break"
    JOIN = "join"
    NEGATION = "negation"


class Meaning(NamedTuple):
    """A meaning of a term; `of` names the archetype or the trait, and is empty for other kinds."""

    kind: Kind
    of: str = ""


class Lexicon(NamedTuple):
    """Meanings by spelling, the words in the singular; `{people}` stands for every word of that list, which is in `lists`.

    `verbs` are the spellings that begin with a verb; `about` says what each archetype does, `longest` counts words.
    `words` are all that are known, `targets` those that misspelled ones are compared with, by their first letter, and
    `spelled` the English words that are like one of those. `abbreviations` has the words that stand behind short ones.
    """

    terms: Mapping[Spelling, tuple[Meaning, ...]]
    lists: Mapping[str, Sequence[str]]
    verbs: frozenset[Spelling]
    about: Mapping[str, str]
    longest: int
    words: frozenset[str]
    targets: Mapping[str, Sequence[str]]
    spelled: frozenset[str]
    abbreviations: Mapping[str, tuple[str, ...]]

    def look_up(self, words: Spelling) -> tuple[tuple[Meaning, ...], bool]:
        """Return what words mean as one term, nothing for what is not a term, and whether it can begin with a verb.

        A term of these very words comes before one of a list that they are in.
        """
        if words in self.terms:
            return self.terms[words], words in self.verbs
        found: dict[Meaning, None] = {}
        verb = False
        if any(word in self.lists for word in words):
            for spelling in product(*((word, *self.lists.get(word, ())) for word in words)):
                found.update(dict.fromkeys(self.terms.get(spelling, ())))
                verb = verb or spelling in self.verbs
        return tuple(found), verb


EVIDENCE: Final = (Kind.NAMES, Kind.LIKELY, Kind.RELATED)
# Shorter words are one slip away from too many others.
_SHORTEST_TARGET: Final = 5
_LISTS: Final = {
    "elsewhere": Kind.ELSEWHERE,
    "breaks": Kind.BREAK,
    "joins": Kind.JOIN,
    "negations": Kind.NEGATION,
    "generic": Kind.GENERIC,
    "fillers": Kind.FILLER,
    "known": Kind.KNOWN,
    "people": Kind.KNOWN,
    "goods": Kind.KNOWN,
    "life": Kind.LIFE,
}
# Lists that terms refer to, as in "{people} login".
_NAMED: Final = ("generic", "people", "goods")


@cache
def lexicon() -> Lexicon:
    """Read the lexicon."""
    data = yaml.load(_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    several = {name: _several(name, data[name]) for name in _NAMED}
    terms: dict[Spelling, tuple[Meaning, ...]] = {
        (COMMA,): (Meaning(Kind.JOIN),),
        (STOP,): (Meaning(Kind.BREAK),),
    }
    verbs: set[Spelling] = set()
    for term, meaning in _entries(data):
        spelled = spellings(term, several)
        if term.split()[0].endswith("~"):
            verbs |= spelled
        for spelling in spelled:
            present = terms.get(spelling, ())
            if meaning not in present:
                terms[spelling] = (*present, meaning)
    return Lexicon(
        terms,
        _lists(data),
        frozenset(verbs),
        {name: entry["about"] for name, entry in data["archetypes"].items()},
        max(map(len, terms)),
        frozenset(word for spelling in terms for word in spelling),
        _targets(terms),
        frozenset(data["spelled"]),
        {short: tuple(full.split()) for short, full in data["abbreviations"].items()},
    )


def _text() -> str:
    return files("scaffold.sentences").joinpath("lexicon.yaml").read_text(encoding="utf-8")


def _several(name: str, terms: Sequence[str]) -> Sequence[str]:
    """Return how a list stands in terms: by its name for all single words, and by each of its longer terms."""
    return f"{{{name}}}", *(term for term in terms if " " in term)


def _lists(data: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    lists: dict[str, list[str]] = {}
    for name in _NAMED:
        for word in data[name]:
            lists.setdefault(singular(word), []).append(f"{{{name}}}")
    return lists


def _targets(terms: Mapping[Spelling, Iterable[Meaning]]) -> Mapping[str, Sequence[str]]:
    words = {
        word
        for spelling, meanings in terms.items()
        for word in spelling
        if len(word) >= _SHORTEST_TARGET and any(meaning.kind in EVIDENCE for meaning in meanings)
    }
    targets: dict[str, list[str]] = {}
    for word in sorted(words):
        targets.setdefault(word[0], []).append(word)
    return targets


def _entries(data: Mapping[str, Any]) -> Iterator[tuple[str, Meaning]]:
    for name, entry in data["archetypes"].items():
        for kind in EVIDENCE:
            for term in entry[kind.value]:
                yield term, Meaning(kind, name)
    for trait, terms in data["traits"].items():
        for term in terms:
            yield term, Meaning(Kind.TRAIT, trait)
    for key, kind in _LISTS.items():
        for term in data[key]:
            yield term, Meaning(kind)
