"""Numbers in requests have a range.

Why:
    An integer without limits overflows columns and arithmetic, and `quantity: 1e308` passes every check
    (OWASP API4).

Bad:
    paths:
      /orders:
        post:
          requestBody:
            content: {application/json: {schema: {type: object, properties: {quantity: {type: integer}}}}}
          responses: {"201": {description: Created.}}

Good:
    paths:
      /orders:
        post:
          requestBody:
            content:
              application/json:
                schema: {type: object, properties: {quantity: {type: integer, minimum: 1, maximum: 999}}}
          responses: {"201": {description: Created.}}

Irrelevant:
    paths:
      /orders:
        get:
          responses:
            "200":
              description: An order.
              content: {application/json: {schema: {type: object, properties: {quantity: {type: integer}}}}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import REQUEST_SCHEMA_GROUPS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.groups import SchemaGroup
from scaffold.lint.shared.bounds import Bound, report_unbounded
from scaffold.openapi.document import Node

_RANGE = {"minimum": -(2**31), "maximum": 2**31 - 1}


def _is_unbounded(schema: Mapping[str, Any]) -> bool:
    if "enum" in schema or "const" in schema or schema.get("readOnly") is True:
        return False
    low = "minimum" in schema or "exclusiveMinimum" in schema
    high = "maximum" in schema or "exclusiveMaximum" in schema
    return not (low and high)


def _judge(group: SchemaGroup, facts: Facts) -> Iterator[Violation]:
    yield from report_unbounded(group, _BOUND, facts)


def _range(schema: Node, _: Facts) -> Mapping[str, int]:
    """Give the range that the format has; what else a number may be, nobody but its owner knows."""
    taken = "exclusiveMinimum" in schema.fields or "exclusiveMaximum" in schema.fields
    return _RANGE if schema.fields.get("format") == "int32" and not taken else {}


_BOUND = Bound(frozenset({"integer", "number"}), "number", "minimum and maximum", _is_unbounded, _range)

RULE = Rule(
    id="sec-number-bounds",
    doc=__doc__,
    severity=Severity.WARNING,
    addons={Addon.SECURE: Severity.WARNING},
    on=REQUEST_SCHEMA_GROUPS,
    judge=_judge,
    fix="add minimum and maximum",
    profile=Profile.STRICT,
    collective=True,
)
