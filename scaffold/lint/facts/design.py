"""The design fields of a document about its service: `x-service`, `x-events` and `x-entity`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scaffold.design.service import ServiceMark, read_published, read_service
from scaffold.lint.facts.entities import Entity
from scaffold.lint.facts.neighbors import Others, Summary, service_named
from scaffold.lint.facts.operations import Operations
from scaffold.openapi.document import Node

if TYPE_CHECKING:
    from scaffold.lint.facts.facts import Facts


class Design:
    """The design metadata of one document; parts that are not well formed are left out."""

    def __init__(self, facts: Facts) -> None:
        """Take the facts of the document."""
        self._facts = facts

    @cached_property
    def service(self) -> ServiceMark:
        """The value of `info.x-service`, empty when there is none."""
        info = self._facts.root.mapping("info") or {}
        return read_service(info.get("x-service"))

    @property
    def service_name(self) -> str:
        """The name that other documents know the service by."""
        if self.service.name:
            return self.service.name
        info = self._facts.root.mapping("info") or {}
        return str(info.get("title") or self._facts.document.entry.stem)

    @property
    def is_internal(self) -> bool:
        """Tell whether `info.x-audience` keeps the service inside the company."""
        info = self._facts.root.mapping("info") or {}
        return str(info.get("x-audience", "")).endswith("internal")

    @cached_property
    def dependencies(self) -> tuple[Node, ...]:
        """The entries of `x-service.dependencies`."""
        return tuple(self._service_entries("dependencies"))

    @cached_property
    def hard_dependencies(self) -> tuple[str, ...]:
        """The services without which this one cannot answer: coupled hard, over HTTP."""
        return tuple(one.service for one in self.service.dependencies if one.is_awaited)

    @property
    def stack(self) -> Iterator[Node]:
        """The entries of `x-service.stack`."""
        return self._service_entries("stack")

    def _service_entries(self, key: str) -> Iterator[Node]:
        info = self._facts.root.get("info")
        service = info.get("x-service") if info is not None else None
        return (node for node in self._facts.elements(service, key) if isinstance(node.value, dict))

    @cached_property
    def published(self) -> tuple[Node, ...]:
        """The entries of `x-events.publishes`."""
        return self._events("publishes")

    @cached_property
    def consumed(self) -> tuple[Node, ...]:
        """The entries of `x-events.consumes`."""
        return self._events("consumes")

    def _events(self, key: str) -> tuple[Node, ...]:
        return tuple(
            node
            for node in self._facts.elements(self._facts.root.get("x-events"), key)
            if isinstance(node.value, dict)
        )

    @cached_property
    def published_events(self) -> frozenset[str]:
        """The names of the declared events."""
        return frozenset(name for node in self.published if (name := read_published(node.value).name))

    @cached_property
    def sent_events(self) -> frozenset[str]:
        """The names of the events that operations or transitions send."""
        listed = [
            name
            for operation in self._facts.get(Operations).all
            for name in _texts(operation.value.get("x-publishes"))
        ]
        for entity in self.entities.values():
            for transition in self._facts.elements(entity.place, "transitions"):
                if isinstance(transition.value, dict):
                    listed += _texts(transition.fields.get("emits"))
        return frozenset(listed)

    @cached_property
    def entities(self) -> Mapping[str, Entity]:
        """The component schemas with `x-entity`, by name."""
        return {
            name: Entity(name, node, node.fields["x-entity"])
            for name, node in self._facts.schema_by_name.items()
            if isinstance(node.fields.get("x-entity"), dict)
        }

    def member(self, name: Any) -> Summary | None:
        """Find another document of the run by the name of its service."""
        return self._facts.neighbors.ask(service_named, name) if isinstance(name, str) else None


def dependency_graph(facts: Facts) -> Mapping[str, tuple[str, ...]]:
    """Give the hard dependencies of all services of the run, by the names of these."""
    design = facts.get(Design)
    return dict(facts.neighbors.ask(_dependencies, design.service_name, design.hard_dependencies))


def _dependencies(
    others: Others, service: str, hard_dependencies: tuple[str, ...]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    earlier, later = (
        [(one.service_name, one.hard_dependencies) for one in side] for side in (others.earlier, others.later)
    )
    return (*earlier, (service, hard_dependencies), *later)


def _texts(value: Any) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [item for item in listed if isinstance(item, str)]
