"""From what a JSON Schema validator reports to what is wrong: one sentence for one place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple

from scaffold.core.location import Pointer, PointerPart
from scaffold.core.spelling import nearest_name
from scaffold.core.wording import shortened, value_text
from scaffold.openapi.values import Json, child_value

_MISPLACED = "no $ref is allowed here"
QUOTE = "put it into quotes"
"""The advice for a number or truth value whose text is what was meant."""
_HOW_TO_PLACE = "write what it leads to in its place"
# The problem is that a field has a name, not what it holds.
_ABOUT_NAMES = frozenset({"additionalProperties", "unevaluatedProperties", "propertyNames"})
# Keywords that not every text fits.
_FORMS = frozenset({"const", "enum", "format", "pattern"})
_LONGEST_VALUE = 80
_LONGEST_MESSAGE = 240
_TYPE_WORDS = {
    "object": "a mapping", "array": "a list", "string": "text", "integer": "an integer", "number": "a number",
    "boolean": "true or false", "null": "null",
}  # fmt: skip


class Problem(NamedTuple):
    """A fault at one place, and perhaps how to mend it.

    `field` is the one that is missing, or that was meant where a name is misspelt; by default what stands at the place.
    """

    pointer: Pointer
    message: str
    hint: str | None = None
    field: Pointer | None = None


def explain(
    errors: Sequence[Any], root: Json, schema: Mapping[str, Any], *, with_references: bool = False
) -> Iterator[Problem]:
    """Turn the errors of jsonschema-rs into problems: alternatives narrowed to the meant one, echoes left out.

    `schema` is the meta-schema, where the names of known fields are looked up. `with_references` says that a `$ref` in the value
    is a Reference Object, so that one in the wrong place is called that.
    """
    leaves = [leaf for error in errors for leaf in _leaves(error, root) if not _is_usable_regex(leaf)]
    paths = {
        tuple(map(str, leaf.instance_path)) for leaf in leaves if leaf.kind.name != "unevaluatedProperties"
    }
    misnamed = {tuple(leaf.instance_path) for leaf in leaves if _refuses_key(leaf, schema)}
    mistyped = Counter(tuple(leaf.instance_path) for leaf in leaves)
    for leaf in leaves:
        if leaf.kind.name == "required" and tuple(leaf.instance_path) in misnamed:
            # What is missing is there, under a key that is written wrongly: `4xx` for `4XX`.
            continue
        if _asks_wrongly(leaf, schema, paths):
            continue
        unquoted = mistyped[tuple(leaf.instance_path)] == 1 and _lacks_quotes(leaf, schema)
        for problem in _problems(leaf, root, schema, paths, QUOTE if unquoted else None):
            holder = _misplaced(leaf, problem.pointer, root) if with_references else None
            yield problem if holder is None else Problem((*holder, "$ref"), _MISPLACED, _HOW_TO_PLACE)


def _asks_wrongly(error: Any, schema: Mapping[str, Any], paths: AbstractSet[tuple[str, ...]]) -> bool:
    """Tell whether a field is missing only because another one asks for it (`dependencies`) that is wrong itself."""
    if error.kind.name != "required" or "dependencies" not in error.schema_path:
        return False
    asked: Mapping[str, Any] = _parent(schema, error.schema_path).get("dependencies", {})
    place = tuple(map(str, error.instance_path))
    return any((*place, name) in paths for name, fields in asked.items() if error.kind.property in fields)


def _is_usable_regex(error: Any) -> bool:
    """Tell whether a pattern is refused that engines without the strict mode of ECMA-262 (flag `u`) take: a lone bracket, say."""
    if error.kind.name != "format" or _format_of(error) != "regex" or not isinstance(error.instance, str):
        return False
    try:
        re.compile(error.instance)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _format_of(error: Any) -> str:
    """Name the format that a value does not have; a keyword of our own has it for its message."""
    return str(getattr(error.kind, "format", error.message))


def _misplaced(error: Any, pointer: Pointer, root: Json) -> Pointer | None:
    """Return the place of a reference where none is allowed, which is all that is wrong there; None for other problems."""
    if pointer[-1:] == ("$ref",):
        # Where a reference is allowed, its text may still be malformed.
        holder = None if error.kind.name in {"format", "pattern"} else pointer[:-1]
    else:
        holder = None if error.kind.name in _ABOUT_NAMES else pointer
    value = None if holder is None else _value_at(root, holder)
    return holder if isinstance(value, dict) and isinstance(value.get("$ref"), str) else None


def _leaves(error: Any, root: Json) -> list[Any]:
    """Follow an error into the alternative that was meant, down to the errors that stand for themselves."""
    branches = getattr(error.kind, "context", None)
    if error.kind.name not in {"oneOf", "anyOf"} or not branches or not all(branches):
        return [error]
    value = _value_at(root, error.instance_path)
    best = min(branches, key=lambda branch: _distance(branch, len(error.instance_path), value))
    return [leaf for inner in best for leaf in _leaves(inner, root)]


def _distance(branch: Sequence[Any], depth: int, value: Json) -> tuple[bool, int, int]:
    """Say how far a value is from an alternative: the wrong form, wrong tell-tale values, the number of errors."""
    wants_reference = any(e.kind.name == "required" and e.kind.property == "$ref" for e in branch)
    has_reference = isinstance(value, dict) and "$ref" in value
    wrong_form = any(error.kind.name == "type" and len(error.instance_path) == depth for error in branch)
    telltales = sum(
        error.kind.name in {"enum", "const", "not"} and len(error.instance_path) <= depth + 1
        for error in branch
    )
    return wrong_form or (wants_reference and not has_reference), telltales, len(branch)


def _problems(
    error: Any, root: Json, schema: Mapping[str, Any], paths: set[tuple[str, ...]], hint: str | None
) -> Iterator[Problem]:
    kind = error.kind
    pointer = _pointer(root, error.instance_path)
    if kind.name in {"additionalProperties", "unevaluatedProperties"}:
        known = _known_fields(schema, error.schema_path)
        if kind.name == "unevaluatedProperties" and _has_cause(pointer, paths):
            # A field that fails its own check counts as not looked at: only those that no part knows are
            # reported.
            unexpected = [name for name in kind.unexpected if name not in known and not name.startswith("x-")]
        else:
            unexpected = kind.unexpected
        if len(unexpected) > 1 and isinstance(child_value(_value_at(root, pointer), "$ref"), str):
            listed = ", ".join(map(_shown, unexpected))
            yield Problem((*pointer, unexpected[0]), f"the fields {listed} are not allowed beside a $ref")
            return
        for name in unexpected:
            yield _unexpected(pointer, name, known, schema, error.schema_path)
    elif kind.name == "propertyNames":
        name = kind.error.instance
        yield Problem(
            (*pointer, str(name)), f"the name {_shown(name)} is not allowed here: {_sentence(kind.error)}"
        )
    elif kind.name == "required":
        yield Problem(pointer, _sentence(error), field=(*pointer, str(kind.property)))
    else:
        yield Problem(pointer, _sentence(error), hint)


def _lacks_quotes(error: Any, schema: Mapping[str, Any]) -> bool:
    """Tell whether YAML takes a word for a number or a truth value where any text is wanted, as in `version: 1.0`."""
    kind, value = error.kind, error.instance
    return (
        kind.name == "type"
        and list(kind.types) == ["string"]
        and isinstance(value, bool | int | float)
        and not _FORMS & _parent(schema, error.schema_path).keys()
        and not any(str(part).startswith("$") for part in error.instance_path[-1:])
    )


def _has_cause(pointer: Pointer, paths: set[tuple[str, ...]]) -> bool:
    parts = tuple(map(str, pointer))
    return any(path[: len(parts)] == parts for path in paths)


def _unexpected(
    pointer: Pointer, name: str, known: Sequence[str], schema: Mapping[str, Any], schema_path: Sequence[Any]
) -> Problem:
    patterns = _key_patterns(schema, schema_path)
    similar = nearest_name(name, known)
    if patterns and not similar:
        message = f"the key {_shown(name)} does not match {' or '.join(patterns)}"
        fits = any(re.search(pattern, name.upper()) for pattern in patterns)
        return Problem((*pointer, name), message, f"write {name.upper()!r}" if fits else None)
    hint = f"did you mean {similar!r}?" if similar else None
    field = (*pointer, similar) if similar else None
    return Problem((*pointer, name), f"the field {_shown(name)} is not known here", hint, field)


def _refuses_key(error: Any, schema: Mapping[str, Any]) -> bool:
    """Tell whether a key of a map fits none of the patterns that its keys have."""
    return error.kind.name in {"additionalProperties", "unevaluatedProperties"} and bool(
        _key_patterns(schema, error.schema_path)
    )


def _key_patterns(schema: Mapping[str, Any], schema_path: Sequence[Any]) -> list[str]:
    return [
        pattern for pattern in _parent(schema, schema_path).get("patternProperties", {}) if pattern != "^x-"
    ]


def _known_fields(schema: Mapping[str, Any], schema_path: Sequence[Any]) -> list[str]:
    fields = _parent(schema, schema_path).get("properties", {})
    return list(fields) if isinstance(fields, dict) else []


def _parent(schema: Mapping[str, Any], schema_path: Sequence[Any]) -> Mapping[str, Any]:
    """Return the schema that holds the keyword at the end of a path, empty when it is in another resource."""
    found: Any = schema
    for part in schema_path[:-1]:
        if (isinstance(found, dict) and part in found) or (
            isinstance(found, list) and isinstance(part, int) and part < len(found)
        ):
            found = found[part]
        else:
            return {}
    return found if isinstance(found, dict) else {}


def _sentence(error: Any) -> str:
    """Say what is wrong in words of OpenAPI instead of JSON Schema."""
    kind, value = error.kind, _shown(error.instance)
    match kind.name:
        case "required":
            sentence = f"the field {kind.property!r} is missing"
        case "type":
            sentence = f"{value} is not {' or '.join(_TYPE_WORDS.get(name, name) for name in kind.types)}"
        case "enum":
            sentence = f"{value} is not one of {', '.join(map(_shown, kind.options))}"
        case "const":
            sentence = f"{value} is not {_shown(kind.expected_value)}"
        case "pattern":
            sentence = f"{value} does not match {kind.pattern}"
        case "format":
            sentence = f"{value} is not a valid {_format_of(error)}"
        case "uniqueItems":
            sentence = "the list has the same item twice"
        case "minItems" | "minProperties":
            few = "no entries" if kind.limit == 1 else f"fewer than {kind.limit} entries"
            sentence = f"{few} stand here, where {kind.limit} must"
        case "oneOf":
            sentence = "this fits more than one of the forms that are allowed here"
        case "not" if isinstance(kind.schema, dict) and "required" in kind.schema:
            sentence = f"{' and '.join(map(repr, kind.schema['required']))} exclude each other"
        case "falseSchema" | "not":
            sentence = "this may not stand here"
        case _:
            sentence = (
                error.message if len(error.message) <= _LONGEST_MESSAGE else f"{value} breaks {kind.name!r}"
            )
    return sentence


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return shortened(value_text(value), _LONGEST_VALUE)


def _pointer(root: Json, path: Sequence[Any]) -> Pointer:
    """Write a path as a pointer: the validator gives keys of digits as numbers."""
    value = root
    parts: list[PointerPart] = []
    for part in path:
        parts.append(part if isinstance(value, list) else str(part))
        value = child_value(value, parts[-1])
    return tuple(parts)


def _value_at(root: Json, path: Sequence[Any]) -> Json:
    value = root
    for part in path:
        value = child_value(value, part)
    return value
