"""Pages do not have to count everything.

Why:
    A total needs the whole result to be counted for every page, which costs more than the page. Optional, or
    on request, it can be left out where it is expensive.

Bad:
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
                    required: [items, total]
                    properties: {items: {type: array, items: {type: object}}, total: {type: integer}}

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
                    required: [items]
                    properties: {items: {type: array, items: {type: object}}, total: {type: integer}}

Irrelevant:
    paths:
      /orders/{orderId}:
        get:
          parameters: [{name: orderId, in: path, required: true, schema: {type: string}}]
          responses:
            "200":
              description: An order.
              content:
                application/json: {schema: {type: object, required: [total], properties: {total: {type: integer}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import snake
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import LIST_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.lists import list_reply
from scaffold.lint.facts.schemas import properties, required_names
from scaffold.lint.facts.subjects import Operation

_TOTALS = frozenset(
    {"total", "total_count", "total_items", "total_results", "count", "total_size", "total_pages"}
)


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    found = list_reply(operation, facts)
    if found is None or found.is_bare:
        return
    required = required_names(found.body, facts)
    for name, node in properties(found.body, facts).items():
        if snake(name) in _TOTALS and name in required:
            yield Violation(node, f"every page of {operation.title} has to count all entries for {name!r}")


RULE = Rule(
    id="scl-no-total-count",
    doc=__doc__,
    severity=Severity.INFO,
    addons={Addon.PUBLIC_API: Severity.WARNING},
    on=LIST_OPERATIONS,
    judge=_judge,
    fix="make it optional, or return it only when asked for",
    profile=Profile.STRICT,
    collective=True,
)
