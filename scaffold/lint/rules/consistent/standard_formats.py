"""Times, dates and addresses say their format.

Why:
    A `created_at` that is only a string may be ISO 8601, seconds or `23/11/26`. With `format: date-time`
    clients get a time instead of a text, and validation rejects the rest.

Bad:
    components:
      schemas:
        Order: {type: object, properties: {created_at: {type: string}}}

Good:
    components:
      schemas:
        Order: {type: object, properties: {created_at: {type: string, format: date-time}}}

Irrelevant:
    components:
      schemas:
        Order: {type: object, properties: {created: {type: boolean}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.naming import words
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.schemas import keyword, types
from scaffold.lint.subjects import NamedNode
from scaffold.lint.targets import PROPERTIES

_FORMATS = {
    "at": "date-time",
    "date": "date",
    "email": "email",
    "uuid": "uuid",
    "timestamp": "date-time",
    "datetime": "date-time",
}


def _implied(name: str) -> str | None:
    named = words(name)
    if not named or (named[-1] == "at" and len(named) == 1):
        return None
    return _FORMATS.get(named[-1])


def _judge(field: NamedNode, facts: Facts) -> Iterator[Violation]:
    if types(field.node, facts) - {"null"} != {"string"}:
        return
    if not any(keyword(field.node, key, facts) for key in ("format", "pattern", "enum", "const")):
        yield Violation(
            field.node, f"{field.name!r} does not say its format (by its name {_implied(field.name)})"
        )


RULE = Rule(
    id="cns-standard-formats",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PROPERTIES.where(lambda field, _: _implied(field.name) is not None),
    judge=_judge,
    fix="add `format`",
    collective=True,
)
