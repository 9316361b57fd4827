"""Responses and headers that operations of a document share, and how another one comes to refer to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from scaffold.core.location import pointer_text
from scaffold.core.naming import snake
from scaffold.lint.facts.operations import Operations
from scaffold.lint.facts.versions import Version
from scaffold.lint.repair.editing import Value, add_entry, append_item
from scaffold.lint.repair.repair import Edit, Repair

if TYPE_CHECKING:
    from scaffold.lint.facts.facts import Facts
    from scaffold.lint.facts.subjects import Operation
    from scaffold.openapi.document import Node


@dataclass(frozen=True, slots=True, order=True)
class _Shared:
    """A reference under a status, with the number of operations that have it."""

    count: int
    status: str
    ref: str


def share_responses(operation: Operation, wanted: Iterable[tuple[str, ...]], facts: Facts) -> Repair | None:
    """Refer, for each choice of statuses, to the response that other operations refer to under one of them.

    None where that leaves a gap. A status that is documented does more than the text says, so that is not safe.
    """
    choices = tuple(wanted)
    if not all(any(status in facts.get(_usual) for status in statuses) for statuses in choices):
        return None
    return Repair(partial(_refer, operation, choices, facts), is_safe=False)


def share_header(response: Node, name: str, facts: Facts) -> Repair:
    """Refer to the header of that name that the components hold, where there is one."""
    return Repair(partial(_refer_header, response, name, facts))


def declare_header(response: Node, name: str, schema: Mapping[str, Value], facts: Facts) -> Repair:
    """Declare a header: the one of that name that the components hold, else a new one. What is promised is not safe."""

    def edits() -> list[Edit]:
        if facts.version is Version.SWAGGER_2_0:
            return []
        return _refer_header(response, name, facts) or _add_header(response, name, {"schema": schema})

    return Repair(edits, is_safe=False)


def take_parameters(operation: Operation, wanted: Iterable[Mapping[str, Value]], facts: Facts) -> Repair:
    """Let an operation take parameters: those of the same name that the components hold, else new ones."""
    return Repair(partial(_take, operation, tuple(wanted), facts), is_safe=False)


def _take(operation: Operation, wanted: tuple[Mapping[str, Value], ...], facts: Facts) -> list[Edit]:
    if facts.version is Version.SWAGGER_2_0:
        return []
    shared = {
        (node.string("in"), node.string("name")): node
        for node in facts.components("parameters")
        if node.file == operation.node.file
    }
    items: list[Mapping[str, Value]] = []
    for parameter in wanted:
        node = shared.get((str(parameter["in"]), str(parameter["name"])))
        items.append(parameter if node is None else {"$ref": f"#{pointer_text(node.pointer)}"})
    stated = operation.node.get("parameters")
    if stated is None:
        return add_entry(operation.node, "parameters", items)
    return [edit for item in items for edit in append_item(stated, item)]


def _refer_header(response: Node, name: str, facts: Facts) -> list[Edit]:
    wanted = snake(name)
    shared = next((node for node in facts.components("headers") if snake(str(node.name)) == wanted), None)
    # Swagger 2.0 has no such components.
    if shared is None or response.file != shared.file or facts.version is Version.SWAGGER_2_0:
        return []
    return _add_header(response, name, {"$ref": f"#{pointer_text(shared.pointer)}"})


def _add_header(response: Node, name: str, header: Mapping[str, Value]) -> list[Edit]:
    headers = response.get("headers")
    if headers is not None:
        return add_entry(headers, name, header)
    return add_entry(response, "headers", {name: header}, after="description")


def _refer(operation: Operation, wanted: tuple[tuple[str, ...], ...], facts: Facts) -> list[Edit]:
    responses = operation.node.get("responses")
    # References of Swagger 2.0 are not written as they are read.
    if responses is None or facts.version is Version.SWAGGER_2_0:
        return []
    if responses.file != facts.document.entry:
        return []
    edits: list[Edit] = []
    for statuses in wanted:
        usual = max((found for status in statuses if (found := facts.get(_usual).get(status))), default=None)
        added = add_entry(responses, usual.status, {"$ref": usual.ref}) if usual is not None else []
        if not added:
            return []
        edits += added
    return edits


def _usual(facts: Facts) -> Mapping[str, _Shared]:
    """Find the most frequent reference of each status in the entry file; many repairs of one document ask for it."""
    counts = Counter(
        (reply.status, reply.place.ref)
        for operation in facts.get(Operations).all
        for reply in operation.replies
        if reply.place.ref is not None and reply.place.file == facts.document.entry
    )
    found: dict[str, _Shared] = {}
    for (status, ref), count in counts.most_common():
        found.setdefault(status, _Shared(count, status, ref))
    return found
