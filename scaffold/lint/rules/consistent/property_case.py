"""Properties and query parameters are written in one case.

Why:
    `customerId` here and `customer_id` there has to be looked up every time, and generated code does not hide
    it. Which case it is matters less than that it is one; the usual one of all documents of the run decides.

Bad:
    components:
      schemas:
        Order:
          type: object
          properties:
            created_at: {type: string, format: date-time}
            customer_id: {type: string}
            shippedAt: {type: string, format: date-time}

Good:
    components:
      schemas:
        Order: {type: object, properties: {created_at: {type: string, format: date-time}, customer_id: {type: string}}}

Irrelevant:
    components:
      parameters:
        Match: {name: If-Match, in: header, schema: {type: string}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import FIELD_NAMES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.habits import Habits
from scaffold.lint.facts.naming_style import style_of
from scaffold.lint.facts.subjects import NamedNode


def _judge(field: NamedNode, facts: Facts) -> Iterator[Violation]:
    usual = facts.get(Habits).missed_property_style
    style = style_of(field.name)
    is_header = field.name.startswith("x-")  # a schema that lists headers
    if usual is not None and style is not None and style is not usual and not is_header:
        yield Violation(
            field.node,
            f"{field.name!r} is {style}, the usual case here is {usual}",
            f"write {usual.write(field.name)}",
        )


RULE = Rule(
    id="cns-property-case",
    doc=__doc__,
    severity=Severity.WARNING,
    on=FIELD_NAMES,
    judge=_judge,
    fix="write all properties and query parameters in the usual case",
    collective=True,
)
