"""Which branches of `oneOf` and `anyOf` correspond to each other in two states."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from scaffold.diff.shape import Nodes, Types
from scaffold.diff.values import essence, share_a_type
from scaffold.openapi.index import follow_or_none

TypesOf = Callable[[Nodes], Types]


def pair_branches(
    befores: list[Nodes], afters: list[Nodes], old_types: TypesOf, new_types: TypesOf
) -> tuple[list[tuple[Nodes, Nodes]], list[Nodes], list[Nodes]]:
    """Pair the branches; return the pairs, those that are gone and those that are new.

    By name, by content, by title; what then is the only one of its types on both sides is a pair too, unless both have names.
    """
    pairs: list[tuple[Nodes, Nodes]] = []
    old, new = list(befores), list(afters)
    for key in (_name, _content, _title):
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
    return nodes[0].ref.rpartition("/")[2] if nodes and nodes[0].ref is not None else None


def _content(nodes: Nodes) -> str | None:
    target = follow_or_none(nodes[0]) if nodes else None
    return essence(target.value) if target is not None else None


def _title(nodes: Nodes) -> str | None:
    return nodes[0].string("title") if nodes else None
