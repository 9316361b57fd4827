"""Briefs written for sentences."""

from __future__ import annotations

import pytest
import yaml

from scaffold.core.errors import UsageError
from scaffold.sentences.archetypes import check_archetype, list_archetypes, read_archetype, write_brief
from scaffold.sentences.choice import Sure, choose, choose_as
from scaffold.sentences.lexicon import Kind, lexicon


def _sure(sentence: str) -> Sure:
    choice = choose(sentence)
    assert isinstance(choice, Sure)
    return choice


@pytest.mark.parametrize("name", list_archetypes())
def test_every_archetype_is_a_brief(name: str) -> None:
    """With and without all of its optional lines, and without all that can be refused."""
    assert yaml.safe_load(write_brief(choose_as(name, "")).text)["service"] == f"{name}-service"
    traits = {line.trait for line in read_archetype(name) if line.trait}
    known = {
        meaning.of
        for meanings in lexicon().terms.values()
        for meaning in meanings
        if meaning.kind is Kind.TRAIT
    }
    assert traits <= known


def test_each_line_has_its_cause() -> None:
    """A line of a trait has the words for the trait, other lines those for the archetype."""
    text = write_brief(_sure("A multi-tenant order service")).text
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(line.endswith(('  # "order service"', '  # "multi tenant"')) for line in lines)
    assert '      - tenant  # "multi tenant"' in lines


def test_refused_traits_go() -> None:
    """With the whole operation that stands for one."""
    text = write_brief(_sure("payments without webhooks")).text
    assert "receiveProviderEvent" not in text
    assert "operations" not in yaml.safe_load(text)


def test_what_no_line_answers_is_told() -> None:
    """Traits that an archetype does not have are given back."""
    written = write_brief(_sure("a shopping cart with webhooks"))
    assert [cause.of for cause in written.missing] == ["webhooks"]


def test_a_sentence_cannot_write_lines() -> None:
    """Line breaks of any kind in a sentence do not end the comment that it stands in."""
    sentence = "an order service\nbrief: 2\r\x85x: 1\u2028y: 1\u202e\x1b[31m"
    text = write_brief(_sure(sentence), sentence).text
    assert set(yaml.safe_load(text)) == set(yaml.safe_load(write_brief(choose_as("order", "")).text))
    assert text.replace("\n", "").isprintable()


def test_unknown_archetypes_are_refused() -> None:
    """With the list of those that exist."""
    with pytest.raises(UsageError, match="there is no archetype 'nothing'"):
        check_archetype("nothing")
