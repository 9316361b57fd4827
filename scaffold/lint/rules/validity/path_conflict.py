"""No two paths match the same request.

Why:
    `/orders/{id}` and `/orders/{orderId}` are the same path (OpenAPI, Paths Object): which operation answers
    is undefined, and tools keep one of them at random.

Bad:
    paths:
      /orders/{id}:
        get: {responses: {"200": {description: The order.}}}
      /orders/{orderId}:
        delete: {responses: {"204": {description: Gone.}}}

Good:
    paths:
      /orders/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: The order.}}}
      /orders/latest:
        get: {responses: {"200": {description: Concrete paths match before templates.}}}

Irrelevant:
    paths: {}
    components:
      pathItems:
        order: {get: {responses: {"200": {description: The order.}}}}
        sameOrder: {get: {responses: {"200": {description: The order.}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import PATHS
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node
from scaffold.openapi.templates import path_shape


def _judge(item: Node, facts: Facts) -> Iterator[Violation]:
    path = str(item.name)
    first = facts.path_by_shape[path_shape(path)]
    if first != path:
        yield Violation(item, f"path {path} matches the same requests as {first}")


RULE = Rule(
    id="val-path-conflict",
    doc=__doc__,
    severity=Severity.ERROR,
    on=PATHS,
    judge=_judge,
    fix="merge the two path items, or tell the paths apart by a fixed segment",
)
