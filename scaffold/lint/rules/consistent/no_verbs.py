"""Paths name things; methods say what is done with them.

Why:
    `POST /createOrder` hides from caches, gateways and people what `POST /orders` says in the standard's own words. Commands that are
    not create, read, update or delete are a sub-resource: `/orders/{id}/cancel`.

Bad:
    paths:
      /getOrders:
        get: {responses: {"200": {description: The orders.}}}

Good:
    paths:
      /orders/{orderId}/cancel:
        post:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses: {"200": {description: The canceled order.}}

Irrelevant:
    webhooks:
      getOrders:
        post: {responses: {"204": {description: Taken note of.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import PATHS
from scaffold.openapi.document import Node

_VERBS = frozenset({"get", "create", "update", "delete", "fetch", "retrieve", "add", "remove", "list", "set", "put", "post", "save"})


def _judge(item: Node, _: Facts) -> Iterator[Violation]:
    path = str(item.name)
    for segment in path.split("/"):
        named = words(segment) if not segment.startswith("{") else []
        # One word may be a noun ("a list", "a set"); two make a command.
        if len(named) > 1 and named[0] in _VERBS:
            yield Violation(item, f"path {path} says {named[0]!r}, which is what the method is for (judged by the name)")
            return


RULE = Rule(
    id="cns-no-verbs",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PATHS,
    judge=_judge,
    fix="name the resource, and use GET, POST, PUT, PATCH and DELETE",
    collective=True,
)
