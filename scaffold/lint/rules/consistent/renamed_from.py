"""A former name in `x-renamed-from` is no longer in use, and one thing alone has it.

Why:
    What follows a changed contract moves data and code from the former name to the new one. While something still has that
    name, or two things claim it, nobody can tell which of them goes on.

Bad:
    components:
      schemas:
        Order:
          type: object
          properties: {note: {type: string}, remark: {type: string, x-renamed-from: note}}

Good:
    components:
      schemas:
        Order:
          type: object
          properties: {remark: {type: string, x-renamed-from: note}}

Irrelevant:
    components:
      schemas:
        Order: {type: object, properties: {note: {type: string}}}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import DOCUMENT
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.operations import Operations
from scaffold.openapi.document import Node

_FIELD = "x-renamed-from"


def _judge(_: Node, facts: Facts) -> Iterator[Violation]:
    for kind, things in _groups(facts):
        claimed: dict[str, str] = {}
        for name, node in things.items():
            for former in _former(node):
                other = claimed.setdefault(former, name)
                if former in things:
                    yield Violation(
                        _place(node), f"{kind} {former!r} is still there, so {name!r} is another one"
                    )
                elif other != name:
                    yield Violation(_place(node), f"{kind} {other!r} says that it was {former!r}, too")


def _groups(facts: Facts) -> Iterator[tuple[str, Mapping[str, Node]]]:
    """Yield the things among which a name is given once."""
    yield "schema", facts.schema_by_name
    yield (
        "operation",
        {name: item.node for item in facts.get(Operations).all if (name := item.node.string("operationId"))},
    )
    for schema in facts.schema_by_name.values():
        properties = schema.get("properties")
        if properties is not None:
            yield "property", dict(properties.items())


def _former(node: Node) -> Iterable[str]:
    said = node.fields.get(_FIELD) if isinstance(node.value, dict) else None
    return [item for item in (said if isinstance(said, list) else [said]) if isinstance(item, str)]


def _place(node: Node) -> Node:
    return node.get(_FIELD) or node


def _has_former(_: Node, facts: Facts) -> bool:
    return any(_former(node) for _, things in _groups(facts) for node in things.values())


RULE = Rule(
    id="cns-renamed-from",
    doc=__doc__,
    severity=Severity.ERROR,
    on=DOCUMENT.where(_has_former),
    judge=_judge,
    fix="take the field away, or the thing that has the former name",
)
