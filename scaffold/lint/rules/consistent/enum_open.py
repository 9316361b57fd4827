"""Enums in responses say how clients treat values that are added later.

Why:
    A new status is a new feature for the service and a crash for a client that was generated from a closed
    list. Whoever reads the contract has to know that more values may come, before they do.

Bad:
    paths:
      /orders:
        get:
          responses:
            "200":
              description: The state of all orders.
              content: {application/json: {schema: {type: string, enum: [open, paid]}}}

Good:
    paths:
      /orders:
        get:
          responses:
            "200":
              description: The state of all orders.
              content:
                application/json:
                  schema: {type: string, enum: [open, paid], x-extensible-enum: [open, paid]}

Irrelevant:
    paths:
      /orders:
        get:
          parameters: [{name: order, in: query, schema: {type: string, enum: [newest, oldest]}}]
          responses: {"200": {description: The orders.}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Target, Violation
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.groups import SchemaGroups
from scaffold.openapi.document import Identity, Node
from scaffold.openapi.schemas import type_names

_ANNOUNCED = (
    r"\bunknown\b|\b(other|further|more) values\b"
    r"|\b(may|might|can|could|will) (\w+ )*(add|added|grow|change|extended)\b"
)
_REST = frozenset({"unknown", "other", "unspecified", "unrecognized"})


def _enums(facts: Facts) -> Iterator[Node]:
    """Yield the schemas of responses that list texts, save those beside which any text is allowed."""
    for group in facts.get(SchemaGroups).sent:
        opened = {identity for schema in group.schemas for identity in _opened(schema, facts)}
        for schema in group.schemas:
            values = schema.fields.get("enum")
            if not isinstance(values, list) or sum(isinstance(value, str) for value in values) < 2:
                continue
            if type_names(schema) <= {"string", "null"} and schema.identity not in opened:
                yield schema


def _opened(schema: Node, facts: Facts) -> Iterator[Identity]:
    """Yield the branches of an `anyOf` that has any text as another branch."""
    branches = [facts.follow(branch) for branch in facts.elements(schema, "anyOf")]
    texts = [branch for branch in branches if branch is not None and "string" in type_names(branch)]
    if any(not branch.fields.keys() & {"enum", "const", "pattern"} for branch in texts):
        yield from (branch.identity for branch in texts)


def _judge(schema: Node, _: Facts) -> Iterator[Violation]:
    rest = any(str(value).lower() in _REST for value in schema.fields["enum"])
    announced = re.search(_ANNOUNCED, schema.string("description") or "", re.IGNORECASE)
    if "x-extensible-enum" not in schema.fields and not rest and not announced:
        yield Violation(schema.child("enum"), "this enum does not say whether values may be added to it")


RULE = Rule(
    id="cns-enum-open",
    doc=__doc__,
    severity=Severity.INFO,
    on=Target("enum of a response", _enums),
    judge=_judge,
    fix="add x-extensible-enum, a value for the rest such as unknown, or a sentence in the description",
    profile=Profile.STRICT,
    addons={Addon.PUBLIC_API: Severity.INFO},
    collective=True,
)
