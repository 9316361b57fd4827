"""The document carries what its card shows: responsibilities and the technology with its reasons.

Why:
    The contract says what a service does on the wire, not what it is there for. `x-service` keeps the
    decisions beside the contract, so that `scaffold card` can print them and nobody has to look for a page
    that is out of date.

Bad:
    info: {title: Order Service, version: 1.0.0, x-service: {name: order-service}}

Good:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        responsibilities: [Manages the lifecycle of customer orders.]
        stack: [{role: database, choice: PostgreSQL, because: orders and outbox commit in one transaction}]

Irrelevant:
    info:
      title: Order Service
      version: 1.0.0
      x-service:
        name: order-service
        responsibilities: [Manages the lifecycle of customer orders.]
        stack: [{role: database, choice: PostgreSQL, because: orders and outbox commit in one transaction}]
    components:
      schemas:
        Team: {type: object, properties: {responsibilities: {type: array, maxItems: 10, items: {type: string}}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.design.service import read_technology
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import INFO
from scaffold.lint.facts.design import Design
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _judge(info: Node, facts: Facts) -> Iterator[Violation]:
    service = info.get("x-service")
    missing = [
        field for field in ("responsibilities", "stack") if not getattr(facts.get(Design).service, field)
    ]
    if missing:
        yield Violation(
            service or info, f"x-service says nothing about {' and '.join(missing)}: the card has a gap"
        )
        return
    for choice in facts.elements(service, "stack"):
        said = read_technology(choice.value)
        if isinstance(choice.value, dict) and not said.because:
            yield Violation(
                choice, f"no reason is given for choosing {said.choice}", "say `because:` in one sentence"
            )


RULE = Rule(
    id="doc-service-card",
    doc=__doc__,
    severity=Severity.WARNING,
    on=INFO.where(lambda info, _: "x-service" in info.fields),
    judge=_judge,
    fix="describe the service under info.x-service: responsibilities and stack",
)
