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
from functools import partial

from scaffold.core.finding import Severity
from scaffold.lint.editing import add_entry
from scaffold.lint.facts import Facts
from scaffold.lint.repair import Edit, Repair
from scaffold.lint.rule import Addon, Profile, Rule, Violation
from scaffold.lint.schemas import OPEN_KEYWORDS, keyword, properties
from scaffold.lint.targets import REQUEST_BODY_SCHEMAS
from scaffold.lint.versions import Version
from scaffold.openapi.document import Node

_CLOSING = ("additionalProperties", "unevaluatedProperties")


def _judge(schema: Node, facts: Facts) -> Iterator[Violation]:
    stated = [keyword(schema, name, facts) for name in _CLOSING]
    # A schema for the further properties is a statement as well: a map, which is bounded by other rules.
    closed = any(value is False or isinstance(value, dict) for value in stated)
    if not closed and keyword(schema, "maxProperties", facts) is None:
        repair = Repair(partial(_close, schema, facts), is_safe=False)
        yield Violation(schema, "this request body accepts properties that it does not name", repair=repair)


def _close(schema: Node, facts: Facts) -> list[Edit]:
    """Close a schema; where parts have properties too, that takes a keyword of OpenAPI 3.1.

    A schema that is part of others stays open, and one whose examples have more than it names: that would be refused.
    """
    if _is_part(schema, facts) or _shows_more(schema, facts):
        return []
    if "allOf" not in schema.fields and not OPEN_KEYWORDS & schema.fields.keys():
        return add_entry(schema, "additionalProperties", value=False)
    is_known = facts.version in {Version.OPENAPI_3_1, Version.OPENAPI_3_2}
    return add_entry(schema, "unevaluatedProperties", value=False) if is_known else []


def _is_part(schema: Node, facts: Facts) -> bool:
    """Tell whether an `allOf` contains a schema."""
    parts = (
        facts.follow(part) for other in facts.objects("schema") for part in facts.elements(other, "allOf")
    )
    return any(part is not None and part.identity == schema.identity for part in parts)


def _shows_more(schema: Node, facts: Facts) -> bool:
    """Tell whether an example of a schema has properties that it does not name."""
    named = properties(schema, facts).keys()
    for example in facts.example_checker.examples:
        described = facts.follow(example.schema)
        if (
            described is not None
            and described.identity == schema.identity
            and example.node.fields.keys() - named
        ):
            return True
    return False


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
