"""Null is allowed by a type.

Why:
    OpenAPI 3.1 has taken over the types of JSON Schema, where `nullable` means nothing: validators refuse the
    null that it was written for, and generators make types without it.

Bad:
    openapi: 3.1.0
    components:
      schemas:
        Order: {type: object, properties: {note: {type: string, nullable: true}}}

Good:
    openapi: 3.1.0
    components:
      schemas:
        Order: {type: object, properties: {note: {type: [string, "null"]}}}

Irrelevant:
    openapi: 3.0.3
    components:
      schemas:
        Order: {type: object, properties: {note: {type: string, nullable: true}}}
"""

from __future__ import annotations

from scaffold.core.finding import Severity
from scaffold.lint.catalog.notices import as_noticed, notices
from scaffold.lint.catalog.rule import Rule

RULE = Rule(
    id="val-nullable",
    doc=__doc__,
    severity=Severity.WARNING,
    on=notices("nullable"),
    judge=as_noticed,
    fix='write "null" among the types',
    collective=True,
)
