"""The document has the structure that its OpenAPI version prescribes.

Why:
    Tools read what the specification names. A misspelt field is ignored without a word, one of the wrong type
    breaks the tool. Checked against the official schemas of each version, those of the Schema Objects
    included.

Bad:
    paths:
      /orders:
        get: {responses: {"200": {}}}

Good:
    paths:
      /orders:
        get: {responses: {"200": {description: The orders.}}}

Irrelevant:
    paths:
      /orders:
        get: {responses: {"200": {description: The orders.}}, x-anything: {goes: [here]}}
"""

from __future__ import annotations

from scaffold.core.finding import Severity
from scaffold.lint.notices import as_noticed, notices
from scaffold.lint.rule import Rule
from scaffold.lint.versions import BOTH

RULE = Rule(
    id="val-structure",
    doc=__doc__,
    severity=Severity.ERROR,
    on=notices("structure"),
    judge=as_noticed,
    fix="compare it with the object's fields in the specification",
    reads=BOTH,
    general=True,
)
