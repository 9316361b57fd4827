"""No parameter is declared twice.

Why:
    A parameter is identified by its name and place. Of two with the same identity one wins, and which one
    differs from tool to tool; header names differ only by case are the same header.

Bad:
    paths:
      /orders:
        get:
          parameters:
            - {name: limit, in: query, schema: {type: integer}}
            - {name: limit, in: query, schema: {type: string}}
          responses: {"200": {description: The orders.}}

Good:
    paths:
      /orders:
        parameters: [{name: limit, in: query, schema: {type: integer}}]
        get:
          parameters: [{name: limit, in: query, schema: {type: integer, maximum: 100}}]
          responses: {"200": {description: An operation may override a parameter of its path.}}

Irrelevant:
    paths:
      /orders:
        get: {responses: {"200": {description: The orders.}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import PARAMETER_LISTS
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _judge(parameters: Node, facts: Facts) -> Iterator[Violation]:
    seen = set()
    for place in parameters.elements():
        node = facts.follow(place)
        if node is None or not isinstance(node.value, dict):
            continue
        name, location = node.fields.get("name"), node.fields.get("in")
        if not isinstance(name, str) or not isinstance(location, str):
            continue
        identity = (name.lower() if location == "header" else name, location)
        if identity in seen:
            yield Violation(place, f"the {location} parameter {name!r} is declared twice")
        seen.add(identity)


RULE = Rule(
    id="val-parameters-unique",
    doc=__doc__,
    severity=Severity.ERROR,
    on=PARAMETER_LISTS,
    judge=_judge,
    fix="remove one of the two",
)
