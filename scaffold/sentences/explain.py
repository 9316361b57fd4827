"""Explanations of a choice: which words decided, and what of a sentence is not in its brief."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scaffold.sentences.archetypes import Written, list_archetypes, optional_traits, quoted
from scaffold.sentences.choice import Cause, Sure, Unsure


def explain_sure(choice: Sure, written: Written) -> Iterator[str]:
    """Explain a choice in lines, the first of which names the archetype."""
    words = list(dict.fromkeys(cause.words for cause in choice.causes))
    missing = {cause.of for cause in written.missing}
    kept = {cause.of for cause in written.kept}
    yield f"archetype: {choice.archetype}"
    yield f"  {list_archetypes()[choice.archetype]}"
    if words:
        yield f"  because of {quoted(words)}"
    yield from _read_as(choice.read_as)
    yield from _listed("with", [cause for cause in choice.traits if cause.of not in missing])
    yield from _listed("without", [cause for cause in choice.refused if cause.of not in kept])
    for cause in written.missing:
        yield f"not in the brief: {cause.of} ({quoted([cause.words])}): this archetype has no line for it, write it yourself"
    for cause in choice.others:
        yield (
            f"not in the brief: {quoted([cause.words])} is a service of its own:"
            f" scaffold design --archetype {cause.of}"
        )
    if choice.unknown:
        yield f"not understood: {quoted(choice.unknown)}"


def explain_unsure(choice: Unsure) -> Iterator[str]:
    """Explain why no archetype was chosen, with the nearest three."""
    yield f"reason: {choice.reason}"
    yield "nearest:"
    about = list_archetypes()
    for name, words in choice.nearest:
        yield f"  {name:<13} {about[name]}" + (f" ({quoted(words)})" if words else "")
    if choice.unknown:
        yield f"not understood: {quoted(choice.unknown)}"
    yield from _read_as(choice.read_as)
    for guess in choice.guesses:
        yield f"perhaps meant: {quoted([guess.words])}"


def list_lines() -> Iterator[str]:
    """List the archetypes, with what each does and which traits it has when they are asked for."""
    for name, about in list_archetypes().items():
        yield f"{name:<13} {about}"
        yield f"{'':<13} on request: {', '.join(optional_traits(name))}"


def _read_as(causes: Iterable[Cause]) -> Iterator[str]:
    for cause in causes:
        yield f"read as: {quoted([cause.words])} is {quoted([cause.of])}"


def _listed(what: str, causes: list[Cause]) -> Iterator[str]:
    if causes:
        yield f"{what}: " + ", ".join(f"{cause.of} ({quoted([cause.words])})" for cause in causes)
