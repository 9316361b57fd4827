"""Changes that careful clients survive are made knowingly.

Why:
    An enum that grows, a limit where there was none, an optional field that is gone: the contract does not
    forbid it, and clients fail all the same. A client that switches over all values of an enum has no branch
    for the new one. It is compared with the state that `--against` names.

Bad:
    # before
    paths:
      /orders/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        get:
          responses:
            "200":
              description: The order.
              content: {application/json: {schema: {type: string, enum: [open, paid]}}}
    ---
    # after
    paths:
      /orders/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        get:
          responses:
            "200":
              description: The order.
              content: {application/json: {schema: {type: string, enum: [open, paid, shipped]}}}

Good:
    # before
    paths:
      /orders/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        get:
          responses:
            "200":
              description: The order.
              content: {application/json: {schema: {type: string, x-extensible-enum: [open, paid]}}}
    ---
    # after
    paths:
      /orders/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        get:
          responses:
            "200":
              description: The order.
              content: {application/json: {schema: {type: string, x-extensible-enum: [open, paid, shipped]}}}

Irrelevant:
    # nothing before
    paths:
      /orders/{id}:
        parameters: [{name: id, in: path, required: true, schema: {type: string}}]
        get: {responses: {"200": {description: The order.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import COMPARISONS
from scaffold.lint.facts.comparison import Comparison
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import BOTH


def _judge(comparison: Comparison, _: Facts) -> Iterator[Violation]:
    for change in comparison.changes if comparison.announced is None else ():
        if not change.breaks:
            yield Violation(change.place, change.message, before=change.before)


RULE = Rule(
    id="cns-risky-change",
    doc=__doc__,
    severity=Severity.WARNING,
    on=COMPARISONS,
    judge=_judge,
    fix="tell clients before, and make it together with what else they have to adapt to",
    reads=BOTH,
    scope=Scope.BASELINE,
)
