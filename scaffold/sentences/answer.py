"""The answer to a sentence, for the command line and for assistants: a brief with its reasons, or what is unsure."""

from __future__ import annotations

from typing import NamedTuple

from scaffold.sentences.archetypes import check_archetype, write_brief
from scaffold.sentences.choice import Sure, choose, choose_as
from scaffold.sentences.explain import explain_sure, explain_unsure


class Answer(NamedTuple):
    """Lines that say why, and the text of the brief, None where it is unsure what the sentence asks for."""

    reasons: tuple[str, ...]
    brief: str | None


def answer(sentence: str | None, archetype: str | None) -> Answer:
    """Choose by a sentence, by the name of an archetype or by both; raise UsageError for a name that does not exist."""
    choice = choose_as(check_archetype(archetype), sentence or "") if archetype else choose(sentence or "")
    if not isinstance(choice, Sure):
        return Answer(tuple(explain_unsure(choice)), None)
    written = write_brief(choice, sentence or "")
    return Answer(tuple(explain_sure(choice, written)), written.text)
