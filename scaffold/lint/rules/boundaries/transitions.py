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

from collections.abc import Iterator, Mapping, Sequence

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import ENTITIES
from scaffold.lint.facts.entities import Entity
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import keyword
from scaffold.openapi.document import Node
from scaffold.openapi.values import Json

_USUAL = ("status", "state")


def _judge(entity: Entity, facts: Facts) -> Iterator[Violation]:
    stated = {name: keyword(node, "enum", facts) for name, node in entity.properties(facts).items()}
    enums = {name: states for name, states in stated.items() if isinstance(states, list)}
    for transition in facts.elements(entity.place, "transitions"):
        if not isinstance(transition.value, dict):
            continue
        before = transition.sequence("from") or [transition.fields.get("from")]
        used = (*before, transition.fields.get("to"))
        field = _state_field(transition, used, enums)
        states = enums.get(field)
        if states is None:
            yield Violation(transition, f"{entity.name} has no property {field!r} with an enum of states")
            continue
        for state in used:
            if state not in states:
                action = transition.string("action")
                yield Violation(
                    transition,
                    f"transition {action!r} uses the state {state!r}, which {field!r} does not have",
                )


def _state_field(transition: Node, used: Sequence[Json], enums: Mapping[str, Sequence[Json]]) -> str:
    """Name the property that holds the state: one whose enum has the most of the used states, `status` rather than another."""
    stated = transition.string("field")
    if stated is not None:
        return stated
    fitting = {name: sum(state in states for state in used) for name, states in enums.items()}
    best = max(fitting.values(), default=0)
    if best == 0:
        return next((name for name in _USUAL if name in enums), _USUAL[0])
    return min(
        (name for name, count in fitting.items() if count == best),
        key=lambda name: (name.lower() not in _USUAL, name),
    )


RULE = Rule(
    id="bnd-transitions",
    doc=__doc__,
    severity=Severity.ERROR,
    on=ENTITIES.where(lambda entity, _: bool(entity.policy.get("transitions"))),
    judge=_judge,
    fix="add the state to the enum of the status, or correct its name",
)
