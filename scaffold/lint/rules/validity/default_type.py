"""Defaults of numbers and booleans are no texts.

Why:
    Generators write a default into code as the value that it is. A text where a number or a boolean belongs is
    refused by the compiler, or becomes a name, an expression or a text in the place of a number. Who omits
    the field gets something else than the contract promises.

Bad:
    components:
      schemas:
        Quantity: {type: integer, default: "1"}

Good:
    components:
      schemas:
        Quantity: {type: integer, default: 1}
        Code: {type: string, default: "1"}

Irrelevant:
    components:
      schemas:
        Quantity: {type: integer, example: "1"}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.wording import shortened
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import schemas_with
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import has_text_for_number, types
from scaffold.lint.facts.versions import BOTH
from scaffold.openapi.document import Node


def _judge(schema: Node, facts: Facts) -> Iterator[Violation]:
    if has_text_for_number(schema, facts):
        kind = " or ".join(sorted(types(schema, facts)))
        shown = shortened(repr(schema.fields["default"]), 60)
        yield Violation(schema.child("default"), f"this default is the text {shown}, not of type {kind}")


RULE = Rule(
    id="val-default-type",
    doc=__doc__,
    severity=Severity.ERROR,
    on=schemas_with("default").where(lambda schema, _: isinstance(schema.fields["default"], str)),
    judge=_judge,
    fix="write the value without quotation marks, or declare the type that it has",
    reads=BOTH,
)
