"""Example bodies as fenced JSON that nothing inside of them can end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from scaffold.core.literals import markdown_code, markdown_text
from scaffold.model.service import Example


def iter_example_lines(examples: tuple[Example, ...]) -> Iterator[str]:
    """Yield the lines of labelled requests and responses, an empty line before each part.

    Several examples are told apart by their names.
    """
    for example in examples:
        name = f" {markdown_code(example.name)}" if len(examples) > 1 else ""
        if example.request is not None:
            yield from _part(f"Request{name}", example.request)
        if example.response is not None:
            yield from _part(f"Response {markdown_text(example.status)}{name}", example.response)


def _part(label: str, value: Any) -> Iterator[str]:
    written = _json(value)
    longest = max((len(run) for run in re.findall("`+", written)), default=0)
    fence = "`" * max(3, longest + 1)
    yield from ("", f"{label}:", "", f"{fence}json", *written.split("\n"), fence)


def _json(value: Any) -> str:
    """Write JSON whose characters are all printable: what a terminal or an editor could obey is escaped."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return "\n".join("".join(map(_visible, line)) for line in text.split("\n"))


def _visible(character: str) -> str:
    # Only strings can hold such a character, and in a string its escape means the same.
    return character if character.isprintable() else json.dumps(character)[1:-1]
