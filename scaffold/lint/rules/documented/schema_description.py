"""Named schemas are described.

Why:
    A component schema is a term of the domain; its title or description is the glossary that client code is
    read with.

Bad:
    components:
      schemas:
        Order: {type: object}

Good:
    components:
      schemas:
        Order: {type: object, description: What a customer has bought in one checkout.}

Irrelevant:
    paths:
      /orders:
        get:
          responses: {"200": {description: The orders., content: {application/json: {schema: {type: object}}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import NAMED_SCHEMAS
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _judge(schema: Node, _: Facts) -> Iterator[Violation]:
    if not schema.string("description") and not schema.string("title"):
        yield Violation(schema, f"schema {schema.name!r} has neither title nor description")


RULE = Rule(
    id="doc-schema-description",
    doc=__doc__,
    severity=Severity.INFO,
    addons={Addon.PUBLIC_API: Severity.WARNING},
    on=NAMED_SCHEMAS.where(lambda schema, _: "$ref" not in schema.fields),
    judge=_judge,
    fix="say in one sentence what one such object stands for",
    profile=Profile.STRICT,
    collective=True,
)
