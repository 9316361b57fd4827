"""Verbs in paths, such as POST /tasks/create: they repeat the method, and the path without them is meant.

The words that mean what a method means stand here alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from scaffold.core.naming import singular, words
from scaffold.model.operations.paths import PREFIX, Path, Segment, literals, parse_path, shape_of

_EDITING: Final = frozenset({"change", "edit", "modify", "update"})
_VERBS: Final[Mapping[str, frozenset[str]]] = {
    "get": frozenset({
        "all", "details", "fetch", "find", "findall", "get", "getall", "list", "listall", "retrieve", "show", "view", "viewall",
    }),
    "post": frozenset({"add", "create", "insert", "new", "register", "save"}),
    "put": _EDITING | {"replace", "save"},
    "patch": _EDITING,
    "delete": frozenset({"delete", "destroy", "remove"}),
}  # fmt: skip
_KEYS: Final = frozenset({"code", "id", "key", "slug", "uuid"})

Segments = tuple[Segment, ...]


def meant_paths(operations: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Say which path is meant where one repeats its method by a verb; operations are paths with methods.

    A path that is declared without the verb wins, and of two that would mean the same neither does.
    """
    paths = {path: parse_path(path) for path, _ in operations}
    declared = {(shape_of(paths[path].segments), method) for path, method in operations}
    found = {
        (path, method): segments
        for path, method in operations
        if (segments := _without_verb(paths[path], method, paths.values())) is not None
    }
    asked = Counter((shape_of(segments), method) for (_, method), segments in found.items())
    return {
        (path, method): "/" + "/".join(segment.text for segment in segments)
        for (path, method), segments in found.items()
        if (shape_of(segments), method) not in declared and asked[shape_of(segments), method] == 1
    }


def _without_verb(path: Path, method: str, others: Collection[Path]) -> Segments | None:
    """Leave out the verb that a path ends with, or has before its noun or its parameter."""
    segments = path.segments
    end = len(segments) - (1 if path.is_item else 0)
    for index in range(max(end - 2, 0), end):
        noun = _after_verb(segments[index], method, item=path.is_item)
        if noun is None:
            continue
        before, after = segments[:index], segments[index + 1 :]
        if noun and (index != end - 1 or (before := _collection(before, noun, others)) == ()):
            return None
        return _checked((*before, *after), method)
    return None


def _checked(segments: Segments, method: str) -> Segments | None:
    """Give what is left of a path where it names something.

    POST on one thing is no standard method, and an action that is called `add` is one.
    """
    names = literals(Path("", segments))
    if not names or PREFIX.match(names[0]) or (method == "post" and segments[-1].parameter is not None):
        return None
    return segments


def _after_verb(segment: Segment, method: str, *, item: bool) -> tuple[str, ...] | None:
    """Return what follows a verb in a segment, without `all` and `by id`; None where it begins with none."""
    first, *rest = words(segment.text) or ("",)
    if segment.parameter is not None or first not in _VERBS.get(method, ()):
        return None
    if rest[:1] == ["all"]:
        rest = rest[1:]
    if item and len(rest) > 1 and rest[-2] == "by" and rest[-1] in _KEYS:
        rest = rest[:-2]
    return tuple(rest)


def _collection(before: Segments, noun: tuple[str, ...], others: Collection[Path]) -> Segments:
    """Find the collection that a noun names: the one before it, or the only one of that name beside it."""
    if before and before[-1].parameter is None and _single(words(before[-1].text)) == _single(noun):
        return before
    beside = {
        path.segments[len(before)]
        for path in others
        if len(path.segments) > len(before)
        and shape_of(path.segments[: len(before)]) == shape_of(before)
        and path.segments[len(before)].parameter is None
        and _single(words(path.segments[len(before)].text)) == _single(noun)
    }
    return (*before, *beside) if len(beside) == 1 else ()


def _single(name: tuple[str, ...]) -> tuple[str, ...]:
    return (*name[:-1], singular(name[-1])) if name else name
