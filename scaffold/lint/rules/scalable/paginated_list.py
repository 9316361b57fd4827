"""Lists are read page by page.

Why:
    A list without pages is fast with ten entries in the demo and takes the service down with ten million in
    production. Adding pages later breaks every client.

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
          parameters: [{name: page_token, in: query, schema: {type: string}}]
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
      /orders/{orderId}:
        get:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses:
            "200": {description: The order., content: {application/json: {schema: {type: object}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.lists import is_paged, list_reply
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.schemas import keyword
from scaffold.lint.subjects import Operation
from scaffold.lint.targets import LIST_OPERATIONS


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    found = list_reply(operation, facts)
    if found is None or is_paged(operation):
        return
    bounded = keyword(found.items, "maxItems", facts) is not None or "x-bounded-list" in operation.value
    if not bounded:
        message = f"{operation.title} returns a list and has no way to ask for a page of it"
        # Any other parameter could be one that asks for a page, under a name that is not known here.
        is_certain = not any(operation.parameters_in("query"))
        yield Violation(
            operation.node,
            message,
            severity=None if is_certain else Severity.WARNING,
            field=(*operation.node.pointer, "parameters"),
        )


RULE = Rule(
    id="scl-paginated-list",
    doc=__doc__,
    severity=Severity.ERROR,
    on=LIST_OPERATIONS.where(lambda operation, _: not operation.has_unread_parameters),
    judge=_judge,
    fix="add page_size and page_token, or state the greatest length with maxItems",
    collective=True,
)
