"""Discriminator values are mapped to schemas that exist.

Why:
    A mapping leads from a value to a component, by its name or by a reference. What leads to neither, a misspelled name or an
    address elsewhere, leaves messages with that value without a schema; tools that fetch what they do not know ask somebody
    else's server for it.

Bad:
    components:
      schemas:
        Payment:
          oneOf: [{$ref: "#/components/schemas/Card"}]
          discriminator: {propertyName: kind, mapping: {card: Crad}}
        Card: {type: object, required: [kind], properties: {kind: {type: string}}}

Good:
    components:
      schemas:
        Payment:
          oneOf: [{$ref: "#/components/schemas/Card"}]
          discriminator: {propertyName: kind, mapping: {card: Card}}
        Card: {type: object, required: [kind], properties: {kind: {type: string}}}

Irrelevant:
    components:
      schemas:
        Payment:
          oneOf: [{$ref: "#/components/schemas/Card"}]
          discriminator: {propertyName: kind}
        Card: {type: object, required: [kind], properties: {kind: {type: string}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.core.wording import shortened
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import DISCRIMINATORS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.versions import OPENAPI_3
from scaffold.openapi.document import Node
from scaffold.openapi.refs.walk import is_mapping_reference


def _judge(discriminator: Node, facts: Facts) -> Iterator[Violation]:
    mapping = discriminator.get("mapping")
    for key, place in mapping.items() if mapping is not None else ():
        target = place.value
        # References are followed, and those that lead nowhere reported, by `val-ref-resolves`.
        if (
            isinstance(target, str)
            and not is_mapping_reference(target)
            and target not in facts.schema_by_name
        ):
            value, name = (shortened(repr(text), 60) for text in (key, target))
            yield Violation(place, f"{value} is mapped to {name}, and no schema has that name")


RULE = Rule(
    id="val-mapping-target",
    doc=__doc__,
    severity=Severity.ERROR,
    on=DISCRIMINATORS.where(lambda node, _: isinstance(node.fields.get("mapping"), dict)),
    judge=_judge,
    fix="name a schema of the components, or take the value out of the mapping",
    reads=OPENAPI_3,
)
