"""Say what to do about what the YAML parser objects to."""

from __future__ import annotations

import yaml

_COLUMN = "begin all lines of a mapping, and all dashes of a sequence, in the same column"
# PyYAML has two parsers, with words of their own for some mistakes.
_ADVICE = (
    (
        "mapping values are not allowed",
        "put a text that holds a colon and a space into quotes, and end every key with a colon",
    ),
    ("unexpected end of stream", "close the quote or the bracket"),
    ("expected ',' or", "close the bracket, and separate what it holds with commas"),
    ("could not find expected ':'", "end the key with a colon and a space, or put the text into quotes"),
    ("did not find expected key", _COLUMN),
    ("did not find expected '-' indicator", _COLUMN),
    ("expected <block end>", _COLUMN),
    ("unknown escape character", "double the backslash, or use single quotes"),
)


def advise(error: yaml.MarkedYAMLError, text: str) -> str | None:
    """Return what to do; None where nothing better can be said than what the parser said."""
    problem, mark = error.problem or "", error.problem_mark
    if "cannot start any token" in problem and mark is not None:
        character = text[mark.index : mark.index + 1]
        return (
            "indent with spaces, not with tabs"
            if character == "\t"
            else f"put a text that begins with {character} into quotes"
        )
    advice = next((advice for said, advice in _ADVICE if said in problem), None)
    begin = error.context_mark
    if advice is None or begin is None or mark is None or begin.line == mark.line:
        return advice
    return f"{advice}; it begins in line {begin.line + 1}"
