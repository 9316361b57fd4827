"""Lists come in an envelope.

Why:
    A bare array has no room for the token of the next page, or for anything else that is found missing later.
    An object with `items` can grow without breaking a client.

Bad:
    paths:
      /orders:
        get:
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {type: array, items: {type: object}}}}

Good:
    paths:
      /orders:
        get:
          responses:
            "200":
              description: A page of orders.
              content:
                application/json:
                  schema:
                    type: object
                    properties: {items: {type: array, items: {type: object}}, next_page_token: {type: string}}

Irrelevant:
    paths:
      /orders:
        post:
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {type: array, items: {type: object}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import LIST_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.lists import list_reply, takes_position
from scaffold.lint.facts.schemas import properties
from scaffold.lint.facts.subjects import Operation


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    found = list_reply(operation, facts)
    if found is None:
        return
    if found.is_bare:
        # A list that has no pages gets its envelope with them: scl-paginated-list says so.
        message = f"{operation.title} returns a bare array"
        yield Violation(operation.node, message, field=(*operation.node.pointer, "parameters"))
    elif takes_position(operation) and len(properties(found.body, facts)) == 1:
        yield Violation(
            operation.node, f"{operation.title} takes a page token, but its reply does not hold the next one"
        )


RULE = Rule(
    id="scl-page-envelope",
    doc=__doc__,
    severity=Severity.WARNING,
    on=LIST_OPERATIONS,
    judge=_judge,
    fix="return an object with items and next_page_token",
    collective=True,
    general=True,
)
