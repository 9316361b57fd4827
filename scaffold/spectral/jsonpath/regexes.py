"""Regular expressions of JavaScript, written in Python's syntax.

Only ASCII counts as digit and word character, `.` and `$` know four line ends, and names of groups are
written differently. What has no counterpart is refused, never approximated.
"""

from __future__ import annotations

import re
from functools import lru_cache

from scaffold.spectral.data.problems import RulesetError

_LITERAL = re.compile(r"/(.+)/([a-z]*)\Z", re.DOTALL)
_FLAGS = {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}
_HARMLESS_FLAGS = frozenset("dguy")
_ENDS = r"\n\r\u2028\u2029"
_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_OUTSIDE = {
    "d": "[0-9]",
    "D": "[^0-9]",
    "w": "[A-Za-z0-9_]",
    "W": "[^A-Za-z0-9_]",
    "s": f"[{_SPACE}]",
    "S": f"[^{_SPACE}]",
    "b": r"(?a:\b)",
    "B": r"(?a:\B)",
}
_INSIDE = {
    "d": "0-9",
    "D": r"\x00-\x2f\x3a-\U0010ffff",
    "w": "A-Za-z0-9_",
    "W": r"\x00-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\U0010ffff",
    "s": _SPACE,
    "S": (
        r"\x00-\x08\x0e-\x1f\x21-\x9f\xa1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e"
        r"\u2060-\u2fff\u3001-\ufefe\uff00-\U0010ffff"
    ),
    "b": r"\x08",
}
_CONTROLS = frozenset("tnvfr")
_HEX = re.compile(r"x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}")
_CODE_POINT = re.compile(r"u\{([0-9A-Fa-f]{1,6})\}")
_QUANTIFIER = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")
_BACK_REFERENCE = re.compile(r"[1-9][0-9]?")
_NAMED_REFERENCE = re.compile(r"k<([A-Za-z_][A-Za-z0-9_]*)>")
_NAMED_GROUP = re.compile(r"\(\?<([A-Za-z_][A-Za-z0-9_]*)>")
_LONGEST = 10_000


@lru_cache(maxsize=4096)
def compile_pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern as rulesets write it: bare, or between slashes with flags.

    Raises RulesetError for what cannot be translated.
    """
    literal = _LITERAL.match(text)
    return compile_regex(literal[1], literal[2]) if literal else compile_regex(text)


@lru_cache(maxsize=4096)
def compile_regex(source: str, flags: str = "") -> re.Pattern[str]:
    """Compile the source of a JavaScript regular expression; raise RulesetError for what cannot be translated."""
    if len(source) > _LONGEST:
        raise RulesetError(f"a regular expression is longer than {_LONGEST:,} characters")
    options = 0
    for flag in flags:
        if flag in _FLAGS:
            options |= _FLAGS[flag]
        elif flag not in _HARMLESS_FLAGS:
            raise RulesetError(f"the regular expression /{source}/ has the flag {flag!r}")
    try:
        return re.compile(_Translation(source, flags).run(), options & ~re.DOTALL & ~re.MULTILINE)
    except re.error as error:
        raise RulesetError(f"the regular expression /{source}/ cannot be translated: {error}") from error


class _Translation:
    """One pass over the source of a regular expression."""

    def __init__(self, source: str, flags: str) -> None:
        self.source = source
        self.flags = flags
        self.at = 0
        self.written: list[str] = []

    def run(self) -> str:
        while self.at < len(self.source):
            self._step(self.source[self.at])
        return "".join(self.written)

    def _step(self, character: str) -> None:
        if character == "\\":
            self._escape(_OUTSIDE)
        elif character == "[":
            self._set()
        elif character == "(":
            self._group()
        elif character == ".":
            self._write(r"[\s\S]" if "s" in self.flags else f"[^{_ENDS}]")
        elif character == "^":
            self._write(f"(?:\\A|(?<=[{_ENDS}]))" if "m" in self.flags else r"\A")
        elif character == "$":
            self._write(f"(?=[{_ENDS}]|\\Z)" if "m" in self.flags else r"\Z")
        elif character == "{":
            quantifier = _QUANTIFIER.match(self.source, self.at)
            self._write(quantifier[0] if quantifier else r"\{", len(quantifier[0]) if quantifier else 1)
            if quantifier:
                self._refuse_possessive()
        elif character in "*+?":
            self._write(character)
            self._refuse_possessive()
        else:
            self._write(r"\}" if character == "}" else character)

    def _write(self, text: str, taken: int = 1) -> None:
        self.written.append(text)
        self.at += taken

    def _refuse_possessive(self) -> None:
        # Python would take it for a quantifier that gives nothing back; in JavaScript it is an error.
        if self.source[self.at : self.at + 1] == "+":
            raise self._refusal("a quantifier follows a quantifier")

    def _refusal(self, what: str) -> RulesetError:
        return RulesetError(f"the regular expression /{self.source}/ cannot be translated: {what}")

    def _group(self) -> None:
        named = _NAMED_GROUP.match(self.source, self.at)
        if named:
            self._write(f"(?P<{named[1]}>", len(named[0]))
            return
        for opening in ("(?:", "(?=", "(?!", "(?<=", "(?<!"):
            if self.source.startswith(opening, self.at):
                self._write(opening, len(opening))
                return
        if self.source.startswith("(?", self.at):
            raise self._refusal("an unknown kind of group")
        self._write("(")

    def _set(self) -> None:
        for empty, meaning in (("[]", "(?!)"), ("[^]", r"[\s\S]")):
            if self.source.startswith(empty, self.at):
                self._write(meaning, len(empty))
                return
        negated = self.source.startswith("[^", self.at)
        self._write("[^" if negated else "[", 2 if negated else 1)
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "]":
                self._write("]")
                return
            if character == "\\":
                self._escape(_INSIDE)
            else:
                # Python warns of these, as it may give them a meaning of their own.
                self._write(f"\\{character}" if character in "[&|~" else character)
        raise self._refusal("a set is not closed")

    def _escape(self, known: dict[str, str]) -> None:
        rest = self.source[self.at + 1 :]
        code_point = _CODE_POINT.match(rest) if "u" in self.flags else None
        fixed = _HEX.match(rest)
        reference = _BACK_REFERENCE.match(rest)
        named = _NAMED_REFERENCE.match(rest)
        first = rest[:1]
        if not first:
            raise self._refusal("it ends with a backslash")
        if first in known:
            self._write(known[first], 2)
        elif code_point:
            self._write(re.escape(chr(int(code_point[1], 16))), 1 + len(code_point[0]))
        elif fixed:
            self._write(f"\\{fixed[0]}", 1 + len(fixed[0]))
        elif reference and known is _OUTSIDE:
            self._write(f"(?:\\{reference[0]})", 1 + len(reference[0]))
        elif named and known is _OUTSIDE:
            self._write(f"(?P={named[1]})", 1 + len(named[0]))
        elif first in _CONTROLS:
            self._write(f"\\{first}", 2)
        elif first == "0" and not rest[1:2].isdecimal():
            self._write(r"\x00", 2)
        elif first == "c" or first.isdecimal() or (first in "pP" and "u" in self.flags) or first in _OUTSIDE:
            raise self._refusal(f"\\{first}")
        else:
            self._write(re.escape(first), 2)
