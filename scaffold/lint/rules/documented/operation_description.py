"""Operations have a description that says more than the summary.

Why:
    The rules of use (who may call, what happens to other resources, what is not guaranteed) have no other
    place in the contract; readers find them in the description or in production.

Bad:
    paths:
      /orders:
        post: {summary: Create an order., responses: {"201": {description: The order.}}}

Good:
    paths:
      /orders:
        post:
          summary: Create an order.
          description: The order starts as pending and is canceled when no payment arrives within an hour.
          responses: {"201": {description: The order.}}

Irrelevant:
    paths:
      /orders:
        description: Orders of the caller.
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import OPERATIONS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import Operation


def _judge(operation: Operation, _: Facts) -> Iterator[Violation]:
    description = (operation.node.string("description") or "").strip()
    if not description:
        yield Violation(
            operation.node,
            f"{operation.title} has no description",
            field=(*operation.node.pointer, "description"),
        )
    elif description.rstrip(".") == (operation.node.string("summary") or "").strip().rstrip("."):
        yield Violation(operation.node.child("description"), "the description repeats the summary")


RULE = Rule(
    id="doc-operation-description",
    doc=__doc__,
    severity=Severity.INFO,
    addons={Addon.PUBLIC_API: Severity.WARNING},
    on=OPERATIONS,
    judge=_judge,
    fix="describe effects, conditions and limits that the schema cannot say",
    profile=Profile.STRICT,
    collective=True,
)
