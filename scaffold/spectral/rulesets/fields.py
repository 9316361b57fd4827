"""The parts of a value that the `field` of a rule's `then` means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.location import Pointer, PointerPart
from scaffold.spectral.data.problems import RulesetError
from scaffold.spectral.data.tree import Item, Tree
from scaffold.spectral.data.values import UNDEFINED, Value
from scaffold.spectral.jsonpath.paths import compile_path
from scaffold.spectral.jsonpath.select import Report, select_from

_PART = re.compile(
    r"""[^.\[\]]+|\[(?:(-?\d+(?:\.\d+)?)|(["'])((?:(?!\2)[^\\]|\\.)*?)\2)\]|(?=(?:\.|\[\])(?:\.|\[\]|\Z))"""
)
KEYS = "@key"


def field_values(
    field: str | None, item: Item, tree: Tree, report: Report
) -> Iterator[tuple[Pointer, Value]]:
    """Yield the values to check, with their paths from the item; a field that is not there is one undefined value."""
    value = item.value
    if field is None or not isinstance(value, dict | list):
        yield (), value
        return
    if field == KEYS:
        if not value:
            yield (), UNDEFINED
        for key in value if isinstance(value, dict) else map(str, range(len(value))):
            yield (key,), key
        return
    if _is_path(field):
        found = False
        for selected in select_from(compile_path(field), item, tree, report):
            found = True
            yield selected.path()[len(item.path()) :], selected.value
        if not found:
            yield (), UNDEFINED
        return
    yield _field_value(field, value, tree)


def _field_value(field: str, value: Value, tree: Tree) -> tuple[Pointer, Value]:
    parts = field_parts(field)
    if isinstance(value, dict) and field in value:
        # A key that is written like a path wins over the path, but not in what is reported.
        return parts, tree.get(value, field)
    for part in parts:
        value = tree.get(value, part)
    return parts, value


def field_parts(field: str) -> tuple[PointerPart, ...]:
    """Split `a.b[0]["c.d"]` into its keys."""
    parts: list[PointerPart] = [""] if field.startswith(".") else []
    for match in _PART.finditer(field):
        index, quote, quoted = match[1], match[2], match[3]
        parts.append(quoted if quote else index or match[0])
    return tuple(parts)


def check_field(field: Value) -> None:
    """Raise RulesetError for a field that is no text, or a path that is none."""
    if not isinstance(field, str):
        raise RulesetError("the field of its then is not text")
    if _is_path(field):
        compile_path(field)


def _is_path(field: str) -> bool:
    """Tell a path from a name like `$ref`."""
    return field == "$" or field.startswith(("$.", "$["))
