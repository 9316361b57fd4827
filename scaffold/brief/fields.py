"""The mini-grammar of fields: `type(arg)[range]? = default -> service.Entity, flag | description`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn

from scaffold.core.spelling import nearest_name, offered

TYPES: Final = (
    "string", "text", "int", "int32", "int64", "number", "float", "double", "decimal", "bool", "uuid", "date", "datetime",
    "email", "url", "password", "money", "currency", "country", "sku", "enum", "object", "any",
)  # fmt: skip
FLAGS: Final = (
    "readonly", "writeonly", "immutable", "unique", "indexed", "sensitive", "nullable", "deprecated",
)  # fmt: skip
SIZED: Final = frozenset({"string", "text", "password"})
"""Types whose `(min..max)` bounds the number of characters."""
NUMERIC: Final = frozenset({"int", "int32", "int64", "number", "float", "double", "decimal"})
"""Types whose `(min..max)` bounds the value."""

GRAMMAR: Final = "type(arg)[min..max]? = default -> service.Entity, flag | description"

_TYPE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,9})?\Z")
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s,()"|]+(?: +[^\s,()"|]+)*')
_DEFAULT = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s,|"]+')
_COMPUTED = re.compile(r"(count|sum|min|max)\(\s*([A-Za-z][A-Za-z0-9_]*)(?:\.([A-Za-z][A-Za-z0-9_]*))?\s*\)")
_TARGET = re.compile(r"(?:([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.)?([A-Za-z][A-Za-z0-9_]*)")
_FLAG = re.compile(r"[a-z]+")


class GrammarError(ValueError):
    """A text that the grammar does not have: what is wrong, and what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the greatest, each as a number or None where there is none."""

    low: int | float | None = None
    high: int | float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The entity that a field refers to, and the service that owns it, None for this one."""

    entity: str
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Computed:
    """The source of a computed value: the number of those that refer to the thing, or what is made of a property of theirs."""

    function: str
    of: str
    property: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """The meaning of a field of a brief.

    `bounds` are characters of texts and values of numbers; `items` is there for lists and bounds their length. `default` is
    the text as written, JSON where it is in quotes; `description` is None where there is none; `more` are JSON Schema
    keywords that stand beside the text.
    """

    type: str
    choices: tuple[str, ...] = ()
    bounds: Bounds = field(default_factory=Bounds)
    items: Bounds | None = None
    optional: bool = False
    default: str | int | float | bool | None = None
    computed: Computed | None = None
    target: Target | None = None
    flags: frozenset[str] = frozenset()
    description: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_builtin(self) -> bool:
        """Tell whether the type is one of the grammar's own, not one that the brief names."""
        return self.type in TYPES


def parse_field(text: str) -> Field:
    """Read a field; raise GrammarError where the grammar does not have it."""
    return _Scanner(text).field()


def split_description(text: str) -> tuple[str, str | None]:
    """Part a text at the bar before its description, which is None without one; a bar within quotes belongs to the value."""
    written, bar, described = text.partition("|")
    while bar and written.count('"') % 2:
        head, bar, described = described.partition("|")
        written += "|" + head
    return written, described.removeprefix(" ") if bar else None


