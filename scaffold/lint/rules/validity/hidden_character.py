r"""The text holds no invisible control characters.

Why:
    Control characters break terminals, logs and generated code; characters that reorder the text around them
    make a reviewer see something else than what a program reads (Trojan Source, CVE-2021-42574).

Bad:
    info: {title: "Order\u202E Service", version: 1.0.0}

Good:
    info: {title: Order Service, version: 1.0.0}

Irrelevant:
    info: {title: Bestellungen für Österreich, version: 1.0.0}
"""

from __future__ import annotations

from scaffold.core.finding import Severity
from scaffold.lint.catalog.notices import as_noticed, notices
from scaffold.lint.catalog.rule import Rule
from scaffold.lint.facts.versions import BOTH

RULE = Rule(
    id="val-hidden-character",
    doc=__doc__,
    severity=Severity.ERROR,
    on=notices("control-character", "bidi-control"),
    judge=as_noticed,
    fix="delete the character",
    reads=BOTH,
)
