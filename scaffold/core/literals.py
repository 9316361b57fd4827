"""Encoders for text of unknown origin, one for each place that it can stand in.

What they return is a complete token (quotes, `#` and fences included) that a template prints as it is. Text is encoded,
never deleted in parts: taking characters out can join what was harmless apart. Every encoder is the last step; nothing
may normalize its result.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

# What Python, YAML, terminals or editors take for the end of a line: CRLF, LF, VT, FF, CR, FS, GS, RS, NEL, LS, PS.
_LINE_END = re.compile("\r\n|[\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029]")
# Comments that tools obey: PEP 263 encodings, type comments, linter and formatter switches.
_DIRECTIVE = re.compile(
    r"(?i)\b(coding|type|fmt|yapf|isort|mypy|ruff|flake8|pylint|pyright|pragma)(\s*)([:=])"
)
_NOQA = re.compile(r"(?i)\b(no)(qa|sec)\b")
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~&#$]")
_MARKDOWN_START = re.compile(r"^([-+=]|\d+(?=[.)]))")
_TOML_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_YAML_SHORT = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}


def python_string(text: str) -> str:
    """Write a Python string literal whose source is printable; it evaluates to exactly the text."""
    return str.__repr__(text)


def python_value(value: Any) -> str:
    """Write a JSON value as a Python expression of literals.

    Raises ValueError for NaN and infinities, TypeError for anything that is no JSON value.
    """
    match value:
        case None | bool():
            return repr(value)
        case str():
            return python_string(value)
        case int():
            return int.__repr__(value)
        case float():
            if not math.isfinite(value):
                raise ValueError(f"not a JSON number: {value}")
            return float.__repr__(value)
        case Mapping():
            items = (f"{_python_key(key)}: {python_value(item)}" for key, item in value.items())
            return "{" + ", ".join(items) + "}"
        case list() | tuple():
            return "[" + ", ".join(python_value(item) for item in value) + "]"
        case _:
            raise TypeError(f"not a JSON value: {type(value).__name__}")


def docstring(text: str, indent: int = 0) -> str:
    """Write a docstring, its quotes included; lines after the first begin with `indent` spaces.

    All line ends become newlines, blanks around lines and around the text go; other unprintable characters are escaped.
    """
    lines = [line.strip() for line in _LINE_END.split(text)]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    encoded = [_docstring_line(line) for line in lines]
    margin = " " * indent
    if len(encoded) < 2:
        return f'"""{"".join(encoded)}"""'
    rest = "\n".join(margin + line if line else "" for line in encoded[1:])
    return f'"""{encoded[0]}\n{rest}\n{margin}"""'


def comment(text: str) -> str:
    """Write a one-line comment for Python, YAML or TOML that no tool takes for an instruction."""
    line = _escape_unprintable(_fold(text))
    line = _NOQA.sub(r"\1 \2", _DIRECTIVE.sub(r"\1 \3", line))
    return f"# {line}".rstrip()


def toml_string(text: str) -> str:
    """Write a TOML basic string (TOML 1.0); raises ValueError for lone surrogates, which TOML cannot hold."""
    return (
        '"'
        + "".join(_TOML_SHORT.get(c) or _code_point(c, r"\u{:04X}", r"\U{:08X}") for c in _whole(text))
        + '"'
    )


def yaml_string(text: str) -> str:
    """Write a YAML double-quoted scalar on one line; raises ValueError for lone surrogates, which YAML cannot hold."""
    return (
        '"'
        + "".join(_YAML_SHORT.get(c) or _code_point(c, r"\u{:04X}", r"\U{:08X}") for c in _whole(text))
        + '"'
    )


def markdown_text(text: str) -> str:
    """Write text as one line of Markdown that shows it literally: no HTML, links, emphasis, fences or table cells."""
    line = _MARKDOWN.sub(r"\\\g<0>", _escape_unprintable(_fold(text)))
    return _MARKDOWN_START.sub(_escape_start, line)


def markdown_code(text: str, *, table: bool = False) -> str:
    r"""Write text as a Markdown code span on one line; in a table cell, `|` must be written as `\|` even there (GFM)."""
    line = _escape_unprintable(_fold(text))
    if table:
        line = line.replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if not line or line[0] in "` " or line[-1] in "` " else ""
    return f"{fence}{padding}{line}{padding}{fence}"


def printable(text: str) -> str:
    """Replace every unprintable character (controls, bidirectional overrides, lone surrogates) by a visible escape.

    Line ends become newlines and tabs become spaces.
    """
    return "\n".join(_escape_unprintable(line.replace("\t", " ")) for line in _LINE_END.split(text))


def _python_key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"not a JSON object key: {key!r}")
    return python_string(key)


def _docstring_line(line: str) -> str:
    escaped = line.replace("\\", "\\\\")
    if '"""' in line or line.startswith('"') or line.endswith('"'):
        escaped = escaped.replace('"', '\\"')
    return _escape_unprintable(escaped.replace("\t", " "))


def _fold(text: str) -> str:
    return " ".join(part for part in re.split(r"\s+", _LINE_END.sub(" ", text)) if part)


def _escape_unprintable(text: str) -> str:
    return text if text.isprintable() else "".join(_code_point(c, r"\u{:04x}", r"\U{:08x}") for c in text)


def _code_point(character: str, short: str, long: str) -> str:
    if character.isprintable():
        return character
    number = ord(character)
    return (short if number <= 0xFFFF else long).format(number)


def _escape_start(match: re.Match[str]) -> str:
    start = match.group()
    return f"{start}\\" if start.isdigit() else f"\\{start}"


def _whole(text: str) -> str:
    if any("\ud800" <= c <= "\udfff" for c in text):
        raise ValueError("the text holds a lone surrogate")
    return text
