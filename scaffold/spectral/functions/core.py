"""The core functions of Spectral."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from scaffold.core.location import pointer_parts
from scaffold.spectral.data.problems import RulesetError
from scaffold.spectral.data.values import (
    UNDEFINED,
    Value,
    is_number,
    is_truthy,
    number_of,
    printed,
    strictly_equal,
)
from scaffold.spectral.functions.context import Check, Context, Factory, Objection
from scaffold.spectral.jsonpath.regexes import compile_pattern

_PROPERTY = '#{{print("property")}}'
_VALUE = '#{{print("value")}}'
_CASES: Final = {
    "flat": r"[a-z][a-z{d}]*",
    "camel": r"[a-z][a-z{d}]*(?:[A-Z{d}](?:[a-z{d}]+|$))*",
    "pascal": r"[A-Z][a-z{d}]*(?:[A-Z{d}](?:[a-z{d}]+|$))*",
    "kebab": r"[a-z][a-z{d}]*(?:-[a-z{d}]+)*",
    "cobol": r"[A-Z][A-Z{d}]*(?:-[A-Z{d}]+)*",
    "snake": r"[a-z][a-z{d}]*(?:_[a-z{d}]+)*",
    "macro": r"[A-Z][A-Z{d}]*(?:_[A-Z{d}]+)*",
}
_MOST_NAMED = 4


def require_options(name: str, options: Value, known: Sequence[str]) -> Mapping[str, Value]:
    """Return options as a mapping; raise RulesetError when they are none, or hold what is not known."""
    if options is None:
        options = {}
    if not isinstance(options, dict):
        raise RulesetError(f"the options of the function {name} are not a mapping")
    for key in options:
        if key not in known:
            raise RulesetError(f"the function {name} has no option {key}")
    return options


def _plain(name: str, judge: Callable[[Value], bool], words: str) -> Factory:
    """Make a function without options that has one objection."""

    def make(options: Value) -> Check:
        require_options(name, options, ())
        return lambda value, _context: [Objection(f"{_PROPERTY}{words}")] if judge(value) else []

    return make


def alphabetical(options: Value) -> Check:
    """Make the check that items or keys stand in order; `keyedBy` names the field of items to compare."""
    keyed_by = require_options("alphabetical", options, ("keyedBy",)).get("keyedBy")

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, dict | list) or len(value) < 2:
            return []
        names = list(value)
        if keyed_by is not None:
            if not all(isinstance(context.tree.follow(item), dict | list) for item in names):
                return [Objection(f"{_PROPERTY}must be an object")]
            names = [context.tree.get(context.tree.follow(item), keyed_by) for item in names]
        if not all(isinstance(name, str) or is_number(name) for name in names):
            return [Objection(f"{_PROPERTY}must be one of the allowed types: number, string")]
        for index, (name, following) in enumerate(pairwise(names)):
            if _comes_after(name, following):
                if keyed_by is not None:
                    return [Objection("properties must follow the alphabetical order")]
                place = index if isinstance(value, list) else name
                message = f"{printed(name)} must be placed after {printed(following)}"
                return [Objection(message, (*context.path, place), is_key=True)]
        return []

    return check


def _comes_after(left: Value, right: Value) -> bool:
    if not any(math.isnan(number_of(side)) for side in (left, right)):
        return number_of(left) >= number_of(right) + 1
    if not isinstance(left, str) or not isinstance(right, str):
        return False
    return _collation(left) > _collation(right)


def _collation(text: str) -> tuple[list[tuple[int, str]], str]:
    """Order as `localeCompare` does for ASCII: signs, digits, letters without case, lower case first."""
    folded = [(2 if c.isalpha() else 1 if c.isdecimal() else 0, c) for c in text.casefold()]
    return folded, text.swapcase()


def casing(options: Value) -> Check:
    """Make the check of a text's case: `type`, `disallowDigits`, `separator` with `char` and `allowLeading`."""
    options = require_options("casing", options, ("type", "disallowDigits", "separator"))
    kind, separator = options.get("type"), options.get("separator")
    if not isinstance(kind, str) or kind not in _CASES:
        raise RulesetError(f"the function casing knows no type {printed(kind)}")
    pattern = _CASES[kind].replace("{d}", "" if options.get("disallowDigits") is True else "0-9")
    char: Value = ""
    leading = False
    if separator is not None:
        char = separator.get("char") if isinstance(separator, dict) else None
        if not isinstance(char, str) or len(char) > 1:
            raise RulesetError("the separator of the function casing has no char of one character")
        leading = separator.get("allowLeading") is True
        # An empty set of characters matches nothing.
        mark = f"[{re.escape(char)}]" if char else "(?!)"
        pattern = f"{mark + '?' if leading else ''}{pattern}(?:{mark}{pattern})*"
    # `$` inside of a case means the end of the name, not of a line.
    regex = re.compile(pattern.replace("$", r"\Z"))

    def check(value: Value, _context: Context) -> Iterable[Objection]:
        if not isinstance(value, str) or not value or (leading and value == char):
            return []
        return [] if regex.fullmatch(value) else [Objection(f"must be {kind} case")]

    return check


