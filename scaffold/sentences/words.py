"""Words of a sentence, and the forms that a term of the lexicon may take."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final

# Passed over wherever they stand: "track the stock" is "track stock".
ARTICLES: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "their",
        "our",
        "my",
        "its",
        "his",
        "her",
        "this",
        "these",
        "those",
        "each",
        "every",
        "all",
        "any",
        "some",
    ]
)
COMMA: Final = ","
STOP: Final = "."
# A domain name is one word: what "booking.com" does is not said by its parts.
_WORD = re.compile(r"(?:[^\W_]+\.)+(?:com|org|net|io|ly|app|dev|co)\b|[^\W_]+|[,;]|[.:!?()\n]")
_APOSTROPHES: Final = "'\u2019`"
_VOWELS: Final = "aeiou"
_JOINING: Final = frozenset(",;")
_INTRODUCTION: Final = re.compile(
    rf"\W*(?:i(?:[{_APOSTROPHES}]?m| +am)|we(?:[{_APOSTROPHES}]?re| +are)) +an? +"
    r"[\w -]{1,80}?(?:[,.;!:]| (?:and|who|that|so)\b)",
    re.IGNORECASE,
)


_SINGLE: Final = re.compile(r"\b(?:an?|my|this|that) ([^\W_]+)")
# The key of a ticket, and what sort it is: "SHOP-12: …", "User story - …", "feat(api): …".
_TICKET: Final = re.compile(
    r"\W*(?:(?-i:[A-Z][A-Z0-9]+)-\d+\b|#\d+"
    r"|(?:ticket|task|todo|epic|spike|subject|title|(?:user )?story|feat(?:ure)?(?: request)?|chore|fix)"
    r"(?:\([\w ,-]+\))?!?(?= *[:\u2013-] ))\W*(?=\S)",
    re.IGNORECASE,
)


def without_introduction(sentence: str) -> str:
    """Leave out who speaks, which names no service: "I'm a student and", "We are a small bakery."; not where nothing follows.

    The key and the sort of a ticket go, too.
    """
    while ticket := _TICKET.match(sentence):
        sentence = sentence[ticket.end() :]
    introduction = _INTRODUCTION.match(sentence)
    rest = sentence[introduction.end() :] if introduction else ""
    return rest if rest.strip() else sentence


def words_of(sentence: str) -> tuple[str, ...]:
    """List the words of a sentence in small letters, without accents and articles.

    Commas and semicolons are COMMA; marks that end a thought are STOP. Hyphens and slashes part words.
    """
    folded = unicodedata.normalize("NFKD", sentence.casefold())
    plain = "".join(
        letter for letter in folded if not unicodedata.combining(letter) and letter not in _APOSTROPHES
    )
    return tuple(_mark(word) for word in _WORD.findall(plain.replace("&", " and ")) if word not in ARTICLES)


def single_things(sentence: str) -> frozenset[str]:
    """Return the words before which a sentence says that there is one: "pizza" in "order a pizza"."""
    return frozenset(_SINGLE.findall(sentence.casefold()))


def singular(word: str) -> str:
    """Return the singular of an English noun in the plural, by its ending; other words as they are."""
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def spellings(term: str, lists: Mapping[str, Sequence[str]]) -> frozenset[tuple[str, ...]]:
    """List the spellings of a term, each as its words in the singular.

    `verb~` is any form of the verb, `{people}` any term of the list of that name.
    """
    choices = [_choices(word, lists) for word in term.split()]
    return frozenset(
        tuple(singular(word) for part in parts for word in part.split()) for parts in product(*choices)
    )


def _choices(word: str, lists: Mapping[str, Sequence[str]]) -> Sequence[str]:
    if word.startswith("{"):
        return lists[word[1:-1]]
    return verb_forms(word[:-1]) if word.endswith("~") else (word,)


def verb_forms(verb: str) -> tuple[str, ...]:
    """Return a regular verb's forms: itself, with -s, -ed and -ing."""
    stem = verb.removesuffix("e")
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    if _doubles(verb):
        stem = verb + verb[-1]
    gerund = f"{verb}ing" if verb.endswith("ee") else f"{stem}ing"
    ending = "es" if verb.endswith(("s", "x", "ch", "sh", "z", "o")) else "s"
    return verb, f"{verb}{ending}", f"{stem}ed", gerund, f"{verb}ing", f"{verb}ed"


def _doubles(verb: str) -> bool:
    """Say whether a verb doubles its last letter, as "log" does and "upload" does not."""
    short = len(verb) <= 4 or verb.endswith(("hip", "get", "bmit"))
    return (
        short
        and len(verb) > 2
        and verb[-1] not in f"{_VOWELS}wxy"
        and verb[-2] in _VOWELS
        and verb[-3] not in _VOWELS
    )


def _mark(word: str) -> str:
    if word in _JOINING:
        return COMMA
    return word if word[0].isalnum() else STOP
