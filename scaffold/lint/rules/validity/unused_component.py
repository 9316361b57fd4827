"""Every component is used.

Why:
    A component that nothing reaches is read, reviewed and kept compatible for nobody, and generators make
    dead code of it.

Bad:
    components:
      schemas:
        Forgotten: {type: object}

Good:
    paths:
      /orders:
        get:
          responses:
            "200":
              description: The orders.
              content: {application/json: {schema: {$ref: "#/components/schemas/Orders"}}}
    components:
      schemas:
        Orders: {type: array, items: {type: object}}

Irrelevant:
    components:
      securitySchemes:
        bearer: {type: http, scheme: bearer}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import COMPONENTS
from scaffold.lint.versions import BOTH
from scaffold.openapi.document import Node


def _judge(component: Node, facts: Facts) -> Iterator[Violation]:
    if component.identity not in facts.used_components:
        kind, name = component.pointer[-2:]
        yield Violation(component, f"component {name!r} ({kind}) is not used by any operation")


RULE = Rule(
    id="val-unused-component",
    doc=__doc__,
    severity=Severity.WARNING,
    on=COMPONENTS,
    judge=_judge,
    fix="remove it, or use it where it was meant",
    reads=BOTH,
    collective=True,
)