def enumeration(options: Value) -> Check:
    """Make the check that a scalar is one of `values`."""
    values = require_options("enumeration", options, ("values",)).get("values")
    if not isinstance(values, list):
        raise RulesetError("the function enumeration needs the option values, a list")
    message = f"{_VALUE} must be equal to one of the allowed values: {', '.join(map(printed, values))}"

    def check(value: Value, _context: Context) -> Iterable[Objection]:
        if value is UNDEFINED or isinstance(value, dict | list):
            return []
        return [] if any(strictly_equal(value, allowed) for allowed in values) else [Objection(message)]

    return check


def length(options: Value) -> Check:
    """Make the check of the size of a text, list or mapping, or of a number, between `min` and `max`."""
    options = require_options("length", options, ("min", "max"))
    least, most = options.get("min"), options.get("max")
    if not options or not all(is_number(bound) for bound in options.values()):
        raise RulesetError("the function length needs the numbers min or max")

    def check(value: Value, _context: Context) -> Iterable[Objection]:
        if not isinstance(value, str | list | dict) and not is_number(value):
            return
        # JavaScript counts UTF-16 code units.
        size = len(value.encode("utf-16-le")) // 2 if isinstance(value, str) else value
        size = len(size) if isinstance(size, list | dict) else size
        if least is not None and size < least:
            yield Objection(f"{_PROPERTY}must be longer than {printed(least)}")
        if most is not None and size > most:
            yield Objection(f"{_PROPERTY}must be shorter than {printed(most)}")

    return check


def pattern(options: Value) -> Check:
    """Make the check of a text against the regular expressions `match` and `notMatch`."""
    options = require_options("pattern", options, ("match", "notMatch"))
    if not options or not all(isinstance(text, str) for text in options.values()):
        raise RulesetError("the function pattern needs the texts match or notMatch")
    wanted = compile_pattern(options["match"]) if "match" in options else None
    unwanted = compile_pattern(options["notMatch"]) if "notMatch" in options else None

    def check(value: Value, _context: Context) -> Iterable[Objection]:
        if not isinstance(value, str):
            return
        if wanted is not None and not wanted.search(value):
            yield Objection(f"{_VALUE} must match the pattern {printed(options['match'])}")
        if unwanted is not None and unwanted.search(value):
            yield Objection(f"{_VALUE} must not match the pattern {printed(options['notMatch'])}")

    return check


def _chosen(name: str, *, only_one: bool) -> Factory:
    """Make `or` and `xor`, which want at least one and exactly one of some properties."""

    def make(options: Value) -> Check:
        properties = require_options(name, options, ("properties",)).get("properties")
        if not isinstance(properties, list) or not all(isinstance(field, str) for field in properties):
            raise RulesetError(f"the function {name} needs the option properties, a list of names")

        def check(value: Value, _context: Context) -> Iterable[Objection]:
            if not isinstance(value, dict):
                return
            present = [field for field in value if field in properties]
            if not present:
                shown = '" or "'.join(properties[:3] if len(properties) > _MOST_NAMED else properties)
                others = (
                    f'" or {len(properties) - 3} other properties' if len(properties) > _MOST_NAMED else '"'
                )
                yield Objection(f'At least one of "{shown}{others} must be defined')
            elif only_one and len(present) > 1:
                shown = '" and "'.join(present)
                yield Objection(f'Just one of "{shown}" must be defined')

        return check

    return make


def unreferenced_reusable_object(options: Value) -> Check:
    """Make the check that something refers to each entry of a mapping, which stands at `reusableObjectsLocation`."""
    place = require_options("unreferencedReusableObject", options, ("reusableObjectsLocation",)).get(
        "reusableObjectsLocation"
    )
    if not isinstance(place, str) or not place.startswith("#"):
        raise RulesetError(
            "the function unreferencedReusableObject needs the option reusableObjectsLocation, #/…"
        )
    base = pointer_parts(place[1:])

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if not isinstance(value, dict):
            return
        for name in value:
            if (*base, name) not in context.document.used:
                yield Objection(
                    "Potential orphaned reusable object has been detected", (*base, name), is_key=True
                )

    return check


def _schema(options: Value) -> Check:
    # Validation costs an import that most rulesets with other functions do without.
    from scaffold.spectral.functions.schema_function import schema

    return schema(options)


CORE: Final[Mapping[str, Factory]] = {
    "alphabetical": alphabetical,
    "casing": casing,
    "defined": _plain("defined", lambda value: value is UNDEFINED, "must be defined"),
    "enumeration": enumeration,
    "falsy": _plain("falsy", is_truthy, "must be falsy"),
    "length": length,
    "or": _chosen("or", only_one=False),
    "pattern": pattern,
    "schema": _schema,
    "truthy": _plain("truthy", lambda value: not is_truthy(value), "must be truthy"),
    "undefined": _plain("undefined", lambda value: value is not UNDEFINED, "must be undefined"),
    "unreferencedReusableObject": unreferenced_reusable_object,
    "xor": _chosen("xor", only_one=True),
}
