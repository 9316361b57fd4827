"""Say which rows a list has, and in which order: comparisons, searches and sort keys of its parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Literal, TypeAlias

from ..core.problems import FieldError, Problem, bad_request
from ..core.types import Call
from .entities import Column
from .values import INTEGERS, to_key

Operator: TypeAlias = Literal["ne", "lt", "lte", "gt", "gte", "contains", "starts_with", "words", "absent"]

Order: TypeAlias = tuple[str, ...]
"""Wire names, the first sort key first; ``-`` before a name sorts it from the highest down."""

_DESCENDING = frozenset({"desc", "descending"})
_ASCENDING = frozenset({"asc", "ascending"})


@dataclass(frozen=True, slots=True)
class Where:
    """Select rows by comparing a property; a ``value`` of None selects all.

    ``words`` wants every word of a text in one of several properties; ``contains`` and ``starts_with`` compare texts.
    These three take upper and lower case of ASCII letters for the same. A row without the property meets ``ne`` only.
    A date that is compared with instants is its whole day in UTC. ``absent`` wants rows without the property.
    """

    names: str | tuple[str, ...]
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class Test:
    """Hold one comparison as SQL sees it: wire names of which one must meet it, and the value of their columns."""

    __test__ = False

    names: tuple[str, ...]
    operator: Operator
    value: Any


def tests_of(columns: Mapping[str, Column], wanted: Iterable[Where]) -> list[Test] | None:
    """Return the comparisons of those whose value is there; None where no row can meet them."""
    found: list[Test] = []
    for where in wanted:
        if where.value is None:
            continue
        names = (where.names,) if isinstance(where.names, str) else where.names
        value = where.value.value if isinstance(where.value, Enum) else where.value
        if where.operator in {"contains", "starts_with", "words"}:
            texts = str(value).split() if where.operator == "words" else [str(value)]
            if any("\x00" in text for text in texts):
                return None
            found += [Test(names, where.operator, pattern(text, where.operator)) for text in texts]
            continue
        if where.operator == "absent":
            found += [Test(names, where.operator, None)] if value else []
            continue
        test = _comparison(columns[names[0]], names, where.operator, value)
        if test is False:
            return None
        found += [test] if isinstance(test, Test) else []
    return found


def pattern(text: str, operator: Operator) -> str:
    """Return the LIKE pattern of a text, in which a backslash takes the meaning from what follows it."""
    for character in "\\%_":
        text = text.replace(character, f"\\{character}")
    return f"{text}%" if operator == "starts_with" else f"%{text}%"


def _comparison(column: Column, names: tuple[str, ...], operator: Operator, value: Any) -> Test | bool:
    """Return a comparison, or whether all rows or none with the property meet it."""
    upwards = operator in {"gt", "gte"}
    if column.kind == "datetime" and isinstance(value, date) and not isinstance(value, datetime):
        return _day(names, operator, value)
    if column.kind == "integer" and isinstance(value, int | float) and operator != "ne":
        if not math.isfinite(value) or int(value) not in INTEGERS:
            return (value > 0) != upwards
        value = math.ceil(value) if operator in {"gte", "lt"} else math.floor(value)
    stored = to_key(column.kind, value)
    if stored is None:
        return operator == "ne"
    return Test(names, operator, stored)


def _day(names: tuple[str, ...], operator: Operator, value: date) -> Test | bool:
    """Compare instants with a day: after it begins with the next one, and until it ends there."""
    first = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - columns take naive values as UTC
    if operator in {"gte", "lt"}:
        return Test(names, operator, first)
    if value == date.max:
        return operator == "lte"
    return Test(names, "gte" if operator == "gt" else "lt", first + timedelta(days=1))


def choose_order(
    call: Call,
    parameter: str,
    value: Any,
    *,
    orders: Mapping[str, Order],
    properties: Iterable[str] = (),
    direction: str | bool | None = None,
    default: Order = (),
) -> Order:
    """Return the order that a sort parameter asks for, or ``default`` where it asks for none.

    ``orders`` are the values that the contract lists, with what they mean. Where it lists none, a value is one or more
    of ``properties``, as ``name``, ``-name`` or ``name:desc``, with commas between them; a direction between commas is
    that of the properties before it (``name,desc``). ``direction`` is what a second parameter says of those that say
    nothing themselves: a word, or whether they go down.

    Raises:
        Problem: 400 for a value that is made of other names; 501 for one that the contract lists, of which nothing says
            what order it is.
    """
    if isinstance(direction, bool):
        direction = "desc" if direction else "asc"
    chosen: list[str] = []
    properties = tuple(properties)
    given = value if isinstance(value, list | tuple) else [] if value is None else [value]
    known = set(properties)
    for item in given:
        text = str(item.value if isinstance(item, Enum) else item)
        if text in orders:
            chosen += orders[text]
            continue
        terms = _terms(text, known)
        if terms is None:
            raise _disordered(call, parameter, text, properties)
        chosen += terms
    return _directed(tuple(dict.fromkeys(chosen)), direction) if chosen else _turned(default, direction)


def _disordered(call: Call, parameter: str, text: str, properties: Sequence[str]) -> Problem:
    if not properties:
        return Problem(
            501,
            detail=f"Nothing says which order {parameter}={text} is. Say it in the contract, under "
            f"x-sort.orders of {call.operation_id}.",
        )
    detail = (
        f"is not made of {', '.join(properties)}, with commas between them and a minus before what goes down"
    )
    return bad_request(f"The order {text} is not known.", [FieldError("", detail, parameter, "query")])


def _terms(text: str, known: set[str]) -> list[str] | None:
    """Read sort keys with commas between them; None where one of them is unknown."""
    found: list[str] = []
    undirected = 0
    for part in (item.strip() for item in text.split(",")):
        if part.lower() in _DESCENDING | _ASCENDING and part not in known and len(found) > undirected:
            found[undirected:] = _directed(tuple(found[undirected:]), part)
            undirected = len(found)
            continue
        term = _term(part, known)
        if term is None:
            return None
        found.append(term)
    return found


def _term(text: str, known: set[str]) -> str | None:
    """Read ``name``, ``+name``, ``-name``, ``name:desc`` and ``name desc``."""
    if text.lstrip("+-") in known and text[:2] not in {"--", "++", "-+", "+-"}:
        return text.removeprefix("+")
    name, _, end = text.replace(":", " ").rpartition(" ")
    if name.strip() not in known or end.lower() not in _DESCENDING | _ASCENDING:
        return None
    return f"-{name.strip()}" if end.lower() in _DESCENDING else name.strip()


def _directed(order: Order, direction: str | None) -> Order:
    if direction is None or str(direction).lower() not in _DESCENDING:
        return order
    return tuple(term if term.startswith("-") else f"-{term}" for term in order)


def _turned(order: Order, direction: str | None) -> Order:
    if direction is None:
        return order
    plain = tuple(term.removeprefix("-") for term in order)
    return _directed(plain, str(direction))


def order_terms(order: Sequence[str], columns: Mapping[str, Column]) -> list[tuple[Column, bool]]:
    """Return the columns of an order, and of each whether it goes down."""
    return [
        (columns[term], False) if term in columns else (columns[term.removeprefix("-")], True)
        for term in order
    ]
