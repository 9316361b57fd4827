"""Nothing stands beside a `$ref` that would be ignored.

Why:
    Up to OpenAPI 3.0 everything beside `$ref` is ignored; from 3.1 on only schemas may have more beside it, and other objects
    only `summary` and `description`. A default or a limit written there looks effective and is not.

Bad:
    openapi: 3.0.3
    components:
      schemas:
        Amount: {type: integer}
        Total: {$ref: "#/components/schemas/Amount", minimum: 0}

Good:
    openapi: 3.0.3
    components:
      schemas:
        Amount: {type: integer}
        Total: {allOf: [{$ref: "#/components/schemas/Amount"}], minimum: 0}

Irrelevant:
    openapi: 3.1.0
    components:
      schemas:
        Amount: {type: integer}
        Total: {$ref: "#/components/schemas/Amount", minimum: 0}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import REFERENCES
from scaffold.openapi.document import Node

_HARMLESS = frozenset({"$ref", "summary", "description"})


def _judge(reference: Node, _: Facts) -> Iterator[Violation]:
    ignored = [key for key in reference.value if key not in _HARMLESS and not key.startswith("x-")]
    if ignored:
        listed = ", ".join(f"`{key}`" for key in ignored)
        yield Violation(reference.child(ignored[0]), f"{listed} beside `$ref` has no effect in OpenAPI 3.0")


RULE = Rule(
    id="val-ref-siblings",
    doc=__doc__,
    severity=Severity.WARNING,
    on=REFERENCES,
    judge=_judge,
    fix="wrap the reference: allOf: [{$ref: …}], with the rest beside it",
    versions=("2.0", "3.0"),
)
