"""The size of a page has a default and a limit.

Why:
    Without a default clients depend on what the server happens to do; without a maximum one request can ask
    for everything, and paging protects nobody.

Bad:
    paths:
      /orders:
        get:
          parameters: [{name: page_size, in: query, schema: {type: integer}}]
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {type: array, items: {type: object}}}}

Good:
    paths:
      /orders:
        get:
          parameters:
            - {name: page_size, in: query, schema: {type: integer, minimum: 1, maximum: 100, default: 20}}
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {type: array, items: {type: object}}}}

Irrelevant:
    paths:
      /orders:
        get:
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {type: array, maxItems: 10, items: {type: object}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import LIST_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.lists import SIZE_PARAMETERS
from scaffold.lint.facts.schemas import keyword
from scaffold.lint.facts.subjects import Operation


def _takes_size(operation: Operation, _: Facts) -> bool:
    return operation.parameter(*SIZE_PARAMETERS, location="query") is not None


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    size = operation.parameter(*SIZE_PARAMETERS, location="query")
    if size is None:
        return
    missing = [
        name
        for name, keywords in (
            ("default", ("default",)),
            ("maximum", ("maximum", "exclusiveMaximum", "enum")),
        )
        if all(keyword(size.schema, key, facts) is None for key in keywords)
    ]
    if missing:
        yield Violation(size.node, f"the page size {size.name!r} has no {' and no '.join(missing)}")


RULE = Rule(
    id="scl-page-size",
    doc=__doc__,
    severity=Severity.WARNING,
    on=LIST_OPERATIONS.where(_takes_size),
    judge=_judge,
    fix="state default and maximum in the parameter's schema",
    collective=True,
)
