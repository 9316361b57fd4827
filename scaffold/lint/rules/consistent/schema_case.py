"""Names of components are PascalCase.

Why:
    Component names become class names. One that is no identifier is rewritten by each generator in its own
    way.

Bad:
    components:
      schemas:
        order_item: {type: object}

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
from scaffold.core.naming import pascal
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import NAMED_SCHEMAS
from scaffold.openapi.document import Node

_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")


def _judge(schema: Node, _: Facts) -> Iterator[Violation]:
    name = str(schema.name)
    if not _PASCAL.fullmatch(name):
        yield Violation(schema, f"schema name {name!r} is not PascalCase", f"write {pascal(name)}")


RULE = Rule(
    id="cns-schema-case",
    doc=__doc__,
    severity=Severity.INFO,
    on=NAMED_SCHEMAS,
    judge=_judge,
    fix="write the name in PascalCase",
    collective=True,
)
