"""No header pins a client to one instance.

Why:
    A node or affinity header makes the choice of server part of the contract: the load balancer can no longer
    spread, drain or replace instances without breaking clients.

Bad:
    components:
      parameters:
        Node: {name: X-Server-Id, in: header, schema: {type: string}}

Good:
    components:
      parameters:
        Request: {name: Request-Id, in: header, schema: {type: string, format: uuid}}

Irrelevant:
    components:
      parameters:
        Node: {name: node, in: query, schema: {type: string}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import HEADER_NAMES
from scaffold.lint.facts.facts import Facts
from scaffold.lint.facts.subjects import NamedNode

_STICKY = re.compile(
    r"(^|-)(sticky|affinity|awsalb|node|node-id|server-id|instance-id|backend)$", re.IGNORECASE
)


def _judge(header: NamedNode, _: Facts) -> Iterator[Violation]:
    if _STICKY.search(header.name):
        yield Violation(
            header.node, f"header {header.name} pins clients to one instance (judged by the name)"
        )


RULE = Rule(
    id="stl-no-sticky-header",
    doc=__doc__,
    severity=Severity.WARNING,
    on=HEADER_NAMES,
    judge=_judge,
    fix="drop the header, and keep what it points to in shared storage",
)
