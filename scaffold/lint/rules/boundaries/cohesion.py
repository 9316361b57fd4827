"""A service is about one thing.

Why:
    A contract with twenty kinds of resources is a monolith with an address: many teams change it, and
    everything is released at once. Eight is the limit that the Zalando guidelines give (rule 146), three
    levels of nesting their other one (rule 147).

Bad:
    paths:
      /shops/{shopId}/orders/{orderId}/items/{itemId}/discounts/{discountId}:
        get: {responses: {"200": {description: The discount.}}}

Good:
    paths:
      /orders/{orderId}/items:
        parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: The items.}}}

Irrelevant:
    paths: {}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Profile, Rule, Violation
from scaffold.lint.catalog.targets import DOCUMENT
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.operations import Operations
from scaffold.openapi.document import Node

_MOST_RESOURCES = 8
_DEEPEST_NESTING = 3


def _judge(document: Node, facts: Facts) -> Iterator[Violation]:
    paths = [operation for operation in facts.get(Operations).all if operation.serves_path]
    tops = {operation.collections[0] for operation in paths if operation.collections}
    if len(tops) > _MOST_RESOURCES:
        yield Violation(
            document.get("paths") or document,
            f"the service has {len(tops)} kinds of resources at the top level, more than {_MOST_RESOURCES}",
        )
    seen = set()
    for operation in paths:
        if operation.path not in seen and len(operation.collections) > _DEEPEST_NESTING:
            yield Violation(
                operation.node, f"{operation.path} nests {len(operation.collections)} levels of resources"
            )
        seen.add(operation.path)


RULE = Rule(
    id="bnd-cohesion",
    doc=__doc__,
    severity=Severity.INFO,
    on=DOCUMENT.where(lambda _, facts: bool(facts.get(Operations).all)),
    judge=_judge,
    fix="address deep resources by their own id, and look for parts that change for other reasons than the rest",
    collective=True,
    profile=Profile.STRICT,
)
