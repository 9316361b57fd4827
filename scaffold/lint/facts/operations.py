"""Operations of a document by what rules look them up, with the definitions that they share."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.routes import routes_of
from scaffold.lint.facts.subjects import Operation, json_schemas
from scaffold.openapi.document import Identity, Node, Specification


class Operations:
    """The operations of one document."""

    def __init__(self, facts: Facts) -> None:
        """Take the facts of the document."""
        self._facts = facts

    @cached_property
    def all(self) -> tuple[Operation, ...]:
        """The operations of paths, webhooks and callbacks; one that several paths share is listed once."""
        seen: set[Identity] = set()
        found = []
        for operation in self._facts.index.operations:
            if operation.node.identity not in seen:
                seen.add(operation.node.identity)
                found.append(Operation(operation, self._facts))
        return tuple(found)

    @cached_property
    def by_id(self) -> Mapping[str, Operation]:
        """The operations by operationId; of equal ids the first."""
        found: dict[str, Operation] = {}
        for operation in self.all:
            name = operation.value.get("operationId")
            if isinstance(name, str):
                found.setdefault(name, operation)
        return found

    @cached_property
    def by_route(self) -> Mapping[tuple[str, str], Operation]:
        """The operations that serve a path, by each of their routes."""
        return {
            route: operation
            for operation in self.all
            if operation.serves_path
            for route in routes_of(operation)
        }

    @cached_property
    def _by_path(self) -> Mapping[tuple[str, str], Operation]:
        return {
            (operation.path, operation.method): operation for operation in self.all if operation.serves_path
        }

    def at(self, path: str, method: str) -> Operation | None:
        """Find the operation of a path and method."""
        return self._by_path.get((path, method))

    @cached_property
    def request_body_schemas(self) -> tuple[Node, ...]:
        """The outermost schemas of JSON request bodies that clients send, each once."""
        found: dict[Identity, Node] = {}
        for operation in self.all:
            contents = operation.body_contents if operation.serves_path else ()
            for schema in json_schemas(contents, self._facts):
                found.setdefault(schema.identity, schema)
        return tuple(found.values())

    @cached_property
    def error_responses(self) -> tuple[Node, ...]:
        """The definitions of 4xx, 5xx and default responses of the service, each once."""
        found: dict[Identity, Node] = {}
        for operation in self.all:
            for reply in operation.replies if operation.serves_path else ():
                if reply.is_error:
                    found.setdefault(reply.node.identity, reply.node)
        return tuple(found.values())


def count_operations(facts: Facts) -> int:
    """Count the operations of an OpenAPI or AsyncAPI document."""
    if facts.document.specification is Specification.ASYNCAPI:
        return len(facts.asyncapi.operations)
    return len(facts.get(Operations).all)
