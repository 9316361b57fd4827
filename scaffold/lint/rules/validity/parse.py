"""The file is valid YAML or JSON.

Why:
    Everything else depends on it. A tool that guesses what a broken file means finds other mistakes than the
    one that was made.

Bad:
    info: {title: "Order Service, version: 1.0.0}

Good:
    info: {title: "Order Service", version: 1.0.0}

Irrelevant:
    info: {title: "Order: Service", version: 1.0.0}
"""

from __future__ import annotations

from scaffold.core.finding import Severity
from scaffold.lint.catalog.notices import as_noticed, notices
from scaffold.lint.catalog.rule import Rule
from scaffold.lint.facts.versions import BOTH

RULE = Rule(
    id="val-parse",
    doc=__doc__,
    severity=Severity.ERROR,
    on=notices("syntax"),
    judge=as_noticed,
    fix="correct the text at this place; quotes, brackets and indentation are the usual causes",
    reads=BOTH,
)
