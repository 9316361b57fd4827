"""Archetypes: briefs to begin from, written out for a sentence with the words that caused each line.

A line of an archetype may end in a mark. `#+ trait` stands only where the trait is asked for; `#= trait` belongs to the
archetype and goes where the trait is refused ("without caching"). Lines without a mark always stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from scaffold.core.data import data_folder
from scaffold.core.errors import UsageError
from scaffold.core.wording import printable
from scaffold.sentences.choice import Cause, Sure
from scaffold.sentences.lexicon import lexicon

_MARK = re.compile(r"\s*#([+=]) ([a-z-]+)$")
# Words behind a line, of those that speak for the archetype.
_SHOWN: Final = 3


class Line(NamedTuple):
    """A line of an archetype: `trait` is the one that it answers, empty without; `optional` ones wait to be asked for."""

    text: str
    trait: str = ""
    optional: bool = False


class Written(NamedTuple):
    """A brief for a sentence: traits that the archetype has no line for, and refused ones that it cannot do without."""

    text: str
    missing: tuple[Cause, ...]
    kept: tuple[Cause, ...]


def list_archetypes() -> Mapping[str, str]:
    """Return what each archetype does, by its name."""
    return lexicon().about


def is_archetype_name(name: str) -> bool:
    """Tell whether an archetype of this name exists, without reading the lexicon."""
    return (_folder() / f"{name}.yaml").is_file()


def check_archetype(name: str) -> str:
    """Return the name of an archetype unchanged; raise UsageError for one that does not exist."""
    if name not in list_archetypes():
        raise UsageError(
            "unknown-archetype",
            f"there is no archetype {name!r}",
            hint=f"one of {', '.join(list_archetypes())}; `scaffold design --list` says what each does",
        )
    return name


def optional_traits(name: str) -> tuple[str, ...]:
    """List the traits that an archetype has when they are asked for."""
    return tuple(dict.fromkeys(line.trait for line in read_archetype(name) if line.optional))


def write_brief(choice: Sure, sentence: str = "") -> Written:
    """Write the brief of an archetype, each line with the words of the sentence that caused it."""
    lines = read_archetype(choice.archetype)
    asked = {cause.of: cause.words for cause in choice.traits}
    refused = {cause.of for cause in choice.refused}
    stays = [line for line in lines if (line.trait in asked if line.optional else line.trait not in refused)]
    answered = {line.trait for line in lines if line.trait}
    why = (
        quoted(words for words in _first(cause.words for cause in choice.causes))
        or f"archetype {choice.archetype}"
    )
    body = [f"{line.text}  # {_cause(line, asked, why)}" for line in _without_empty(stays)]
    return Written(
        "\n".join([*_head(choice, sentence), *body]) + "\n",
        tuple(cause for cause in choice.traits if cause.of not in answered),
        tuple(cause for cause in choice.refused if cause.of not in answered),
    )


@cache
def read_archetype(name: str) -> tuple[Line, ...]:
    """Read the lines of an archetype, without their marks."""
    text = (_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    return tuple(_line(line) for line in text.splitlines())


def _folder() -> Path:
    return data_folder("specs") / "archetypes"


def quoted(words: Iterable[str]) -> str:
    """Join words of a sentence in quotation marks."""
    return ", ".join(f'"{word}"' for word in words)


def _line(text: str) -> Line:
    found = _MARK.search(text)
    return Line(text) if found is None else Line(text[: found.start()], found[2], found[1] == "+")


def _without_empty(lines: list[Line]) -> Iterator[Line]:
    """Leave out keys of which everything below is left out."""
    for number, line in enumerate(lines):
        below = lines[number + 1].text if number + 1 < len(lines) else ""
        if not line.text.endswith(":") or _indent(below) > _indent(line.text):
            yield line


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _cause(line: Line, asked: Mapping[str, str], why: str) -> str:
    return quoted([asked[line.trait]]) if line.trait in asked else why


def _head(choice: Sure, sentence: str) -> Iterator[str]:
    """Say where the brief comes from, and what of the sentence it does not answer."""
    yield f"# Archetype {choice.archetype}" + (
        f", for: {printable(' '.join(sentence.split()))}" if sentence else ""
    )
    yield "# Behind each line stand the words that caused it. Change what is different with you, then `scaffold design` again."
    if choice.read_as:
        yield f"# Read as: {', '.join(f'{cause.words} is {cause.of}' for cause in choice.read_as)}"
    if choice.unknown:
        yield f"# Not understood: {', '.join(choice.unknown)}"


def _first(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))[:_SHOWN]
