"""The choice of an archetype for a sentence."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from scaffold.core.errors import UsageError
from scaffold.sentences.choice import LONGEST, Sure, Unsure, choose
from scaffold.sentences.lexicon import Kind, lexicon

_PHRASES = [
    tuple(part.strip() for part in line.split("|", 1))
    for line in Path(__file__).with_name("phrases.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.mark.parametrize(("archetype", "phrase"), _PHRASES, ids=[phrase for _, phrase in _PHRASES])
def test_a_phrase_gets_its_archetype_or_none(archetype: str, phrase: str) -> None:
    """Phrases of all archetypes, and such as no archetype is meant by."""
    choice = choose(phrase)
    assert (choice.archetype if isinstance(choice, Sure) else "unsure") == archetype


def test_all_archetypes_have_phrases() -> None:
    """Each archetype has at least six phrases, and there are more than a hundred of none."""
    named = [archetype for archetype, _ in _PHRASES]
    assert all(named.count(archetype) >= 6 for archetype in lexicon().about)
    assert named.count("unsure") > 100


@pytest.mark.parametrize("phrase", ["", "   ", ".", "!!!", "🙂", "服务", "\x1b[31m", "a" * LONGEST])
def test_sentences_without_english_words_are_unsure(phrase: str) -> None:
    """Three archetypes are named nevertheless."""
    choice = choose(phrase)
    assert isinstance(choice, Unsure)
    assert len(choice.nearest) == 3


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Design a parking garage service", ("parking garage",)),
        ("a museum guide app for patients", ("museum", "patients")),
        ("a zorg service", ("zorg",)),
    ],
)
def test_what_no_archetype_is_about_is_named(sentence: str, named: tuple[str, ...]) -> None:
    """Words that are known, too, where nothing else of the sentence speaks for an archetype."""
    choice = choose(sentence)
    assert isinstance(choice, Unsure)
    assert choice.unknown == named


def test_very_long_sentences_are_refused() -> None:
    """The time for a sentence is bounded by its length."""
    with pytest.raises(UsageError, match="at most"):
        choose("order " * LONGEST)


@pytest.mark.parametrize(
    ("sentence", "archetype", "read_as"),
    [
        ("a notificaton servise", "notification", ("notificaton servise", "notification service")),
        ("paymnet gateway", "payment", ("paymnet gateway", "payment gateway")),
        ("user autentication", "auth", ("user autentication", "user authentication")),
        ("ordr management", "order", ("ordr management", "order management")),
    ],
)
def test_misspelled_words_are_taken_and_shown(
    sentence: str, archetype: str, read_as: tuple[str, str]
) -> None:
    """A slip of the pen is told, and the words that caused a line are those that were written."""
    choice = choose(sentence)
    assert isinstance(choice, Sure)
    assert choice.archetype == archetype
    assert choice.read_as == (read_as,)
    assert choice.causes[0].words in sentence


@pytest.mark.parametrize(
    "word", ["border", "bucking", "shaping", "reviver", "charting", "pricking", "staring", "paymistress"]
)
def test_english_words_are_not_taken_for_others(word: str) -> None:
    """Nor are words that are only somewhat alike."""
    choice = choose(f"{word} service")
    assert isinstance(choice, Unsure)
    assert choice.read_as == ()


@pytest.mark.parametrize(
    ("word", "archetype"),
    [
        ("shoppingcart", "cart"),
        ("ordermanagement", "order"),
        ("OrderService", "order"),
        ("Preisdienst", "pricing"),
    ],
)
def test_words_that_are_written_together_are_parted(word: str, archetype: str) -> None:
    choice = choose(word)
    assert isinstance(choice, Sure)
    assert choice.archetype == archetype


def test_a_verb_is_found_before_words_that_change_little() -> None:
    """Between a verb and its object others may stand, if nothing else is meant by them."""
    choice = choose("cancel the last two online orders")
    assert isinstance(choice, Sure)
    assert choice.causes[0].words == "cancel last two online orders"


def test_traits_that_are_excluded_are_not_asked_for() -> None:
    """ "Without" reaches to the next preposition."""
    choice = choose("an order service without caching or pagination, with rate limits")
    assert isinstance(choice, Sure)
    assert [cause.of for cause in choice.traits] == ["rate-limited"]
    assert [cause.of for cause in choice.refused] == ["cached", "paginated"]


def test_other_archetypes_and_unknown_words_are_named() -> None:
    """Nothing of a sentence is passed over in silence."""
    choice = choose("an order service with payments for zorgs")
    assert isinstance(choice, Sure)
    assert [(cause.words, cause.of) for cause in choice.others] == [("payments", "payment")]
    assert choice.unknown == ("zorgs",)


def test_no_term_names_two_archetypes_by_itself() -> None:
    """Terms that name a service by themselves name one."""
    for words, meanings in lexicon().terms.items():
        named = [meaning.of for meaning in meanings if meaning.kind is Kind.NAMES]
        assert len(named) <= 1, words


def test_lists_do_not_make_terms_name_two_archetypes() -> None:
    """A term with a word of a list ("{people} login") is not one of another archetype with a word of the same list."""
    known = lexicon()
    members: dict[str, list[str]] = {}
    for word, names in known.lists.items():
        for name in names:
            members.setdefault(name, []).append(word)
    for spelling in (one for one in known.terms if any(word in members for word in one)):
        for words in product(*(members.get(word, [word])[:200] for word in spelling)):
            named = {of for kind, of in known.look_up(words)[0] if kind is Kind.NAMES}
            assert len(named) <= 1, words
