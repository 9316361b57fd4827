"""No key stands twice in a mapping.

Why:
    Most parsers keep the last of two equal keys and drop the other without a word: an operation or a property
    disappears, and the document still looks complete.

Bad:
    components:
      schemas:
        Order: {type: object}
        Order: {type: string}

Good:
    components:
      schemas:
        Order: {type: object}
        OrderId: {type: string}

Irrelevant:
    components:
      schemas:
        Order: {type: object, properties: {Order: {type: string}}}
"""

from __future__ import annotations

from scaffold.core.finding import Severity
from scaffold.lint.catalog.notices import as_noticed, notices
from scaffold.lint.catalog.rule import Rule
from scaffold.lint.facts.versions import BOTH

RULE = Rule(
    id="val-duplicate-key",
    doc=__doc__,
    severity=Severity.ERROR,
    on=notices("duplicate-key"),
    judge=as_noticed,
    fix="remove one of the two, or rename it",
    reads=BOTH,
)
