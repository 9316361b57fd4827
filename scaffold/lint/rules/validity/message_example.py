"""Examples of messages fit the schemas of their payload and headers.

Why:
    Consumers build and test against the examples. One that the schema refuses teaches them a message that
    never comes. Examples of traits are examples of the message that has them.

Bad:
    asyncapi: 3.0.0
    components:
      messages:
        OrderCreated:
          payload: {type: object, required: [id], properties: {id: {type: string}}}
          examples: [{payload: {number: 7}}]

Good:
    asyncapi: 3.0.0
    components:
      messages:
        OrderCreated:
          payload: {type: object, required: [id], properties: {id: {type: string}}}
          examples: [{payload: {id: o-7}}]

Irrelevant:
    asyncapi: 3.0.0
    components:
      messages:
        OrderCreated: {payload: {type: object}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Target, Violation
from scaffold.lint.facts.examples import Example, ExampleChecker
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import inside
from scaffold.lint.facts.versions import ASYNCAPI


def _judge(example: Example, facts: Facts) -> Iterator[Violation]:
    first = {problem.pointer: problem for problem in reversed(facts.get(ExampleChecker).problems(example))}
    for problem in first.values():
        place = inside(example.node, problem.pointer)
        yield Violation(place, f"this example does not fit its schema: {problem.message}", problem.hint)


RULE = Rule(
    id="val-message-example",
    doc=__doc__,
    severity=Severity.WARNING,
    on=Target("message example", lambda facts: facts.get(ExampleChecker).message_examples),
    judge=_judge,
    fix="correct the example, or the schema when the example is right",
    reads=ASYNCAPI,
)
