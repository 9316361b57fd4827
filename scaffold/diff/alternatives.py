"""Branches of `oneOf` and `anyOf` that correspond to each other in two states."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from scaffold.diff.values import essence, share_a_type
from scaffold.openapi.index import follow_or_none
from scaffold.openapi.schemas import Nodes, Types
from scaffold.openapi.values import Json

_SUFFIXES = frozenset({"yaml", "yml", "json"})
TypesOf = Callable[[Nodes], Types]


def pair_branches(
    befores: list[Nodes], afters: list[Nodes], old_types: TypesOf, new_types: TypesOf
) -> tuple[list[tuple[Nodes, Nodes]], list[Nodes], list[Nodes]]:
    """Pair the branches; return the pairs, those that are gone and those that are new.

    By name, by content, by title, by content but for the texts of references; what then is the only one of its types
    on both sides is a pair too, unless both have names.
    """
    pairs: list[tuple[Nodes, Nodes]] = []
    old, new = list(befores), list(afters)
    for key in (_name, _content, _title, _outline):
        waiting: dict[Hashable, list[Nodes]] = {}
        for nodes in new:
            waiting.setdefault(key(nodes), []).append(nodes)
        left = []
        for nodes in old:
            wanted = key(nodes)
            if wanted is not None and waiting.get(wanted):
                match = waiting[wanted].pop(0)
                new = [other for other in new if other is not match]
                pairs.append((nodes, match))
            else:
                left.append(nodes)
        old = left
    left = []
    for nodes in old:
        types = old_types(nodes)
        similar = [other for other in new if share_a_type(types, new_types(other))]
        rivals = [other for other in old if share_a_type(types, old_types(other))]
        if len(similar) == len(rivals) == 1 and not (_name(nodes) and _name(similar[0])):
            new = [other for other in new if other is not similar[0]]
            pairs.append((nodes, similar[0]))
        else:
            left.append(nodes)
    return pairs, left, new


def _name(nodes: Nodes) -> str | None:
    """Return the name of the component or of the file that a branch refers to: a bundle names components after files."""
    if not nodes or nodes[0].ref is None:
        return None
    name = nodes[0].ref.rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and suffix in _SUFFIXES else name


def _content(nodes: Nodes) -> str | None:
    target = follow_or_none(nodes[0]) if nodes else None
    return essence(target.value) if target is not None else None


def _title(nodes: Nodes) -> str | None:
    return nodes[0].string("title") if nodes else None


def _outline(nodes: Nodes) -> str | None:
    """Return the content without the texts of references, which are others in a bundle."""
    target = follow_or_none(nodes[0]) if nodes else None
    return essence(_without_references(target.value)) if target is not None else None


def _without_references(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: "" if key == "$ref" else _without_references(child) for key, child in value.items()}
    return [_without_references(child) for child in value] if isinstance(value, list) else value
