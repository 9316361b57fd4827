"""No description stands beside a `$ref` that would be ignored.

Why:
    Up to OpenAPI 3.0 everything beside `$ref` is ignored, also a title, a description or an example. Most tools
    show them nevertheless, others show those of what is referred to.

Bad:
    openapi: 3.0.3
    components:
      schemas:
        Amount: {type: integer}
        Total: {$ref: "#/components/schemas/Amount", description: The sum of all items.}

Good:
    openapi: 3.0.3
    components:
      schemas:
        Amount: {type: integer}
        Total: {allOf: [{$ref: "#/components/schemas/Amount"}], description: The sum of all items.}

Irrelevant:
    openapi: 3.1.0
    components:
      schemas:
        Amount: {type: integer}
        Total: {$ref: "#/components/schemas/Amount", description: The sum of all items.}
"""

from __future__ import annotations

from scaffold.core.finding import Severity
from scaffold.lint.catalog.notices import notices
from scaffold.lint.catalog.rule import Profile, Rule
from scaffold.lint.rules.validity.ref_siblings import judge_siblings

RULE = Rule(
    id="val-ref-annotations",
    doc=__doc__,
    severity=Severity.INFO,
    on=notices("ref-annotations"),
    judge=judge_siblings,
    fix="wrap the reference: allOf: [{$ref: …}], with the rest beside it",
    profile=Profile.STRICT,
    collective=True,
)
