"""Schemas by the definition that they are part of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scaffold.lint.subjects import NamedNode
from scaffold.openapi.document import Node


@dataclass(frozen=True, slots=True)
class SchemaGroup:
    """The schemas of one definition: `home` is the component, or the outermost schema of an inline one."""

    home: Node
    schemas: tuple[Node, ...]

    @property
    def title(self) -> str:
        """How messages name the group."""
        pointer = self.home.pointer
        if pointer[-2:-1] == ("schemas",):
            return f"schema {pointer[-1]}"
        named = [str(part) for part in pointer if part not in {"paths", "schema", "content"}]
        return " ".join(named[-3:])


def group_schemas(schemas: Iterable[Node]) -> tuple[SchemaGroup, ...]:
    """Group schemas, which must come in the order of the walk: depth first, so that the parts of a definition follow it."""
    groups: list[tuple[Node, list[Node]]] = []
    for node in schemas:
        if not groups or not _is_inside(node, groups[-1][0]):
            groups.append((node, []))
        groups[-1][1].append(node)
    return tuple(SchemaGroup(home, tuple(members)) for home, members in groups)


def property_nodes(schemas: Iterable[Node]) -> Iterator[NamedNode]:
    """Yield the properties that schemas declare, with their names."""
    for schema in schemas:
        declared = schema.get("properties") if "properties" in schema.fields else None
        for name, node in declared.items() if declared is not None else ():
            if isinstance(node.value, dict):
                yield NamedNode(name, node)


def _is_inside(node: Node, home: Node) -> bool:
    if node.source is not home.source:
        return False
    trail, start = node.trail, home.trail
    while trail is not start:
        if trail is None:
            return False
        trail = trail[0]
    return True
