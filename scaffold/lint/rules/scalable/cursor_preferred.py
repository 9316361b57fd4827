"""Pages are found by a token, not by counting.

Why:
    `offset=100000` makes the database read and drop a hundred thousand rows, and an entry added meanwhile
    moves everything by one. A token that holds the last key reads the next page directly.

Bad:
    paths:
      /orders:
        get:
          parameters: [{name: offset, in: query, schema: {type: integer}}]
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
              description: The orders.
              content: {application/json: {schema: {type: array, items: {type: object}}}}

Irrelevant:
    paths:
      /readings:
        post:
          parameters: [{name: offset, in: query, schema: {type: integer}}]
          responses: {"201": {description: Calibrated.}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import LIST_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.lists import OFFSET_PARAMETERS, is_paged, takes_position
from scaffold.lint.facts.schemas import types
from scaffold.lint.facts.subjects import Operation


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    if takes_position(operation):
        return
    counted = operation.parameter(*OFFSET_PARAMETERS, location="query")
    # A text is a token, whatever its name.
    if counted is not None and "string" not in types(counted.schema, facts):
        yield Violation(
            counted.node, f"pages are counted by {counted.name!r}, which gets slower with every page"
        )


RULE = Rule(
    id="scl-cursor-preferred",
    doc=__doc__,
    severity=Severity.WARNING,
    on=LIST_OPERATIONS.where(lambda operation, _: is_paged(operation)),
    judge=_judge,
    profile=Profile.STRICT,
    addons={Addon.PUBLIC_API: Severity.WARNING},
    fix="take a page_token that holds the position, and return the next one",
    collective=True,
)
