"""The document says what the service is and which version it has.

Why:
    Title, version and description are what people find in a catalog and what clients compare. A version that
    is not semantic does not say whether a change breaks.

Bad:
    info: {title: Orders, version: latest}

Good:
    info:
      title: Order Service
      version: 1.4.0
      description: Keeps the orders of the shop's customers.

Irrelevant:
    info:
      title: Order Service
      version: 1.4.0
      description: Keeps the orders of the shop's customers.
    components:
      schemas:
        Plugin: {type: object, properties: {info: {type: object}}, example: {info: {title: X, version: latest}}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.facts import Facts
from scaffold.lint.rule import Rule, Violation
from scaffold.lint.targets import INFO
from scaffold.openapi.document import Node

_SHORTEST_DESCRIPTION = 30
_VERSION = re.compile(r"v?\d+(\.\d+){0,2}([-+.][0-9A-Za-z.+-]+)?")


def _judge(info: Node, _: Facts) -> Iterator[Violation]:
    if not (info.string("title") or "").strip():
        yield Violation(info, "the service has no title")
    version = info.string("version") or ""
    if not _VERSION.fullmatch(version):
        place = info.get("version") or info
        yield Violation(
            place, f"version {version!r} is not a semantic version", "write it as 1.0.0 (semver.org)"
        )
    description = " ".join((info.string("description") or "").split())
    if len(description) < _SHORTEST_DESCRIPTION:
        place = info.get("description") or info
        yield Violation(
            place, f"the description has {len(description)} characters, too few to say what the service does"
        )


RULE = Rule(
    id="doc-info",
    doc=__doc__,
    severity=Severity.ERROR,
    on=INFO,
    judge=_judge,
    fix="say in a sentence or two what the service keeps and whom it serves",
)
