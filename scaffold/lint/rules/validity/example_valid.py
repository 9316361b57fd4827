"""Examples fit their schemas.

Why:
    People copy examples, mock servers answer with them, and tests start from them. One that the service
    itself would refuse teaches the wrong contract. Formats of JSON Schema (`date-time`, `uuid`, `uri` …) count
    too. Properties that are read-only may be missing in requests, write-only ones in responses.

Bad:
    components:
      schemas:
        Quantity: {type: integer, minimum: 1, examples: [0]}
        Moment: {type: string, format: date-time, examples: [yesterday]}

Good:
    components:
      schemas:
        Quantity: {type: integer, minimum: 1, examples: [2]}
        Moment: {type: string, format: date-time, examples: ["2026-01-31T12:00:00Z"]}

Irrelevant:
    components:
      schemas:
        Quantity: {type: integer, minimum: 1}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import EXAMPLES
from scaffold.lint.facts.examples import Example, ExampleChecker
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import has_text_for_number
from scaffold.lint.facts.subjects import inside
from scaffold.lint.facts.versions import BOTH


def _judge(example: Example, facts: Facts) -> Iterator[Violation]:
    noun = "default" if example.node.name == "default" else "example"
    if noun == "default" and has_text_for_number(example.schema, facts):
        return  # `val-default-type` says it
    first = {problem.pointer: problem for problem in reversed(facts.get(ExampleChecker).problems(example))}
    for problem in first.values():
        place = inside(example.node, problem.pointer)
        yield Violation(place, f"this {noun} does not fit its schema: {problem.message}", problem.hint)


RULE = Rule(
    id="val-example-valid",
    doc=__doc__,
    severity=Severity.WARNING,
    on=EXAMPLES,
    judge=_judge,
    fix="correct the example, or the schema when the example is right",
    reads=BOTH,
    collective=True,
)
