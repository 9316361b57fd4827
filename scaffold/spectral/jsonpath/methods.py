"""The methods and properties that filter expressions may use of a value; there are no others."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from scaffold.spectral.data.problems import EvaluationError
from scaffold.spectral.data.values import (
    UNDEFINED,
    Value,
    class_name,
    is_number,
    number_of,
    strictly_equal,
    text_of,
)
from scaffold.spectral.jsonpath.regexes import compile_regex

Method = Callable[[Value, Sequence[Value]], Value]


def call_method(receiver: Value, name: str, arguments: Sequence[Value]) -> Value:
    """Call a method of a value; raise EvaluationError where the value has no such method."""
    methods = _methods_of(receiver)
    if name not in methods:
        kind = "nothing" if receiver in (None, UNDEFINED) else class_name(receiver)
        raise EvaluationError(f"{kind} has no method {name}()")
    return methods[name](receiver, arguments)


def _methods_of(value: Value) -> Mapping[str, Method]:
    if isinstance(value, str):
        return _OF_TEXT
    if isinstance(value, list):
        return _OF_LISTS
    return _OF_REGEXES if isinstance(value, re.Pattern) else {}


def _argument(arguments: Sequence[Value], index: int) -> Value:
    return arguments[index] if index < len(arguments) else UNDEFINED


def _pattern(value: Value) -> re.Pattern[str]:
    if isinstance(value, re.Pattern):
        return value
    return compile_regex("" if value is UNDEFINED else text_of(value))


def _position(value: Value, length: int, default: int) -> int:
    """Read a position argument: a fraction is cut off, a negative one counts from the end."""
    if value is UNDEFINED:
        return default
    number = number_of(value)
    if number != number:  # noqa: PLR0124 - only NaN differs from itself
        return 0
    bounded = int(max(min(number, length), -length))
    return bounded if bounded >= 0 else length + bounded


def _clamped(value: Value, length: int, default: int) -> int:
    if value is UNDEFINED:
        return default
    number = number_of(value)
    return int(min(number, length)) if number > 0 else 0


def _match(text: str, arguments: Sequence[Value]) -> Value:
    found = _pattern(_argument(arguments, 0)).search(text)
    return (
        None
        if found is None
        else [found[0], *(UNDEFINED if part is None else part for part in found.groups())]
    )


def _slice(value: Value, arguments: Sequence[Value]) -> Value:
    start = _position(_argument(arguments, 0), len(value), 0)
    return value[start : max(start, _position(_argument(arguments, 1), len(value), len(value)))]


def _substring(text: str, arguments: Sequence[Value]) -> Value:
    ends = (
        _clamped(_argument(arguments, 0), len(text), 0),
        _clamped(_argument(arguments, 1), len(text), len(text)),
    )
    return text[min(ends) : max(ends)]


def _split(text: str, arguments: Sequence[Value]) -> Value:
    separator = _argument(arguments, 0)
    if separator is UNDEFINED:
        return [text]
    if isinstance(separator, re.Pattern):
        return ["" if part is None else part for part in separator.split(text)]
    return list(text) if separator == "" else text.split(text_of(separator))


def _index_in_list(items: list[Value], arguments: Sequence[Value]) -> int:
    wanted = _argument(arguments, 0)
    return next((index for index, item in enumerate(items) if strictly_equal(item, wanted)), -1)


def _search(text: str, arguments: Sequence[Value]) -> int:
    found = _pattern(_argument(arguments, 0)).search(text)
    return found.start() if found else -1


def _char_at(text: str, arguments: Sequence[Value]) -> str:
    index = _clamped(_argument(arguments, 0), len(text), 0)
    return text[index : index + 1]


def _join(items: list[Value], arguments: Sequence[Value]) -> str:
    separator = _argument(arguments, 0)
    parts = ("" if item in (None, UNDEFINED) else text_of(item) for item in items)
    return ("," if separator is UNDEFINED else text_of(separator)).join(parts)


_OF_TEXT: Final[Mapping[str, Method]] = {
    "match": _match,
    "search": _search,
    "includes": lambda text, arguments: text_of(_argument(arguments, 0)) in text,
    "startsWith": lambda text, arguments: text.startswith(text_of(_argument(arguments, 0))),
    "endsWith": lambda text, arguments: text.endswith(text_of(_argument(arguments, 0))),
    "indexOf": lambda text, arguments: text.find(text_of(_argument(arguments, 0))),
    "lastIndexOf": lambda text, arguments: text.rfind(text_of(_argument(arguments, 0))),
    "toLowerCase": lambda text, _: text.lower(),
    "toUpperCase": lambda text, _: text.upper(),
    "trim": lambda text, _: text.strip(),
    "charAt": _char_at,
    "slice": _slice,
    "substring": _substring,
    "split": _split,
    "concat": lambda text, arguments: text + "".join(map(text_of, arguments)),
    "toString": lambda text, _: text,
}
_OF_LISTS: Final[Mapping[str, Method]] = {
    "includes": lambda items, arguments: _index_in_list(items, arguments) >= 0,
    "indexOf": _index_in_list,
    "slice": _slice,
    "join": _join,
    "toString": lambda items, _: text_of(items),
}
_OF_REGEXES: Final[Mapping[str, Method]] = {
    "test": lambda regex, arguments: regex.search(text_of(_argument(arguments, 0))) is not None,
}
METHODS: Final = frozenset({*_OF_TEXT, *_OF_LISTS, *_OF_REGEXES})


def plain_property(value: Value, name: Value) -> Value:
    """Return a property that is no entry of a mapping or sequence: `length` of texts and lists, `constructor`, methods.

    A method that is not called is only good for asking whether it is there.

    Raises EvaluationError for null and undefined, which have no properties.
    """
    if value is None or value is UNDEFINED:
        raise EvaluationError(f"nothing has no property {text_of(name)}")
    if name == "length" and isinstance(value, str | list):
        return len(value)
    if name == "constructor":
        return {"name": class_name(value)}
    if isinstance(name, str) and name in _methods_of(value):
        return True
    if isinstance(value, str) and is_number(name) and 0 <= name < len(value):
        return value[int(name)]
    return UNDEFINED
