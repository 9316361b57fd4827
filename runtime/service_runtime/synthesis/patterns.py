"""Make texts that regular expressions match: short, readable, the likeliest first."""

from __future__ import annotations

import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .characters import ALPHABET, of_kind, with_property, within

_MAX_LENGTH = 20_000
_MAX_DEPTH = 60
_CHOICES = 4
_REPEATS = (0, 1, 2, 4, 7, 15, 31, 63, 127, 255, 1023)
_UNBOUNDED = 1 << 30
# From the friendliest characters to the strangest; a class is sampled in this order.
_ALPHABET = (
    string.ascii_lowercase + string.digits + string.ascii_uppercase + "-_. /:@#+,;!?=&%()[]{}<>*'\"~^|$`\\"
)
_FOREIGN = "éßЖあ中\u00a0\n\t"
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0", "e": "\x1b", "a": "\x07"}


class PatternError(ValueError):
    """Report a regular expression that this sampler does not read."""


@dataclass(slots=True)
class _Pick:
    """Decide while one text is written: how often to repeat, which alternative to take."""

    repeats: int
    choice: int
    written: int = 0
    chosen: int = 0
    groups: dict[str, str] = field(default_factory=dict)
    ahead: list[str] = field(default_factory=list)

    def one(self, characters: str) -> str:
        """Return the next character of a class; neighbors differ where there are several."""
        self.written += 1
        if self.written > _MAX_LENGTH:
            raise PatternError("the text is too long")
        self.chosen += 1
        return characters[(self.choice + self.chosen - 1) % len(characters)]


_Node = Callable[[_Pick], str]


def pattern_texts(pattern: str) -> Iterator[str]:
    """Yield texts that a regular expression (ECMA 262) probably matches, without repetitions.

    Lookbehind and negative lookahead are ignored: whoever needs certainty checks the texts. An expression
    that cannot be read yields nothing.
    """
    try:
        node = _Parser(pattern).whole()
    except PatternError:
        return
    seen: set[str] = set()
    for repeats in _REPEATS:
        for choice in range(_CHOICES):
            pick = _Pick(repeats, choice)
            try:
                text = node(pick)
            except PatternError:
                return
            # What stands in a positive lookahead must occur somewhere, and its place is mostly free.
            for candidate in (text, "".join(pick.ahead) + text, text + "".join(pick.ahead)):
                if candidate not in seen:
                    seen.add(candidate)
                    yield candidate


