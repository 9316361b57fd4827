"""The function `schema`, and the words that Spectral has for failures of a JSON Schema."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from scaffold.core.location import Pointer, PointerPart
from scaffold.spectral.data.expand import cut_off
from scaffold.spectral.data.formats import draft_of
from scaffold.spectral.data.problems import RulesetError
from scaffold.spectral.data.values import UNDEFINED, Value, printed, type_name
from scaffold.spectral.functions.ajv import (
    Failure,
    SchemaError,
    SchemaValidator,
    UnusableSchemaError,
    direct_subschemas,
    relaxed,
)
from scaffold.spectral.functions.context import Check, Context, Objection

DIALECTS: Final = ("draft4", "draft6", "draft7", "draft2019-09", "draft2020-12")
# With these, more of a value matters than the depth of the schema shows.
_LOOKING_DEEPER = frozenset(
    {"$ref", "$dynamicRef", "$recursiveRef", "const", "enum", "uniqueItems", "contentSchema"}
)


def schema(options: Value) -> Check:
    """Make the check of `{schema, dialect, allErrors}`."""
    if not isinstance(options, dict) or not isinstance(options.get("schema"), dict):
        raise RulesetError("the function schema needs the option schema, a mapping")
    wanted = options.get("dialect", "auto")
    if wanted not in (*DIALECTS, "auto"):
        raise RulesetError(f"the function schema knows no dialect {printed(wanted)}")
    dialect = wanted
    if wanted == "auto":
        dialect = f"draft{draft_of(str(options['schema'].get('$schema', ''))) or 7}"
    all_errors = options.get("allErrors") is True
    rules = options["schema"]
    levels = _levels(rules)
    try:
        validator = SchemaValidator(relaxed(rules), dialect)
    except (SchemaError, UnusableSchemaError) as error:
        raise RulesetError(f"the schema of a check cannot be used: {error}") from error

    def check(value: Value, context: Context) -> Iterable[Objection]:
        if value is UNDEFINED:
            return [Objection('#{{print("property")}}must exist', context.path)]
        if levels is None:
            expanded = context.expander.expand(value)
            if expanded.endless:
                return []
            value = expanded.value
        else:
            value = cut_off(value, context.tree.follow, levels)
        return objections(validator.failures(value, all_errors=all_errors), value, context.path)

    return check


def _levels(rules: Value) -> int | None:
    """Tell how many levels of a value a schema can look at, None for any number."""
    most = 1
    pending: list[tuple[dict[str, Any], int]] = [(rules, 1)]
    while pending:
        part, level = pending.pop()
        if _LOOKING_DEEPER & set(part) - _scalar_keywords(part):
            return None
        most = max(most, level)
        pending.extend((inner, level + 1) for inner in direct_subschemas(part))
    return most


def _scalar_keywords(part: Mapping[str, Any]) -> set[str]:
    """Name the keywords that compare with nothing but scalars, for which no container has to be complete."""
    found = set()
    if not isinstance(part.get("const"), dict | list):
        found.add("const")
    if not any(isinstance(option, dict | list) for option in part.get("enum") or ()):
        found.add("enum")
    if part.get("uniqueItems") is not True:
        found.add("uniqueItems")
    return found


def objections(failures: Sequence[Failure], value: Value, path: Pointer) -> Iterable[Objection]:
    """Word failures as Spectral does, one or more for each place that has any."""
    places: dict[Pointer, list[Failure]] = {}
    for failure in failures:
        places.setdefault(failure.path, []).append(failure)
    kept = {place: found for place, found in places.items() if not _is_redundant(place, found, places)}
    return chain.from_iterable(_worded(found, place, value, path) for place, found in kept.items())


def _is_redundant(
    place: Pointer, found: Sequence[Failure], places: Mapping[Pointer, Sequence[Failure]]
) -> bool:
    """Tell whether the failures of a place say less than those of others: `anyOf` less than what is inside."""
    if place and any(failure.keyword == "anyOf" for failure in found):
        return any(len(other) > len(place) and other[: len(place)] == place for other in places)
    return False


def _worded(found: Sequence[Failure], place: Pointer, value: Value, path: Pointer) -> Iterator[Objection]:
    at = (*path, *place)
    name = str(place[-1]) if place else str(path[-1]) if path else None
    actual = _value_at(value, place)
    if all(failure.keyword == "enum" for failure in found):
        allowed = list(
            dict.fromkeys(chain.from_iterable(map(_hashable, failure.allowed) for failure in found))
        )
        options = [option[1] for option in allowed]
        message = f"{_subject(name, actual)} {found[0].message}: {', '.join(map(printed, options))}"
        nearest = _nearest(actual, options)
        yield Objection(message if nearest is None else f'{message}. Did you mean "{nearest}"?', at)
        return
    for failure in found:
        text = failure.message.replace("'", '"').replace("NOT", "not")
        if failure.keyword == "type":
            text = f"Value type {text}" if name is None else f'"{name}" property type {text}'
        else:
            text = f"{_subject(name, actual)} {text}"
        yield Objection(_about_item(text, place), at)


def _hashable(option: Value) -> tuple[str, Value]:
    return printed(option), option if not isinstance(option, dict | list) else None


def _subject(name: str | None, value: Value) -> str:
    return type_name(value).capitalize() if name is None else f'"{name}" property'


def _about_item(text: str, place: Pointer) -> str:
    """Speak of an item of a list by its index."""
    if not place or not str(place[-1]).isdecimal():
        return text
    for start in (f'"{place[-1]}" property type', f'"{place[-1]}" property'):
        if text.startswith(start):
            return f"Item at index {place[-1]}{text[len(start) :]}"
    return text


def _value_at(value: Value, place: Sequence[PointerPart]) -> Value:
    for part in place:
        value = value[part]
    return value


def _nearest(text: Value, options: Sequence[Value]) -> str | None:
    """Find the option that was most likely meant."""
    candidates = [option for option in options if isinstance(option, str)]
    if not isinstance(text, str) or not candidates:
        return None
    best = min(candidates, key=lambda option: distance(option, text))
    return best if len(options) == 1 or distance(best, text) < len(best) else None


def distance(left: str, right: str) -> int:
    """Count the insertions, deletions and replacements that make one text of the other (Levenshtein)."""
    row = list(range(len(right) + 1))
    for index, character in enumerate(left, 1):
        previous, row[0] = row[0], index
        for column, other in enumerate(right, 1):
            previous, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, previous + (character != other)),
            )
    return row[-1]
