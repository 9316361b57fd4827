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

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import partial

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import REQUEST_BODY_SCHEMAS
from scaffold.lint.facts.examples import ExampleChecker
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import OPEN_KEYWORDS, keyword, properties
from scaffold.lint.facts.versions import Version
from scaffold.lint.repair.editing import add_entry
from scaffold.lint.repair.repair import Edit, Repair
from scaffold.openapi.document import Identity, Node

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
    if (
        schema.identity in facts.get(_parts)
        or facts.get(_shown)[schema.identity] - properties(schema, facts).keys()
    ):
        return []
    if "allOf" not in schema.fields and not OPEN_KEYWORDS & schema.fields.keys():
        return add_entry(schema, "additionalProperties", value=False)
    is_known = facts.version in {Version.OPENAPI_3_1, Version.OPENAPI_3_2}
    return add_entry(schema, "unevaluatedProperties", value=False) if is_known else []


# Many repairs of one document ask for these.


def _parts(facts: Facts) -> frozenset[Identity]:
    """Find the schemas that others consist of."""
    parts = (
        facts.follow(part) for schema in facts.objects("schema") for part in facts.elements(schema, "allOf")
    )
    return frozenset(part.identity for part in parts if part is not None)


def _shown(facts: Facts) -> Mapping[Identity, set[str]]:
    """Collect the names of the properties in the examples of each schema."""
    shown: dict[Identity, set[str]] = defaultdict(set)
    for example in facts.get(ExampleChecker).examples:
        schema = facts.follow(example.schema)
        if schema is not None:
            shown[schema.identity].update(example.node.fields)
    return shown


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