class _Parser:
    """Read a regular expression into a function that writes texts."""

    def __init__(self, pattern: str) -> None:
        self._text = pattern
        self._at = 0
        self._groups = 0
        self._depth = 0

    def whole(self) -> _Node:
        node = self._alternatives()
        if self._at < len(self._text):
            raise PatternError("unbalanced parenthesis")
        return node

    def _peek(self, text: str) -> bool:
        return self._text.startswith(text, self._at)

    def _take(self, text: str) -> bool:
        found = self._peek(text)
        self._at += len(text) if found else 0
        return found

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise PatternError("the expression ends too early")
        self._at += 1
        return self._text[self._at - 1]

    def _until(self, end: str) -> str:
        stop = self._text.find(end, self._at)
        if stop < 0:
            raise PatternError(f"{end} is missing")
        found, self._at = self._text[self._at : stop], stop + len(end)
        return found

    def _alternatives(self) -> _Node:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise PatternError("the expression nests too deep")
        branches = [self._sequence()]
        while self._take("|"):
            branches.append(self._sequence())
        self._depth -= 1
        return branches[0] if len(branches) == 1 else lambda pick: branches[pick.choice % len(branches)](pick)

    def _sequence(self) -> _Node:
        parts: list[_Node] = []
        while self._at < len(self._text) and not self._peek("|") and not self._peek(")"):
            parts.append(self._repeated(self._atom()))
        return lambda pick: "".join(part(pick) for part in parts)

    def _repeated(self, node: _Node) -> _Node:
        bounds = self._bounds()
        while bounds is not None:
            node, bounds = _repeat(node, *bounds), self._bounds()
        return node

    def _bounds(self) -> tuple[int, int] | None:
        for sign, bounds in (("*", (0, _UNBOUNDED)), ("+", (1, _UNBOUNDED)), ("?", (0, 1))):
            if self._take(sign):
                self._lazy()
                return bounds
        start = self._at
        if self._take("{") and "}" in self._text[self._at :]:
            least, comma, most = self._until("}").partition(",")
            if (least.isdecimal() or (not least and comma)) and (not most or most.isdecimal()):
                self._lazy()
                low = int(least or 0)
                return low, (int(most) if most else _UNBOUNDED) if comma else low
        self._at = start
        return None

    def _lazy(self) -> None:
        if not self._take("?"):
            self._take("+")

    def _atom(self) -> _Node:
        char = self._next()
        if char == "(":
            return self._group()
        if char == "[":
            return _class(self._members())
        if char == ".":
            return _class(ALPHABET)
        if char == "\\":
            return self._escaped()
        return _nothing if char in "^$" else _class(char)

    def _group(self) -> _Node:
        name = ""
        if self._take("?=") or self._take("?!") or self._take("?<=") or self._take("?<!"):
            positive = self._text[self._at - 2 : self._at] == "?="
            inner = self._closed()
            return _look(inner) if positive else _nothing
        if self._take("?P<") or self._take("?<"):
            name = self._until(">")
        elif self._take("?>") or self._take("?:"):
            return self._closed()
        elif self._take("?"):
            # Flags such as (?i) apply to nothing that a sample needs.
            while self._next() not in ":)":
                pass
            return self._closed() if self._text[self._at - 1] == ":" else _nothing
        self._groups += 1
        return _remember(self._closed(), str(self._groups), name)

    def _closed(self) -> _Node:
        inner = self._alternatives()
        if not self._take(")"):
            raise PatternError("a parenthesis is missing")
        return inner

    def _escaped(self) -> _Node:
        char = self._next()
        if char in "bBAzZG":
            return _nothing
        if char == "k" and self._take("<"):
            return _recall(self._until(">"))
        if char.isdecimal() and char != "0":
            return _recall(char)
        return _class(self._escape(char))

    def _escape(self, char: str) -> str:
        """Return the characters that an escape stands for, after its first one."""
        if char in "dDwWsS":
            return of_kind(char)
        if char in "pP":
            return with_property(self._until("}") if self._take("{") else self._next(), wanted=char == "p")
        if char == "x":
            return self._code(2)
        if char == "u":
            return chr(int(self._until("}"), 16)) if self._take("{") else self._code(4)
        if char == "c":
            return chr(ord(self._next()) % 32)
        return _CONTROLS.get(char, char)

    def _code(self, digits: int) -> str:
        text, self._at = self._text[self._at : self._at + digits], self._at + digits
        if len(text) < digits or not all(char in string.hexdigits for char in text):
            raise PatternError("no hexadecimal digits")
        return chr(int(text, 16))

    def _members(self) -> str:
        """Return the characters of a class, up to its closing bracket."""
        negated = self._take("^")
        ranges: list[tuple[str, str]] = []
        singles = ""
        first = True
        while first or not self._take("]"):
            first = False
            char = self._next()
            start = self._escape(self._next()) if char == "\\" else char
            following = self._text[self._at : self._at + 2]
            if len(start) == 1 and following[:1] == "-" and following[1:] not in {"", "]"}:
                self._at += 1
                last = self._next()
                ranges.append((start, self._escape(self._next()) if last == "\\" else last))
            else:
                singles += start
        return within(singles, ranges, negated=negated)


def _nothing(_pick: _Pick) -> str:
    return ""


def _class(characters: str) -> _Node:
    if not characters:
        raise PatternError("a class without characters")
    return lambda pick: pick.one(characters)


def _repeat(node: _Node, least: int, most: int) -> _Node:
    def write(pick: _Pick) -> str:
        return "".join(node(pick) for _ in range(min(least + pick.repeats, most)))

    return write


def _look(node: _Node) -> _Node:
    def write(pick: _Pick) -> str:
        pick.ahead.append(node(pick))
        return ""

    return write


def _remember(node: _Node, number: str, name: str) -> _Node:
    def write(pick: _Pick) -> str:
        text = node(pick)
        pick.groups[number] = pick.groups[name or number] = text
        return text

    return write


def _recall(name: str) -> _Node:
    return lambda pick: pick.groups.get(name, "")
