"""Names of components are written in one case.

Why:
    Component names become class names. One that is written in another way than the others is rewritten by
    each generator in its own way. The usual case of the document decides, PascalCase where none prevails.

Bad:
    components:
      schemas:
        order_item: {type: object}
        OrderNote: {type: object}
        OrderEvent: {type: object}

Good:
    components:
      schemas:
        OrderItem: {type: object}

Irrelevant:
    components:
      parameters:
        order_id: {name: order_id, in: query, schema: {type: string}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Addon, Profile, Rule, Violation
from scaffold.lint.catalog.targets import NAMED_SCHEMAS
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.habits import Habits
from scaffold.openapi.document import Node


def _judge(schema: Node, facts: Facts) -> Iterator[Violation]:
    name, style = str(schema.name), facts.get(Habits).schema_style
    # Namespaces and type arguments are names of their own: `billing.Invoice`, `Page_Order`.
    if not all(style.accepts(part) for part in re.split(r"[._]", name)):
        yield Violation(schema, f"schema name {name!r} is not {style}", f"write {style.write(name)}")


RULE = Rule(
    id="cns-schema-case",
    doc=__doc__,
    severity=Severity.INFO,
    addons={Addon.PUBLIC_API: Severity.WARNING},
    on=NAMED_SCHEMAS,
    judge=_judge,
    fix="write all names of schemas in one case",
    collective=True,
    profile=Profile.STRICT,
)
