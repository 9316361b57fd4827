"""References stand where OpenAPI allows them.

Why:
    A `$ref` in place of a whole operation is understood by some tools and read as an unknown field by the others: for them the
    operation has no parameters and no responses.

Bad:
    openapi: 3.0.3
    paths:
      /orders:
        get: {$ref: "#/components/x-operations/list"}
    components:
      x-operations:
        list: {responses: {"200": {description: The orders.}}}

Good:
    openapi: 3.0.3
    paths:
      /orders:
        get: {responses: {"200": {$ref: "#/components/responses/Orders"}}}
    components:
      responses: {Orders: {description: The orders.}}

Irrelevant:
    openapi: 3.0.3
    paths:
      /orders:
        get: {responses: {"200": {description: The orders.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import OPERATION_REFERENCES
from scaffold.openapi.document import Node


def _judge(reference: Node, _: Facts) -> Iterator[Violation]:
    yield Violation(reference.child("$ref"), "OpenAPI allows no reference in place of a whole operation")


RULE = Rule(
    id="val-ref-place",
    doc=__doc__,
    severity=Severity.WARNING,
    on=OPERATION_REFERENCES,
    judge=_judge,
    fix="refer to the whole path item instead",
    collective=True,
)
