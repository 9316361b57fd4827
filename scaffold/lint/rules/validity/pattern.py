r"""Patterns are regular expressions.

Why:
    A validator that cannot compile a pattern refuses the whole schema or, worse, lets every text pass. JSON Schema
    takes the regular expressions of ECMA-262, without possessive quantifiers, comments or recursion, and a repetition of
    repetitions can become too large for any engine.

Bad:
    components:
      schemas:
        Sku: {type: string, pattern: "^[A-Z{3}-[0-9]+$"}

Good:
    components:
      schemas:
        Sku: {type: string, pattern: "^[A-Z]{3}-[0-9]+$"}

Irrelevant:
    components:
      schemas:
        Sku: {type: object, properties: {pattern: {type: string, example: "["}}}
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import SCHEMAS
from scaffold.openapi.document import Node


def _judge(schema: Node, _: Facts) -> Iterator[Violation]:
    pattern = schema.string("pattern")
    if pattern is not None and not _compiles(pattern):
        yield Violation(schema.child("pattern"), f"the pattern {_short(pattern)} cannot be compiled")
    for name in schema.mapping("patternProperties") or ():
        if not _compiles(name):
            place = schema.child("patternProperties").child(name)
            yield Violation(place, f"the pattern {_short(name)} cannot be compiled")


@cache
def _compiles(pattern: str) -> bool:
    import jsonschema_rs  # only documents with patterns need it

    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern, "format": "regex"})
    except ValueError:
        return False
    return True


def _short(pattern: str) -> str:
    return repr(pattern if len(pattern) <= 60 else pattern[:60] + "…")


RULE = Rule(
    id="val-pattern",
    doc=__doc__,
    severity=Severity.WARNING,
    on=SCHEMAS.where(lambda schema, _: not schema.fields.keys().isdisjoint(("pattern", "patternProperties"))),
    judge=_judge,
    fix="write it as JavaScript would take it",
)
