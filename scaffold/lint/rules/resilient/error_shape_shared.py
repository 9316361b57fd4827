"""All errors have one shape, in all documents of a run.

Why:
    Error handling is written once per shape. Errors that differ from operation to operation, or from service to
    service, are handled for the first one and crash the client at the next.

Bad:
    paths:
      /orders:
        get:
          responses:
            "404":
              description: There is no such order.
              content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}
            "409":
              description: Somebody was faster.
              content: {application/json: {schema: {type: object, properties: {reason: {type: string}}}}}
    components:
      schemas: {Problem: {type: object, properties: {title: {type: string}}}}

Good:
    paths:
      /orders:
        get:
          responses:
            "404":
              description: There is no such order.
              content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}
            "409":
              description: Somebody was faster.
              content: {application/json: {schema: {$ref: "#/components/schemas/Problem"}}}
    components:
      schemas: {Problem: {type: object, properties: {title: {type: string}}}}

Irrelevant:
    paths:
      /orders:
        get: {responses: {"404": {description: There is no such order.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import ERROR_RESPONSES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.habits import Habits
from scaffold.lint.facts.schemas import properties
from scaffold.lint.facts.subjects import json_schemas, media_types
from scaffold.openapi.document import Node


def _has_schema(response: Node, facts: Facts) -> bool:
    return next(json_schemas(media_types(response, facts), facts), None) is not None


def _judge(response: Node, facts: Facts) -> Iterator[Violation]:
    usual = facts.get(Habits).usual_error_shape
    for schema in json_schemas(media_types(response, facts), facts):
        shape = frozenset(properties(schema, facts))
        # What adds to a common core, as a rate limit does, is of the same shape.
        if usual is not None and shape and 2 * len(shape & usual) < min(len(shape), len(usual)):
            listed = ", ".join(sorted(usual))
            yield Violation(response, f"this error does not have the usual properties: {listed}")
            return


RULE = Rule(
    id="rsl-error-shape-shared",
    doc=__doc__,
    severity=Severity.WARNING,
    on=ERROR_RESPONSES.where(_has_schema),
    judge=_judge,
    fix="refer to one error schema everywhere, and extend it where more is to be said",
    collective=True,
)
