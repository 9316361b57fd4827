"""Lists in requests have a greatest length.

Why:
    One request with a million items costs a million times the work, whatever the rate limit says (OWASP
    API4).

Bad:
    paths:
      /orders:
        post:
          requestBody:
            content: {application/json: {schema: {type: array, items: {type: string}}}}
          responses: {"201": {description: Created.}}

Good:
    paths:
      /orders:
        post:
          requestBody:
            content: {application/json: {schema: {type: array, maxItems: 100, items: {type: string}}}}
          responses: {"201": {description: Created.}}

Irrelevant:
    paths:
      /orders:
        get:
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {type: array, items: {type: string}}}}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import REQUEST_SCHEMA_GROUPS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.groups import SchemaGroup
from scaffold.lint.shared.bounds import Bound, limit_size, report_unbounded


def _is_unbounded(schema: Mapping[str, Any]) -> bool:
    items = schema.get("items")
    finite = isinstance(items, dict) and "enum" in items and schema.get("uniqueItems") is True
    return not ("maxItems" in schema or finite or schema.get("readOnly") is True or "const" in schema)


def _judge(group: SchemaGroup, facts: Facts) -> Iterator[Violation]:
    yield from report_unbounded(group, _BOUND, facts)


_BOUND = Bound(frozenset({"array"}), "list", "maxItems", _is_unbounded, limit_size("maxItems", 100))

RULE = Rule(
    id="sec-array-bounds",
    doc=__doc__,
    severity=Severity.WARNING,
    on=REQUEST_SCHEMA_GROUPS,
    judge=_judge,
    fix="add maxItems",
    collective=True,
    profile=Profile.STRICT,
    addons={Addon.SECURE: Severity.WARNING},
)
