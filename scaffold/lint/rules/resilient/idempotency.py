"""Creating can be repeated safely.

Why:
    When the connection breaks after a POST was sent, the client cannot know whether the order exists. With an
    `Idempotency-Key` it asks again and gets the first answer instead of a second order.

Bad:
    paths:
      /orders:
        post: {responses: {"201": {description: Created.}}}

Good:
    paths:
      /orders:
        post:
          parameters: [{name: Idempotency-Key, in: header, required: true, schema: {type: string, format: uuid}}]
          responses: {"201": {description: Created.}}

Irrelevant:
    paths:
      /quotes:
        post: {responses: {"200": {description: "A quote, which is not kept."}}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.repair.editing import Value
from scaffold.lint.shared.components import take_parameters

_KEYS = (
    "Idempotency-Key",
    "X-Idempotency-Key",
    "Request-Id",
    "X-Request-Id",
    "Client-Request-Id",
    "PayPal-Request-Id",
)

_PARAMETER: Mapping[str, Value] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "A request that is repeated with the same key has no further effect.",
    "schema": {"type": "string", "maxLength": 255},
}


def _creates(operation: Operation, _: Facts) -> bool:
    creates = operation.method == "post" and operation.reply("201", "202") is not None
    return creates and not operation.has_unread_parameters


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    if operation.parameter(*_KEYS, location="header") is None and "x-idempotency" not in operation.value:
        yield Violation(
            operation.node,
            f"{operation.title} cannot be repeated safely: it takes no Idempotency-Key",
            repair=take_parameters(operation, [_PARAMETER], facts),
        )


RULE = Rule(
    id="rsl-idempotency",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_creates),
    judge=_judge,
    fix="take an Idempotency-Key header, or describe the natural key under x-idempotency",
    collective=True,
)
