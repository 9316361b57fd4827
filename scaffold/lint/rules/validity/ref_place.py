"""References stand where OpenAPI allows them.

Why:
    A `$ref` in place of a whole operation or of a map is understood by some tools and read as an unknown
    field by the others: for them there is nothing in that place.

Bad:
    paths:
      /orders:
        get: {$ref: "#/paths/~1carts/get"}
      /carts:
        get: {responses: {"200": {description: The carts.}}}

Good:
    paths:
      /orders:
        get: {responses: {"200": {$ref: "#/components/responses/Orders"}}}
    components:
      responses: {Orders: {description: The orders.}}

Irrelevant:
    paths:
      /orders:
        get: {responses: {"200": {description: The orders.}}}
"""

from __future__ import annotations

from scaffold.core.finding import Severity
from scaffold.lint.catalog.notices import as_noticed, notices
from scaffold.lint.catalog.rule import Rule

RULE = Rule(
    id="val-ref-place",
    doc=__doc__,
    severity=Severity.ERROR,
    on=notices("ref-unexpected"),
    judge=as_noticed,
    fix="refer to the objects inside, or to the whole path item",
)
