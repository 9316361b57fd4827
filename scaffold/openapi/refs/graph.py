"""Order what refers to each other."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

KeyT = TypeVar("KeyT", bound=Hashable)


def components_in_order(successors: Mapping[KeyT, Sequence[KeyT]]) -> list[list[KeyT]]:
    """Group the nodes of a graph that reach each other, each group before the groups that it leads to.

    Every successor must be a node. Takes time in proportion to nodes and edges (Tarjan, 1972) and no recursion.
    """
    numbers: dict[KeyT, int] = {}
    lowest: dict[KeyT, int] = {}
    open_: list[KeyT] = []
    closed: set[KeyT] = set()
    groups: list[list[KeyT]] = []
    for start in successors:
        path: list[tuple[KeyT, Iterator[KeyT]]] = []
        following: KeyT | None = None if start in numbers else start
        while following is not None or path:
            if following is not None:
                numbers[following] = lowest[following] = len(numbers)
                open_.append(following)
                path.append((following, iter(successors[following])))
            node, rest = path[-1]
            following = None
            for successor in rest:
                if successor not in numbers:
                    following = successor
                    break
                if successor not in closed:
                    lowest[node] = min(lowest[node], numbers[successor])
            if following is not None:
                continue
            path.pop()
            if path:
                lowest[path[-1][0]] = min(lowest[path[-1][0]], lowest[node])
            if lowest[node] == numbers[node]:
                group = [open_.pop()]
                while group[-1] != node:
                    group.append(open_.pop())
                closed.update(group)
                groups.append(group)
    groups.reverse()
    return groups
