"""The version of OpenAPI is stated so that tools understand it.

Why:
    Every tool reads `openapi` first and picks its rules by it. A number instead of a text (`3.1` without
    quotes) or a version that does not exist yet is refused by some tools and guessed by others.

Bad:
    openapi: 3.1

Good:
    openapi: 3.1.1

Irrelevant:
    openapi: 3.1.1
    info: {title: Order Service, version: "2"}
"""

from __future__ import annotations

from scaffold.core.finding import Severity
from scaffold.lint.notices import as_noticed, notices
from scaffold.lint.rule import Rule

RULE = Rule(
    id="val-openapi-version",
    doc=__doc__,
    severity=Severity.ERROR,
    on=notices("version"),
    judge=as_noticed,
    fix="write a published version in full, for example 3.1.1",
)
