"""Paths name things; methods say what is done with them.

Why:
    `POST /createOrder` hides from caches, gateways and people what `POST /orders` says in the standard's own
    words. Commands that are not create, read, update or delete are a sub-resource: `/orders/{id}/cancel`.

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
from itertools import pairwise

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import PATHS
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node

_VERBS = frozenset({"get", "create", "update", "delete", "fetch", "retrieve", "list"})
# What follows makes a noun of it: a delete request, an update history.
_NOUNS = frozenset(
    {"request", "requests", "token", "tokens", "report", "reports", "history", "status", "list", "lists"}
)


def _judge(item: Node, _: Facts) -> Iterator[Violation]:
    path = str(item.name)
    for before, segment in pairwise(path.split("/")):
        named = words(segment)
        # One word may be a noun ("a list"); after an id stands a command on that resource.
        if segment.startswith("{") or before.startswith("{") or len(named) < 2:
            continue
        if named[0] in _VERBS and named[-1] not in _NOUNS:
            yield Violation(
                item, f"path {path} says {named[0]!r}, which is what the method is for (judged by the name)"
            )
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
