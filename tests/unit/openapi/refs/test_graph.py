from __future__ import annotations

import random

from scaffold.openapi.refs.graph import components_in_order


def reachable(graph: dict[int, list[int]], start: int) -> set[int]:
    found, pending = {start}, [start]
    while pending:
        for successor in graph[pending.pop()]:
            if successor not in found:
                found.add(successor)
                pending.append(successor)
    return found


def test_groups_are_what_reaches_each_other_and_come_before_what_they_lead_to() -> None:
    chance = random.Random(7)  # noqa: S311  # graphs for a test, not a secret
    for _ in range(300):
        size = chance.randint(1, 12)
        graph = {node: [chance.randrange(size) for _ in range(chance.randint(0, 3))] for node in range(size)}
        reach = {node: reachable(graph, node) for node in graph}
        groups = components_in_order(graph)
        assert sorted(node for group in groups for node in group) == list(range(size))
        position = {node: number for number, group in enumerate(groups) for node in group}
        for node, successors in graph.items():
            for other in graph:
                together = other in reach[node] and node in reach[other]
                assert (position[node] == position[other]) == together
            assert all(position[successor] >= position[node] for successor in successors)


def test_long_paths_need_no_recursion() -> None:
    graph = {node: [node + 1] if node < 50_000 else [] for node in range(50_001)}
    assert [group[0] for group in components_in_order(graph)] == list(range(50_001))
