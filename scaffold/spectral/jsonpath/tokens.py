"""Split the JavaScript of a filter expression into tokens."""

from __future__ import annotations

import re
from typing import NamedTuple

from scaffold.spectral.data.problems import RulesetError

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<name>[@A-Za-z_$][@\w$]*)
      | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<sign>===|!==|==|!=|~=|<=|>=|&&|\|\||[-+!<>()\[\].,?:/*%])
    )""",
    re.VERBOSE | re.DOTALL,
)
_REGEX = re.compile(r"/((?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)/([a-z]*)")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
# Each part may be one level of the calls that evaluate a filter.
_MOST_TOKENS = 500
_OPERANDS = frozenset({"number", "text", "regex", "name"})


class Token(NamedTuple):
    """A token: `kind` is number, name, text, regex, sign or end; `flags` are those of a regex."""

    kind: str
    text: str
    at: int
    flags: str = ""


def split_expression(source: str) -> list[Token]:
    """Return the tokens of an expression, an `end` at the last; raise RulesetError for what is none."""
    tokens: list[Token] = []
    at = 0
    while at < len(source):
        if source[at].isspace():
            at += 1
            continue
        if source[at] == "/" and not _ends_operand(tokens):
            regex = _REGEX.match(source, at)
            if regex is None:
                raise RulesetError(f"the regular expression at column {at + 1} of {source!r} does not end")
            tokens.append(Token("regex", regex[1], at, regex[2]))
            at = regex.end()
            continue
        match = _TOKEN.match(source, at)
        if match is None or match.lastgroup is None:
            raise RulesetError(f"there is no meaning in {source[at]!r} at column {at + 1} of {source!r}")
        text = match[match.lastgroup]
        tokens.append(Token(match.lastgroup, _unquoted(text) if match.lastgroup == "text" else text, at))
        at = match.end()
    if len(tokens) > _MOST_TOKENS:
        raise RulesetError(f"a filter has more than {_MOST_TOKENS} parts")
    tokens.append(Token("end", "", at))
    return tokens


def _ends_operand(tokens: list[Token]) -> bool:
    """Tell whether a slash after these tokens divides."""
    return bool(tokens) and (tokens[-1].kind in _OPERANDS or tokens[-1].text in {")", "]"})


def _unquoted(text: str) -> str:
    def meaning(match: re.Match[str]) -> str:
        escaped = match[1]
        if len(escaped) > 1:
            return chr(int(escaped[1:], 16))
        return _ESCAPED.get(escaped, escaped)

    return _ESCAPE.sub(meaning, text[1:-1])
