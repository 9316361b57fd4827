"""Discriminators can tell the branches apart.

Why:
    Deserializers pick a branch by the discriminator property. A branch in which the property is missing or
    optional fails at run time with the first such message; so does a value that no branch is known by. Without a
    `mapping` the values are the names of the schemas.

Bad:
    components:
      schemas:
        Payment:
          oneOf: [{$ref: "#/components/schemas/Card"}]
          discriminator: {propertyName: kind}
        Card: {type: object, properties: {number: {type: string}}}

Good:
    components:
      schemas:
        Payment:
          oneOf: [{$ref: "#/components/schemas/Card"}]
          discriminator: {propertyName: kind}
        Card: {type: object, required: [kind], properties: {kind: {type: string}}}

Irrelevant:
    components:
      schemas:
        Payment:
          oneOf: [{$ref: "#/components/schemas/Card"}]
        Card: {type: object}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import schemas_with
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.schemas import keyword, layers, properties, required_names
from scaffold.lint.facts.versions import OPENAPI, Version
from scaffold.openapi.document import Node

_DEEPEST = 5
_MAP = "add a `mapping` from the values to the schemas"
# What these lead to depends on where a validator comes from.
_DYNAMIC = ("$dynamicRef", "$recursiveRef")


def _judge(schema: Node, facts: Facts) -> Iterator[Violation]:
    discriminator = schema.child("discriminator")
    name = discriminator.string("propertyName")
    if name is None:
        return
    if facts.version is Version.SWAGGER_2_0:
        if name not in required_names(schema, facts):
            yield Violation(discriminator, f"the schema does not require its discriminator property {name!r}")
        return
    branches = [branch for union in ("oneOf", "anyOf") for branch in facts.elements(schema, union)]
    if discriminator.string("defaultMapping") is None and name not in required_names(schema, facts):
        is_declared = name in properties(schema, facts)
        yield from _undecided(branches, name, facts, is_declared=is_declared)
    if (
        branches
        and discriminator.get("mapping") is None
        and all(_excludes(one, name, facts) for one in branches)
    ):
        message = f"without a mapping the values of {name!r} are the names of the branches, and these allow others only"
        yield Violation(discriminator, message, _MAP, severity=Severity.WARNING)


def _undecided(
    branches: Iterable[Node], name: str, facts: Facts, *, is_declared: bool
) -> Iterator[Violation]:
    """Object to branches that a message without the property may be meant for; it may be declared beside all of them."""
    for branch in branches:
        target = facts.follow(branch)
        if target is None or _requires(target, name, facts):
            continue
        if is_declared or _may_have(target, name, facts):
            message = f"this branch does not require the discriminator property {name!r}"
            yield Violation(branch, message, severity=Severity.WARNING)
        else:
            yield Violation(branch, f"this branch does not declare the discriminator property {name!r}")


def _excludes(branch: Node, name: str, facts: Facts) -> bool:
    """Tell whether a branch is a named schema whose property has values, and its own name is none of them."""
    declared = properties(branch, facts).get(name)
    values = keyword(declared, "enum", facts)
    constant = keyword(declared, "const", facts)
    allowed = values if isinstance(values, list) else [constant] if constant is not None else []
    return branch.ref is not None and bool(allowed) and branch.ref.rpartition("/")[2] not in allowed


def _requires(schema: Node, name: str, facts: Facts, depth: int = 0) -> bool:
    """Tell whether a schema, or every branch of it, requires a property."""
    if name in required_names(schema, facts) or any(key in schema.fields for key in _DYNAMIC):
        return True
    branches = [
        facts.follow(branch) for union in ("oneOf", "anyOf") for branch in facts.elements(schema, union)
    ]
    return (
        bool(branches)
        and depth < _DEEPEST
        and all(branch is not None and _requires(branch, name, facts, depth + 1) for branch in branches)
    )


def _may_have(schema: Node, name: str, facts: Facts) -> bool:
    """Tell whether a property is declared, or may be in a branch of its own."""
    return name in properties(schema, facts) or any(
        union in layer.fields for layer in layers(schema, facts) for union in ("oneOf", "anyOf")
    )


RULE = Rule(
    id="val-discriminator",
    doc=__doc__,
    severity=Severity.ERROR,
    on=schemas_with("discriminator").where(lambda schema, _: schema.mapping("discriminator") is not None),
    judge=_judge,
    fix="declare the property in every branch and list it under `required`",
    reads=OPENAPI,
)