class _Scanner:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self._written, self._description = split_description(text)

    def field(self) -> Field:
        kind = self._take(_TYPE, "a type")
        choices, bounds = self._argument(kind)
        items = self._range("]", kind) if self._skip("[") else None
        optional = self._skip("?")
        equals = self._skip("=")
        computed = self._computed() if equals else None
        default = self._default(kind, choices, is_list=items is not None) if equals and not computed else None
        target = self._target() if self._skip("->") else None
        flags = self._flags()
        if self._rest():
            self._fail(f"{self._rest()!r} is not expected here", f"a field is written {GRAMMAR}")
        return Field(
            kind, choices, bounds, items, optional, default, computed, target, flags, self._description
        )

    def _argument(self, kind: str) -> tuple[tuple[str, ...], Bounds]:
        if not self._skip("("):
            if kind == "enum":
                self._fail("enum lists no values", "write them in parentheses: enum(open, closed)")
            return (), Bounds()
        if kind == "enum":
            return self._choices(), Bounds()
        if kind not in SIZED | NUMERIC:
            guess = nearest_name(kind, (*sorted(SIZED | NUMERIC), "enum"))
            hint = f"did you mean {guess!r}?" if guess else "only texts, numbers and enum do"
            self._fail(f"{kind} takes nothing in parentheses", hint)
        return (), self._range(")", kind)

    def _choices(self) -> tuple[str, ...]:
        found = [_unquoted(self._take(_WORD, "a value"))]
        while self._skip(","):
            found.append(_unquoted(self._take(_WORD, "a value")))
        self._close(")")
        twice = next((value for number, value in enumerate(found) if value in found[:number]), None)
        if twice is not None:
            self._fail(f"enum has {twice!r} twice", "name each value once")
        return tuple(found)

    def _range(self, end: str, kind: str) -> Bounds:
        inside, found, rest = self._rest().partition(end)
        if not found:
            self._fail(f"{end!r} is missing", f"a field is written {GRAMMAR}")
        self._written = rest
        inside = inside.strip()
        if end == "]" and not inside:
            return Bounds()
        low, several, high = (part.strip() for part in inside.partition(".."))
        if not several:
            high = low
        whole = end == "]" or kind in SIZED or kind.startswith("int")
        bounds = Bounds(self._number(low, whole=whole), self._number(high, whole=whole))
        if bounds.low is None and bounds.high is None:
            self._fail("the range is empty", "write min..max, ..max or min..")
        if bounds.low is not None and bounds.high is not None and bounds.low > bounds.high:
            self._fail(f"{low} is greater than {high}", "write the least first: min..max")
        if (end == "]" or kind in SIZED) and min(bounds.low or 0, bounds.high or 0) < 0:
            self._fail("a length is not negative", "write min..max, from 0")
        return bounds

    def _number(self, text: str, *, whole: bool) -> int | float | None:
        if not text:
            return None
        if not _NUMBER.match(text) or (whole and "." in text):
            self._fail(
                f"{text!r} is not {'a whole' if whole else 'a'} number", "write min..max, such as 1..100"
            )
        return float(text) if "." in text else int(text)

    def _default(self, kind: str, choices: tuple[str, ...], *, is_list: bool) -> str | int | float | bool:
        written = self._take(_DEFAULT, "a default")
        value = _unquoted(written)
        if is_list:
            self._fail("a list takes no default", "leave it out, or write the field as JSON Schema")
        if kind == "bool":
            if value not in ("true", "false"):
                self._fail(f"{value!r} is not a default of bool", "write true or false")
            return value == "true"
        if kind in NUMERIC:
            number = self._number(value, whole=kind.startswith("int"))
            return number if number is not None else 0
        if kind == "enum" and value not in choices:
            self._fail(f"the default {value!r} is not one of the values", offered(value, choices))
        return value

    def _computed(self) -> Computed | None:
        found = _COMPUTED.match(self._rest())
        if found is None:
            return None
        if (found[1] == "count") is (found[3] is not None):
            self._fail(
                f"{found[0]} is not computed", "write count(items), or sum(items.price), min and max likewise"
            )
        self._written = self._rest()[found.end() :]
        return Computed(found[1], found[2], found[3])

    def _target(self) -> Target:
        rest = self._rest()
        found = _TARGET.match(rest)
        if found is None:
            self._fail("-> leads nowhere", "write -> Entity, or -> service.Entity for one of another service")
        self._written = rest[found.end() :]
        return Target(found[2], found[1])

    def _flags(self) -> frozenset[str]:
        found: list[str] = []
        while self._skip(","):
            name = self._take(_FLAG, "a flag")
            if name not in FLAGS:
                self._fail(f"there is no flag {name!r}", offered(name, FLAGS))
            if name in found:
                self._fail(f"the flag {name!r} stands twice", "write it once")
            found.append(name)
        if {"readonly", "writeonly"} <= set(found):
            self._fail("a field is readonly or writeonly, not both", "leave one of them out")
        return frozenset(found)

    def _rest(self) -> str:
        return self._written.strip()

    def _skip(self, mark: str) -> bool:
        rest = self._rest()
        if not rest.startswith(mark):
            return False
        self._written = rest[len(mark) :]
        return True

    def _take(self, pattern: re.Pattern[str], what: str) -> str:
        rest = self._rest()
        found = pattern.match(rest)
        if found is None:
            seen = f"before {rest[:20]!r}" if rest else "at the end"
            self._fail(f"{what} is missing {seen}", f"a field is written {GRAMMAR}")
        self._written = rest[found.end() :]
        return found[0]

    def _close(self, mark: str) -> None:
        if not self._skip(mark):
            self._fail(f"{mark!r} is missing before {self._rest()[:20]!r}", f"a field is written {GRAMMAR}")

    def _fail(self, message: str, hint: str) -> NoReturn:
        raise GrammarError(message, hint)


def write_field(item: Field) -> str:
    """Write a field as the grammar has it; `parse_field` reads the same from it."""
    text = item.type
    if item.type == "enum":
        text += f"({', '.join(map(_quoted, item.choices))})"
    elif item.bounds != Bounds():
        text += f"({_range_text(item.bounds)})"
    if item.items is not None:
        text += f"[{'' if item.items == Bounds() else _range_text(item.items)}]"
    text += "?" if item.optional else ""
    if item.default is not None:
        text += f" = {_default_text(item.default)}"
    if item.computed is not None:
        of = item.computed
        text += f" = {of.function}({of.of}{f'.{of.property}' if of.property else ''})"
    if item.target is not None:
        service = f"{item.target.service}." if item.target.service else ""
        text += f" -> {service}{item.target.entity}"
    text += "".join(f", {name}" for name in FLAGS if name in item.flags)
    return text if item.description is None else f"{text} | {item.description}"


def _range_text(bounds: Bounds) -> str:
    low = "" if bounds.low is None else str(bounds.low)
    high = "" if bounds.high is None else str(bounds.high)
    return low if low == high else f"{low}..{high}"


def _default_text(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if not isinstance(value, str) else _quoted(value)


def _quoted(text: str) -> str:
    plain = re.fullmatch(r"[A-Za-z0-9_./:+-]+", text)
    return text if plain else json.dumps(text, ensure_ascii=False)


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text))
    except ValueError as error:
        raise GrammarError(f"{text} is not a text in quotes", 'write it as JSON does: "…"') from error
