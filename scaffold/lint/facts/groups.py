"""Schemas by the definition that they are part of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from scaffold.core.location import Pointer
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import NamedNode
from scaffold.openapi.document import Node
from scaffold.openapi.values import child_value


class SchemaGroup(NamedTuple):
    """The schemas of one definition: `home` is the component, or the outermost schema of an inline one."""

    home: Node
    schemas: tuple[Node, ...]

    @property
    def title(self) -> str:
        """The name of the group in messages."""
        pointer = self.home.pointer
        match pointer:
            case (*_, "schemas", name):
                return f"schema {name}"
            case ("paths", path, str(method), "requestBody", *_):
                return f"the body of {method.upper()} {path}"
            case ("components", str(section), name, *_):
                return f"{section.removesuffix('s')} {name}"
        for index, part in enumerate(pointer[:-1]):
            if part == "parameters" and isinstance(pointer[index + 1], int):
                return f"parameter {self._name_at(index + 2)}{_operation_title(pointer[:index])}"
        named = [str(part) for part in pointer if part not in {"paths", "schema", "content"}]
        return " ".join(named[-3:]) or self.home.file.name

    def _name_at(self, length: int) -> str:
        """Give the name of the parameter that the first parts of the pointer lead to."""
        value = self.home.source.value
        for part in self.home.pointer[:length]:
            value = child_value(value, part)
        return repr(child_value(value, "name"))


def _operation_title(pointer: Pointer) -> str:
    match pointer:
        case ("paths", path, str(method)):
            return f" of {method.upper()} {path}"
        case ("paths", path):
            return f" of {path}"
        case _:
            return ""


def group_schemas(schemas: Iterable[Node]) -> tuple[SchemaGroup, ...]:
    """Group schemas, which must come in the order of the walk: depth first, so that the parts of a definition follow it."""
    groups: list[tuple[Node, list[Node]]] = []
    for node in schemas:
        if not groups or not _is_inside(node, groups[-1][0]):
            groups.append((node, []))
        groups[-1][1].append(node)
    return tuple(SchemaGroup(home, tuple(members)) for home, members in groups)


class SchemaGroups:
    """The schemas of one document by definition, with the properties that they declare."""

    def __init__(self, facts: Facts) -> None:
        """Take the facts of the document."""
        self._facts = facts

    @cached_property
    def all(self) -> tuple[SchemaGroup, ...]:
        """All schemas, grouped by the definition that they are part of."""
        return group_schemas(self._facts.objects("schema"))

    @cached_property
    def received(self) -> tuple[SchemaGroup, ...]:
        """The groups that requests reach."""
        return tuple(group for group in self.all if self._facts.index.usage(group.home).received)

    @cached_property
    def sent(self) -> tuple[SchemaGroup, ...]:
        """The groups that responses reach."""
        return tuple(group for group in self.all if self._facts.index.usage(group.home).sent)

    @cached_property
    def properties(self) -> tuple[NamedNode, ...]:
        """The properties of all schemas, where they are defined."""
        return tuple(_properties(self._facts.schemas_with("properties")))

    @cached_property
    def sent_properties(self) -> tuple[NamedNode, ...]:
        """The properties of the schemas that responses reach."""
        return tuple(_properties(node for group in self.sent for node in group.schemas))

    @cached_property
    def field_names(self) -> tuple[NamedNode, ...]:
        """The properties and query parameters."""
        queries = (node for node in self._facts.objects("parameter") if node.fields.get("in") == "query")
        named = (
            NamedNode(str(node.fields["name"]), node)
            for node in queries
            if isinstance(node.fields.get("name"), str)
        )
        return (*self.properties, *named)


def _properties(schemas: Iterable[Node]) -> Iterator[NamedNode]:
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
