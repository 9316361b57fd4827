"""Suppressions name a rule and give a reason.

Why:
    A suppression is a decision. Without the reason the next reader cannot tell whether it still holds; one
    for a rule that does not exist suppresses nothing.

Bad:
    paths:
      /login:
        post:
          x-scaffold-ignore: {stl-no-login-session: ""}
          responses: {"204": {description: You are logged in now.}}

Good:
    paths:
      /login:
        post:
          x-scaffold-ignore: {stl-no-login-session: Kept for the old desktop client until March 2027.}
          responses: {"204": {description: You are logged in now.}}

Irrelevant:
    paths:
      /login:
        post: {responses: {"204": {description: You are logged in now.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.spelling import nearest
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import IGNORES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import BOTH
from scaffold.openapi.document import Node


def _judge(ignore: Node, facts: Facts) -> Iterator[Violation]:
    if not isinstance(ignore.value, dict):
        yield Violation(ignore, "x-scaffold-ignore is not a mapping of rule ids to reasons")
        return
    for name, reason in ignore.items():
        if name not in facts.known_rules:
            guess = nearest(name, sorted(facts.known_rules))
            yield Violation(
                reason, f"there is no rule {name!r} to suppress", f"did you mean {guess}?" if guess else None
            )
        elif not isinstance(reason.value, str) or not reason.value.strip():
            yield Violation(reason, f"{name} is suppressed without a reason, so it is not")


RULE = Rule(
    id="meta-ignore-reason",
    doc=__doc__,
    severity=Severity.ERROR,
    on=IGNORES,
    judge=_judge,
    fix="write {rule-id: why it does not apply here}",
    reads=BOTH,
)
