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

from collections.abc import Iterator, Mapping

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import LIST_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.habits import Habits
from scaffold.lint.facts.lists import is_paged, list_reply
from scaffold.lint.facts.schemas import keyword
from scaffold.lint.facts.subjects import Operation
from scaffold.lint.repair.editing import Value
from scaffold.lint.shared.components import take_parameters


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    found = list_reply(operation, facts)
    if found is None or is_paged(operation):
        return
    bounded = keyword(found.items, "maxItems", facts) is not None or "x-bounded-list" in operation.value
    if not bounded:
        yield Violation(
            operation.node,
            f"{operation.title} returns a list and has no way to ask for a page of it",
            repair=take_parameters(operation, _page_parameters(facts), facts),
            field=(*operation.node.pointer, "parameters"),
        )


def _page_parameters(facts: Facts) -> tuple[Mapping[str, Value], ...]:
    """Describe the parameters of a page, in the usual case of the document."""
    style = facts.get(Habits).property_style
    size: Mapping[str, Value] = {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
    return (
        {
            "name": style.write("page_size"),
            "in": "query",
            "description": "The greatest number of items in the reply.",
            "schema": size,
        },
        {
            "name": style.write("page_token"),
            "in": "query",
            "description": "Where to go on, as the reply before this one said.",
            "schema": {"type": "string", "maxLength": 255},
        },
    )


RULE = Rule(
    id="scl-paginated-list",
    doc=__doc__,
    severity=Severity.WARNING,
    on=LIST_OPERATIONS.where(lambda operation, _: not operation.has_unread_parameters),
    judge=_judge,
    fix="add page_size and page_token, or state the greatest length with maxItems",
    collective=True,
)
