"""Schema keywords fit the type of the schema.

Why:
    `maxLength` on a number and `minimum` on a text are allowed and do nothing: the limit that somebody meant
    to set is not there. Usually the type is wrong, or the keyword stands one level too high.

Bad:
    components:
      schemas:
        Quantity: {type: integer, maxLength: 3}

Good:
    components:
      schemas:
        Quantity: {type: integer, maximum: 999}

Irrelevant:
    components:
      schemas:
        Anything: {maxLength: 3}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.schemas import type_names
from scaffold.lint.targets import SCHEMAS
from scaffold.openapi.document import Node

_KEYWORD_TYPES = {
    **dict.fromkeys(("minLength", "maxLength", "pattern"), frozenset({"string"})),
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), frozenset({"number", "integer"})),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems", "items"), frozenset({"array"})),
    **dict.fromkeys(
        ("minProperties", "maxProperties", "properties", "additionalProperties"), frozenset({"object"})
    ),
}


def _judge(schema: Node, _: Facts) -> Iterator[Violation]:
    names = type_names(schema)
    for keyword in schema.fields:
        if not names & _KEYWORD_TYPES.get(keyword, names):
            stated = " or ".join(sorted(names))
            yield Violation(schema.child(keyword), f"`{keyword}` has no effect on a schema of type {stated}")


RULE = Rule(
    id="val-keyword-type",
    doc=__doc__,
    severity=Severity.WARNING,
    on=SCHEMAS.where(lambda schema, _: bool(type_names(schema))),
    judge=_judge,
    fix="correct the type, or move the keyword to where it belongs",
    collective=True,
)
