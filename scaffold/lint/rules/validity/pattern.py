r"""Patterns are regular expressions.

Why:
    A validator that cannot compile a pattern refuses the whole schema or, worse, lets every text pass. JSON Schema
    takes the regular expressions of ECMA-262, without possessive quantifiers, comments or recursion. What is one and only too
    large is found by `val-pattern-size`.

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

from scaffold.core.finding import Severity
from scaffold.core.wording import shortened
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import PATTERNED_SCHEMAS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import BOTH
from scaffold.lint.shared.patterns import Fault, find_fault, iter_patterns
from scaffold.openapi.document import Node


def _judge(schema: Node, _: Facts) -> Iterator[Violation]:
    for pattern, place in iter_patterns(schema):
        if find_fault(pattern) is Fault.SYNTAX:
            yield Violation(place, f"the pattern {shortened(repr(pattern), 60)} cannot be compiled")


RULE = Rule(
    id="val-pattern",
    doc=__doc__,
    severity=Severity.WARNING,
    on=PATTERNED_SCHEMAS,
    judge=_judge,
    fix="write it as JavaScript would take it",
    reads=BOTH,
)
