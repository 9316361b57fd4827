"""Nothing stands beside a `$ref` that would be ignored.

Why:
    Up to OpenAPI 3.0 everything beside `$ref` is ignored; from 3.1 on only schemas may have more beside it,
    and other objects only `summary` and `description`. A default or a limit written there looks effective and
    is not.

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

from scaffold.core.finding import Severity
from scaffold.lint.notices import as_noticed, notices
from scaffold.lint.rule import Rule

RULE = Rule(
    id="val-ref-siblings",
    doc=__doc__,
    severity=Severity.WARNING,
    on=notices("ref-siblings"),
    judge=as_noticed,
    fix="wrap the reference: allOf: [{$ref: …}], with the rest beside it",
    collective=True,
)
