"""Patterns are small enough for an engine.

Why:
    A repetition of repetitions multiplies: three words, and no engine for regular expressions can hold the pattern, or it takes
    memory and time that one request should not cost. Validators then refuse the whole schema, at start or with the first
    request.

Bad:
    components:
      schemas:
        Text: {type: string, pattern: "^(([a-z]{1,1000} ){1,1000}){1,1000}$"}

Good:
    components:
      schemas:
        Text: {type: string, maxLength: 10000, pattern: "^([a-z]{1,100} )*$"}

Irrelevant:
    components:
      schemas:
        Text: {type: string, maxLength: 10000}
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
        if find_fault(pattern) is Fault.SIZE:
            yield Violation(
                place,
                f"the repetitions of the pattern {shortened(repr(pattern), 60)} are too large to compile",
            )


RULE = Rule(
    id="val-pattern-size",
    doc=__doc__,
    severity=Severity.ERROR,
    on=PATTERNED_SCHEMAS,
    judge=_judge,
    fix="bound the length with `maxLength` instead of the repetitions",
    reads=BOTH,
)
