"""Plain words mean the same to every YAML parser.

Why:
    `no`, `on` and `0777` are texts in YAML 1.2 and false, true and 511 in YAML 1.1, which many tools still
    speak. The country code of Norway becomes false. Quotes settle it.

Bad:
    components:
      schemas:
        Country: {type: string, enum: [de, no]}

Good:
    components:
      schemas:
        Country: {type: string, enum: [de, "no"]}

Irrelevant:
    components:
      schemas:
        Country: {type: string, enum: [germany, norway]}
"""

from __future__ import annotations

from scaffold.core.finding import Severity
from scaffold.lint.notices import as_noticed, notices
from scaffold.lint.rule import Rule

RULE = Rule(
    id="val-yaml11-ambiguous",
    doc=__doc__,
    severity=Severity.WARNING,
    on=notices("yaml11-ambiguous"),
    judge=as_noticed,
    fix="put it in quotes",
    collective=True,
)
