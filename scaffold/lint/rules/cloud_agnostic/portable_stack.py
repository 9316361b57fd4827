"""Technology that only one vendor offers is chosen with an alternative.

Why:
    A managed database with an interface of its own decides where the service can run. That may be right; the
    alternatives show that it was weighed, and which adapter a move would need.

Bad:
    info:
      title: Order Service
      version: 1.0.0
      x-service: {name: order-service, stack: [{role: database, choice: Amazon DynamoDB, because: no servers to run}]}

Good:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        stack: [{role: database, choice: Amazon DynamoDB, because: no servers to run, alternatives: [ScyllaDB]}]

Irrelevant:
    info:
      title: Order Service
      version: 1.0.0
      x-service: {responsibilities: [Keeps orders.]}
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.design.service import read_technology
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import STACK
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node

_PROPRIETARY = (
    r"amazon|aws|dynamodb|\bsqs\b|\bsns\b|lambda|aurora|kinesis|azure|cosmos ?db|service ?bus|google|spanner|firestore|bigtable"
    r"|pub/?sub|cloud run|cloudflare|vercel"
)


def _judge(choice: Node, _: Facts) -> Iterator[Violation]:
    said = read_technology(choice.value)
    if re.search(_PROPRIETARY, said.choice, flags=re.IGNORECASE) and not said.alternatives:
        yield Violation(choice, f"{said.choice} is offered by one vendor, and no alternative is named")


RULE = Rule(
    id="cld-portable-stack",
    doc=__doc__,
    severity=Severity.WARNING,
    on=STACK,
    judge=_judge,
    fix="name under `alternatives` what would replace it elsewhere",
)
