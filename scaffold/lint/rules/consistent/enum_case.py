"""Enums of one schema are written in one case.

Why:
    Values of an enum are constants in client code. `PENDING` beside `Paid` comes from two hands and is
    mistyped by a third.

Bad:
    components:
      schemas:
        Status: {type: string, enum: [PENDING, paid, cancelled]}

Good:
    components:
      schemas:
        Status: {type: string, enum: [pending, paid, cancelled]}

Irrelevant:
    components:
      schemas:
        Level: {type: integer, enum: [1, 2, 3]}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Rule, Violation
from scaffold.lint.catalog.targets import schemas_with
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _has_words(schema: Node, _: Facts) -> bool:
    values = schema.fields["enum"]
    return isinstance(values, list) and any(
        isinstance(value, str) and value.isascii() and value.isalpha() for value in values
    )


def _judge(schema: Node, _: Facts) -> Iterator[Violation]:
    named = [
        value
        for value in schema.fields["enum"]
        if isinstance(value, str) and len(value) > 1 and value.isalpha()
    ]
    upper = [value for value in named if value.isupper()]
    lower = [value for value in named if value.islower()]
    if upper and lower:
        yield Violation(schema.child("enum"), f"this enum mixes upper and lower case: {upper[0]}, {lower[0]}")


RULE = Rule(
    id="cns-enum-case",
    doc=__doc__,
    severity=Severity.INFO,
    addons={Addon.PUBLIC_API: Severity.WARNING},
    on=schemas_with("enum").where(_has_words),
    judge=_judge,
    fix="write all values in one case",
)
