"""Header names are tokens.

Why:
    A header's name is letters, digits and a few signs (RFC 9110, section 5.1). One with a space, a colon or a line
    break cannot be sent; where a client sends it all the same, it begins another header.

Bad:
    paths:
      /orders:
        get:
          parameters: [{name: "Trace Id", in: header, schema: {type: string}}]
          responses: {"200": {description: The orders.}}

Good:
    paths:
      /orders:
        get:
          parameters: [{name: Trace-Id, in: header, schema: {type: string}}]
          responses: {"200": {description: The orders.}}

Irrelevant:
    paths:
      /orders:
        get:
          parameters: [{name: "sort by", in: query, schema: {type: string}}]
          responses: {"200": {description: The orders.}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import HEADER_NAMES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import NamedNode

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _judge(header: NamedNode, _: Facts) -> Iterator[Violation]:
    if not _TOKEN.fullmatch(header.name):
        yield Violation(header.node, f"header {header.name!r} has a name that cannot be sent")


RULE = Rule(
    id="val-header-name",
    doc=__doc__,
    severity=Severity.ERROR,
    on=HEADER_NAMES,
    judge=_judge,
    fix="use letters, digits and hyphens",
)
