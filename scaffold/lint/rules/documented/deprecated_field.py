"""Deprecated parameters and properties say what to use instead.

Why:
    A field that is crossed out and not explained stays in use: whoever reads it knows that something is over,
    and not what comes after it.

Bad:
    components:
      schemas:
        Order: {type: object, properties: {price: {type: number, deprecated: true}}}

Good:
    components:
      schemas:
        Order: {type: object, properties: {price: {type: number, deprecated: true, description: Use `total` instead.}}}

Irrelevant:
    components:
      schemas:
        Order: {type: object, properties: {price: {type: number}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Target, Violation
from scaffold.lint.catalog.targets import PARAMETERS, PROPERTIES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import keyword
from scaffold.lint.facts.subjects import NamedNode
from scaffold.lint.facts.versions import OPENAPI_3
from scaffold.openapi.document import Node


def _deprecated(facts: Facts) -> Iterator[NamedNode]:
    parameters = (NamedNode(str(node.fields.get("name")), node) for node in PARAMETERS.select(facts))
    for field in (*parameters, *PROPERTIES.select(facts)):
        if field.node.fields.get("deprecated") is True:
            yield field


def _is_described(field: Node, facts: Facts) -> bool:
    """Tell whether there is a description, that of an alternative included."""
    branches = (branch for key in ("anyOf", "oneOf") for branch in facts.elements(field, key))
    return any(keyword(node, "description", facts) for node in (field, *branches))


def _judge(field: NamedNode, facts: Facts) -> Iterator[Violation]:
    if not _is_described(field.node, facts):
        yield Violation(
            field.node.child("deprecated"),
            f"{field.name!r} is deprecated without a word on what to use instead",
        )


RULE = Rule(
    id="doc-deprecated-field",
    doc=__doc__,
    severity=Severity.WARNING,
    on=Target("deprecated parameter or property", _deprecated),
    judge=_judge,
    fix="name the successor in the description",
    reads=OPENAPI_3,
    collective=True,
)
