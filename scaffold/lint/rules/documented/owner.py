"""The document says how to reach those who answer for the service.

Why:
    A boundary without an owner erodes: nobody decides what belongs inside, and nobody is called when it
    breaks.

Bad:
    info: {title: Order Service, version: 1.0.0}

Good:
    info:
      title: Order Service
      version: 1.0.0
      contact: {name: Team Ordering, email: team-ordering@shop.example}

Irrelevant:
    info:
      title: Order Service
      version: 1.0.0
      contact: {name: Team Ordering, url: "https://shop.example/teams/ordering"}
    components:
      schemas:
        Contact: {type: object, properties: {email: {type: string}}}
"""

from __future__ import annotations

from collections.abc import Iterator

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Rule, Violation
from scaffold.lint.catalog.targets import INFO
from scaffold.lint.facts.facts import Facts
from scaffold.openapi.document import Node


def _judge(info: Node, _: Facts) -> Iterator[Violation]:
    contact = info.mapping("contact") or {}
    if not contact.get("email") and not contact.get("url"):
        yield Violation(info.get("contact") or info, "no way is given to reach the people behind the service")


RULE = Rule(
    id="doc-owner",
    doc=__doc__,
    severity=Severity.WARNING,
    on=INFO,
    judge=_judge,
    fix="add info.contact with the team's name and an email address or URL",
)
