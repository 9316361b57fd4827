"""An index of a document, made once: operations, components, tags, security schemes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple, TypeAlias

from scaffold.core.errors import RefError
from scaffold.openapi.document import Document, Identity, Node
from scaffold.openapi.refs.usage import Seed, Usage, UsageMap, build_usage
from scaffold.openapi.types.nodes import HTTP_METHODS

Origin: TypeAlias = Literal["path", "webhook", "callback"]


class OperationNode(NamedTuple):
    """One operation: `path` is the key of its path item, `method` as written (lower case for the fixed fields).

    `node` and `path_item` are the definitions behind any reference, `parameters` those that hold for the
    operation, with the path item's, each the definition behind its reference; one that cannot be followed is
    left out.
    """

    path: str
    method: str
    node: Node
    path_item: Node
    parameters: tuple[Node, ...]
    origin: Origin = "path"


@dataclass(frozen=True, eq=False)
class Index:
    """The parts of a document by what they are; made by `build_index`."""

    document: Document
    operations: tuple[OperationNode, ...]

    def components(self, section: str) -> Mapping[str, Node]:
        """Return the entries of one map of the entry's components, for example `schemas`, as they are written there."""
        holder = self.document.node().get("components")
        entries = holder.get(section) if holder else None
        return dict(entries.items()) if entries else {}

    @cached_property
    def security_schemes(self) -> Mapping[str, Node]:
        """The security schemes by name, behind any reference."""
        found = {}
        for name, node in self.components("securitySchemes").items():
            target = follow_or_none(node)
            if target is not None:
                found[name] = target
        return found

    @cached_property
    def tags(self) -> Mapping[str, Node]:
        """The declared tags by name; of equal names the first."""
        found: dict[str, Node] = {}
        declared = self.document.node().get("tags")
        for node in declared.elements() if declared else ():
            name = node.string("name")
            if name is not None:
                found.setdefault(name, node)
        return found

    def usage(self, node: Node) -> Usage:
        """Tell which operations reach a definition, and whether in what the service receives or in what it sends."""
        return self._usage.of(node)

    @property
    def reached(self) -> Iterator[Identity]:
        """The definitions that references lead to and operations reach, and the parts of operations."""
        return self._usage.reached()

    @cached_property
    def _usage(self) -> UsageMap:
        seeds = [
            Seed(
                number,
                operation.node,
                shared=tuple(self._shared_parameters(operation)),
                called=operation.origin == "path",
            )
            for number, operation in enumerate(self.operations)
        ]
        return build_usage(self.document, seeds)

    def _shared_parameters(self, operation: OperationNode) -> Iterator[Node]:
        shared = operation.path_item.get("parameters")
        return shared.elements() if shared else iter(())


def build_index(document: Document) -> Index:
    """Find the operations of a document: of its paths, of its webhooks, and of the callbacks of both, in this order."""
    root = document.node()
    operations: list[OperationNode] = []
    origins: tuple[tuple[str, Origin], ...] = (("paths", "path"), ("webhooks", "webhook"))
    for section, origin in origins:
        items = root.get(section)
        for path, item in items.items() if items else ():
            if origin == "webhook" or not path.startswith("x-"):
                operations.extend(_operations(path, item, origin))
    operations.extend(_callback_operations(operations))
    return Index(document, tuple(operations))


def follow_or_none(node: Node | None) -> Node | None:
    """Return the definition behind any reference, None when there is no node or no way to follow it."""
    try:
        return node.follow() if node is not None else None
    except RefError:
        return None


def _operations(path: str, item: Node, origin: Origin) -> Iterator[OperationNode]:
    """Yield the operations of a path item; one that is a reference can have fields of its own beside it."""
    target = follow_or_none(item)
    holders = [item] if target is None or target.value is item.value else [item, target]
    for holder in holders:
        additional = holder.get("additionalOperations")
        entries = [(method, holder.get(method)) for method in HTTP_METHODS]
        entries += additional.items() if additional else ()
        ordered = [entry for entry in entries if entry[1] is not None]
        for method, written in ordered:
            node = follow_or_none(written)
            if node is not None and isinstance(node.value, dict):
                yield OperationNode(path, method, node, holder, _parameters(node, holder), origin)


def _parameters(operation: Node, item: Node) -> tuple[Node, ...]:
    """Merge parameters: the operation's override those of the path item that have the same name and place."""
    merged: dict[tuple[object, object], Node] = {}
    own: list[Node] = []
    for holder in (item, operation):
        declared = holder.get("parameters")
        followed = (follow_or_none(node) for node in declared.elements()) if declared else ()
        found = [node for node in followed if node is not None and isinstance(node.value, dict)]
        if holder is operation:
            own = found
        else:
            merged = {(node.string("name"), node.string("in")): node for node in found}
    for node in own:
        merged.pop((node.string("name"), node.string("in")), None)
    return (*own, *merged.values())


def _callback_operations(operations: list[OperationNode]) -> Iterator[OperationNode]:
    pending = list(operations)
    seen: set[int] = set()
    while pending:
        operation = pending.pop(0)
        callbacks = operation.node.get("callbacks")
        for _, written in callbacks.items() if callbacks else ():
            callback = follow_or_none(written)
            if callback is None or id(callback.value) in seen:
                continue
            seen.add(id(callback.value))
            for expression, item in callback.items():
                if not expression.startswith("x-"):
                    found = list(_operations(expression, item, "callback"))
                    pending.extend(found)
                    yield from found
