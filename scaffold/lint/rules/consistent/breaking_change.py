"""Clients of an earlier state can go on as they are, unless the version announces otherwise.

Why:
    A client that keeps to the contract of last week must not fail today. What it may send must not be
    narrowed, what it can receive must not be widened, and what it calls must be there. It is compared with
    the state that `--against` names. A new major version announces breaking changes: then they are counted.

Bad:
    # before
    paths:
      /orders:
        get:
          parameters: [{name: status, in: query, schema: {type: string, enum: [open, paid]}}]
          responses: {"200": {description: The orders.}}
    ---
    # after
    paths:
      /orders:
        get:
          parameters: [{name: status, in: query, schema: {type: string, enum: [open]}}]
          responses: {"200": {description: The orders.}}

Good:
    # before
    paths:
      /orders:
        get:
          parameters: [{name: status, in: query, schema: {type: string, enum: [open, paid]}}]
          responses: {"200": {description: The orders.}}
    ---
    # after
    paths:
      /orders:
        get:
          parameters:
            - {name: status, in: query, schema: {type: string, enum: [open, paid, shipped]}}
            - {name: customer, in: query, schema: {type: string}}
          responses: {"200": {description: The orders.}}

Irrelevant:
    # nothing before
    paths:
      /orders:
        get:
          parameters: [{name: status, in: query, schema: {type: string, enum: [open]}}]
          responses: {"200": {description: The orders.}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.wording import counted
from scaffold.lint.catalog.rule import Rule, Scope, Violation
from scaffold.lint.catalog.targets import COMPARISONS
from scaffold.lint.facts.comparison import Comparison
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import inside
from scaffold.lint.facts.versions import BOTH


def _judge(comparison: Comparison, facts: Facts) -> Iterator[Violation]:
    breaking = [change for change in comparison.changes if change.breaks]
    if comparison.announced is None:
        for change in breaking:
            yield Violation(change.place, change.message, before=change.before)
    elif breaking:
        yield Violation(
            inside(facts.root, ("info", "version")),
            f"version {comparison.announced} announces {counted(len(breaking), 'breaking change')}",
            "keep the version before it running until its clients have moved",
            severity=Severity.INFO,
        )


RULE = Rule(
    id="cns-breaking-change",
    doc=__doc__,
    severity=Severity.ERROR,
    on=COMPARISONS,
    judge=_judge,
    fix="keep what clients rely on; or deprecate it with x-sunset and wait; or release a new major version",
    reads=BOTH,
    scope=Scope.BASELINE,
)
