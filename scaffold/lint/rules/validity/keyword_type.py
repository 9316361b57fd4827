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

from collections.abc import Iterable, Iterator
from functools import lru_cache

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import schemas_with
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import BOTH
from scaffold.openapi.document import Node
from scaffold.openapi.schemas import type_names

_KEYWORD_TYPES = {
    **dict.fromkeys(("minLength", "maxLength", "pattern"), frozenset({"string"})),
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), frozenset({"number", "integer"})),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems", "items"), frozenset({"array"})),
    **dict.fromkeys(
        ("minProperties", "maxProperties", "properties", "additionalProperties"), frozenset({"object"})
    ),
}


@lru_cache(maxsize=64)
def _useless(names: frozenset[str]) -> frozenset[str]:
    """Give the keywords that have no effect on values of some types."""
    return frozenset(keyword for keyword, types in _KEYWORD_TYPES.items() if not names & types)


def _judge(schema: Node, _: Facts) -> Iterable[Violation]:
    names = type_names(schema)
    useless = _useless(names)
    # Nearly all schemas of a document end here.
    return () if useless.isdisjoint(schema.fields) else _violations(schema, names, useless)


def _violations(schema: Node, names: frozenset[str], useless: frozenset[str]) -> Iterator[Violation]:
    stated = " or ".join(sorted(names))
    for keyword in schema.fields:
        if keyword in useless:
            yield Violation(schema.child(keyword), f"`{keyword}` has no effect on a schema of type {stated}")


RULE = Rule(
    id="val-keyword-type",
    doc=__doc__,
    severity=Severity.WARNING,
    on=schemas_with("type").where(lambda schema, _: bool(type_names(schema))),
    judge=_judge,
    fix="correct the type, or move the keyword to where it belongs",
    reads=BOTH,
    collective=True,
)
