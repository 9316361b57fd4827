"""The last resort of a brief: values that stand elsewhere in the expanded document, and what is left out of it."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.brief.model import Brief, Mistake
from scaffold.core.location import Pointer, PointerPart, pointer_parts, pointer_text


def apply_overlay(document: dict[str, Any], brief: Brief) -> tuple[dict[str, Any], list[Mistake]]:
    """Return the document with the changes of the overlay, and those that lead nowhere."""
    if not (brief.set or brief.remove or brief.document):
        return document, []
    result = {**document, **copy.deepcopy(dict(brief.document))}
    if isinstance(brief.document.get("info"), dict):
        result["info"] = {**document["info"], **result["info"]}
    result = copy.deepcopy(result) if brief.set or brief.remove else result
    mistakes: list[Mistake] = []
    for number, text in enumerate(brief.remove):
        if not _remove(result, pointer_parts(text)):
            place: Pointer = ("overlay", "remove", number)
            mistakes.append(
                Mistake(place, f"{text} is not in the document", "leave the line out, or name what is there")
            )
    for text, value in brief.set.items():
        if not _set(result, pointer_parts(text), copy.deepcopy(value)):
            place = ("overlay", "set", text)
            mistakes.append(
                Mistake(place, f"{text} leads through something that is not an object", "name a place in it")
            )
    return result, mistakes


def find_changes(
    expanded: Any, wanted: Any, unordered: frozenset[str] = frozenset({"required"})
) -> tuple[dict[str, Any], list[str]]:
    """Return what has to be set and removed, by pointers, to make one value of another; lists change as a whole.

    The order of lists under the keys `unordered` does not count.
    """
    changes: dict[str, Any] = {}
    removed: list[str] = []
    for pointer, value, is_there in _compare(expanded, wanted, (), unordered):
        if is_there:
            changes[pointer_text(pointer)] = value
        else:
            removed.append(pointer_text(pointer))
    return changes, removed


def _compare(
    left: Any, right: Any, where: Pointer, unordered: frozenset[str]
) -> Iterator[tuple[Pointer, Any, bool]]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in left:
            if key not in right:
                yield (*where, key), None, False
        for key, value in right.items():
            if key not in left:
                yield (*where, key), value, True
            else:
                yield from _compare(left[key], value, (*where, key), unordered)
        return
    if isinstance(left, list) and isinstance(right, list) and where and where[-1] in unordered:
        if not all(isinstance(one, str) for one in (*left, *right)) or sorted(left) != sorted(right):
            yield where, right, True
        return
    if not same(left, right):
        yield where, right, True


def same(left: Any, right: Any) -> bool:
    """Tell whether two JSON values are the same; 1 and true are not, 1 and 1.0 are not written alike."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(value, right[key]) for key, value in left.items())
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and bool(left == right)


def _step(node: Any, part: PointerPart) -> Any:
    if isinstance(node, dict):
        return node.get(part)
    if isinstance(node, list) and str(part).isdigit() and int(part) < len(node):
        return node[int(part)]
    return None


def _remove(root: Any, parts: tuple[str, ...]) -> bool:
    node = root
    for part in parts[:-1]:
        node = _step(node, part)
    if isinstance(node, dict) and parts and parts[-1] in node:
        del node[parts[-1]]
        return True
    return False


def _set(root: Any, parts: tuple[str, ...], value: Any) -> bool:
    node = root
    for part in parts[:-1]:
        node = node.setdefault(part, {}) if isinstance(node, dict) else _step(node, part)
    if isinstance(node, dict) and parts:
        node[parts[-1]] = value
        return True
    if isinstance(node, list) and parts and parts[-1].isdigit() and int(parts[-1]) < len(node):
        node[int(parts[-1])] = value
        return True
    return False


def touched(brief: Mapping[str, Any]) -> list[Pointer]:
    """Return the places that the overlay of a brief changes, as written."""
    overlay = brief.get("overlay", {})
    return [pointer_parts(text) for text in (*overlay.get("set", {}), *overlay.get("remove", ()))]
