"""State transitions use the states that exist.

Why:
    `x-entity.transitions` says from which states an action leads where. A state that the enum of the status
    does not have is never reached, and the check it stands for never passes.

Bad:
    components:
      schemas:
        Order:
          type: object
          x-entity: {table: orders, key: id, transitions: [{action: cancel, from: [open], to: cancelled}]}
          properties: {id: {type: string}, status: {type: string, enum: [pending, paid, cancelled]}}

Good:
    components:
      schemas:
        Order:
          type: object
          x-entity: {table: orders, key: id, transitions: [{action: cancel, from: [pending], to: cancelled}]}
          properties: {id: {type: string}, status: {type: string, enum: [pending, paid, cancelled]}}

Irrelevant:
    components:
      schemas:
        Order:
          type: object
          x-entity: {table: orders, key: id}
          properties: {id: {type: string}, status: {type: string, enum: [pending, paid, cancelled]}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.entities import Entity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.schemas import keyword
from scaffold.lint.targets import ENTITIES


def _judge(entity: Entity, facts: Facts) -> Iterator[Violation]:
    names = entity.properties(facts)
    for transition in facts.elements(entity.place, "transitions"):
        if not isinstance(transition.value, dict):
            continue
        field = transition.string("field") or "status"
        states = keyword(names.get(field), "enum", facts)
        if not isinstance(states, list):
            yield Violation(transition, f"{entity.name} has no property {field!r} with an enum of states")
            continue
        before = transition.sequence("from") or [transition.fields.get("from")]
        for state in (*before, transition.fields.get("to")):
            if state not in states:
                action = transition.string("action")
                yield Violation(
                    transition,
                    f"transition {action!r} uses the state {state!r}, which {field!r} does not have",
                )


RULE = Rule(
    id="bnd-transitions",
    doc=__doc__,
    severity=Severity.ERROR,
    on=ENTITIES.where(lambda entity, _: bool(entity.policy.get("transitions"))),
    judge=_judge,
    fix="add the state to the enum of the status, or correct its name",
)
