"""Strings in requests have a greatest length.

Why:
    A string without a limit is an invitation to send megabytes: into memory, the database, the logs (OWASP
    API4).

Bad:
    paths:
      /orders:
        post:
          requestBody:
            content: {application/json: {schema: {type: object, properties: {note: {type: string}}}}}
          responses: {"201": {description: Created.}}

Good:
    paths:
      /orders:
        post:
          requestBody:
            content: {application/json: {schema: {type: object, properties: {note: {type: string, maxLength: 500}}}}}
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

from collections.abc import Iterator, Mapping
from typing import Any

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import REQUEST_SCHEMA_GROUPS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.groups import SchemaGroup
from scaffold.lint.shared.bounds import BOUNDED_FORMATS, Bound, limit_size, report_unbounded


def _is_unbounded(schema: Mapping[str, Any]) -> bool:
    return not (
        "maxLength" in schema
        or "enum" in schema
        or "const" in schema
        or str(schema.get("format")) in BOUNDED_FORMATS
        or schema.get("readOnly") is True
    )


def _judge(group: SchemaGroup, facts: Facts) -> Iterator[Violation]:
    yield from report_unbounded(group, _BOUND, facts)


_BOUND = Bound(frozenset({"string"}), "string", "maxLength", _is_unbounded, limit_size("maxLength", 255))

RULE = Rule(
    id="sec-string-bounds",
    doc=__doc__,
    severity=Severity.WARNING,
    addons={Addon.SECURE: Severity.WARNING},
    on=REQUEST_SCHEMA_GROUPS,
    judge=_judge,
    fix="add maxLength, an enum, or a format of bounded length",
    profile=Profile.STRICT,
    collective=True,
)
