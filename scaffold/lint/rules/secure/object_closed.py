"""Request bodies take only the properties they name.

Why:
    An open object lets clients send properties that a careless handler copies into the database: `role`,
    `owner_id`, `balance` (mass assignment, OWASP API3). A closed one also tells a client about its typing
    errors.

Bad:
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json: {schema: {type: object, properties: {note: {type: string}}}}
          responses: {"201": {description: Created.}}

Good:
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema: {type: object, properties: {note: {type: string}}, additionalProperties: false}
          responses: {"201": {description: Created.}}

Irrelevant:
    paths:
      /orders:
        get:
          responses:
            "200":
              description: An order.
              content: {application/json: {schema: {type: object, properties: {note: {type: string}}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Addon, Profile, Rule, Violation
from scaffold.lint.schemas import keyword, properties
from scaffold.lint.targets import REQUEST_BODY_SCHEMAS
from scaffold.openapi.document import Node

_CLOSING = ("additionalProperties", "unevaluatedProperties")


def _judge(schema: Node, facts: Facts) -> Iterator[Violation]:
    stated = [keyword(schema, name, facts) for name in _CLOSING]
    # A schema for the further properties is a statement as well: a map, which is bounded by other rules.
    closed = any(value is False or isinstance(value, dict) for value in stated)
    if not closed and keyword(schema, "maxProperties", facts) is None:
        yield Violation(schema, "this request body accepts properties that it does not name")


RULE = Rule(
    id="sec-object-closed",
    doc=__doc__,
    severity=Severity.WARNING,
    on=REQUEST_BODY_SCHEMAS.where(lambda schema, facts: bool(properties(schema, facts))),
    judge=_judge,
    fix="add additionalProperties: false (with allOf: unevaluatedProperties: false)",
    profile=Profile.STRICT,
    addons={Addon.SECURE: Severity.WARNING},
    collective=True,
)
