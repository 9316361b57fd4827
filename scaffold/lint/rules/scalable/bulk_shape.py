"""Bulk operations answer for each item.

Why:
    When one of a thousand items is refused, a single status says either too much or too little. With a result
    per item the client repeats only what failed.

Bad:
    paths:
      /orders/batch:
        post:
          requestBody:
            content: {application/json: {schema: {type: array, maxItems: 100, items: {type: object}}}}
          responses: {"200": {description: Done.}}

Good:
    paths:
      /orders/batch:
        post:
          requestBody:
            content: {application/json: {schema: {type: array, maxItems: 100, items: {type: object}}}}
          responses:
            "207":
              description: A result per item.
              content: {application/json: {schema: {type: array, items: {type: object}}}}

Irrelevant:
    paths:
      /orders:
        post:
          requestBody: {content: {application/json: {schema: {type: object}}}}
          responses: {"201": {description: Created.}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import CLIENT_OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import properties, types
from scaffold.lint.facts.subjects import Operation, json_schemas
from scaffold.lint.shared.jobs import answers_with_job


def _takes_many(operation: Operation, facts: Facts) -> bool:
    """Tell whether a POST to a collection, or one that calls itself bulk, takes an array."""
    last = operation.segments[-1].lower() if operation.segments else ""
    names_many = last.endswith("s") or bool({"batch", "bulk"} & operation.words)
    return (
        operation.method == "post"
        and names_many
        and any("array" in types(schema, facts) for schema in json_schemas(operation.body_contents, facts))
    )


def _judge(operation: Operation, facts: Facts) -> Iterator[Violation]:
    if operation.reply("207") is not None or answers_with_job(operation, facts):
        return
    for reply in operation.successes:
        for schema in reply.schemas():
            listed = [schema, *properties(schema, facts).values()]
            if any("array" in types(node, facts) for node in listed):
                return
    yield Violation(operation.node, f"{operation.title} takes many items and answers with one result")


RULE = Rule(
    id="scl-bulk-shape",
    doc=__doc__,
    severity=Severity.WARNING,
    on=CLIENT_OPERATIONS.where(_takes_many),
    judge=_judge,
    fix="answer 207 with a status per item, or 202 with a job",
)
