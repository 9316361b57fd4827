"""The lexicon of sentences: every term with what it may mean, read once from `lexicon.yaml`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

import yaml

from scaffold.sentences.words import COMMA, STOP, spellings


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
    """Meanings by spelling, the words in the singular.

    `verbs` are the spellings that begin with a verb; `about` says what each archetype does, `longest` counts words.
    """

    terms: Mapping[tuple[str, ...], tuple[Meaning, ...]]
    verbs: frozenset[tuple[str, ...]]
    about: Mapping[str, str]
    longest: int


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


@cache
def lexicon() -> Lexicon:
    """Read the lexicon."""
    data = yaml.safe_load(files("scaffold.sentences").joinpath("lexicon.yaml").read_text(encoding="utf-8"))
    terms: dict[tuple[str, ...], tuple[Meaning, ...]] = {
        (COMMA,): (Meaning(Kind.JOIN),),
        (STOP,): (Meaning(Kind.BREAK),),
    }
    verbs: set[tuple[str, ...]] = set()
    for term, meaning in _entries(data):
        if term.split()[0].endswith("~"):
            verbs |= spellings(term, data)
        for spelling in spellings(term, data):
            present = terms.get(spelling, ())
            if meaning not in present:
                terms[spelling] = (*present, meaning)
    about = {name: entry["about"] for name, entry in data["archetypes"].items()}
    return Lexicon(terms, frozenset(verbs), about, max(map(len, terms)))


def _entries(data: Mapping[str, Any]) -> Iterator[tuple[str, Meaning]]:
    for name, entry in data["archetypes"].items():
        for kind in (Kind.NAMES, Kind.LIKELY, Kind.RELATED):
            for term in entry[kind.value]:
                yield term, Meaning(kind, name)
    for trait, terms in data["traits"].items():
        for term in terms:
            yield term, Meaning(Kind.TRAIT, trait)
    for key, kind in _LISTS.items():
        for term in data[key]:
            yield term, Meaning(kind)
