"""References lead to what belongs in their place.

Why:
    A `$ref` that leads nowhere, to another kind of object, back to itself or out of the folder stops every
    generator, or leaves a hole where a schema should be.

Bad:
    paths:
      /orders:
        get: {responses: {"200": {$ref: "#/components/responses/Orders"}}}

Good:
    paths:
      /orders:
        get: {responses: {"200": {$ref: "#/components/responses/Orders"}}}
    components:
      responses: {Orders: {description: The orders.}}

Irrelevant:
    components:
      examples:
        Schema: {value: {$ref: "#/nowhere"}}
"""

from __future__ import annotations

from scaffold.core.finding import Severity
from scaffold.lint.catalog.notices import as_noticed, notices
from scaffold.lint.catalog.rule import Rule
from scaffold.lint.facts.versions import BOTH

RULE = Rule(
    id="val-ref-resolves",
    doc=__doc__,
    severity=Severity.ERROR,
    on=notices("ref-unresolved", "ref-cycle", "ref-outside", "ref-remote", "ref-kind", "ref-data"),
    judge=as_noticed,
    fix="correct the reference, or define what it names",
    reads=BOTH,
)
